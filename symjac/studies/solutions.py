"""The parts that the sheets of critical points and equilibria share: points, numbers, conditions, the search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.expressions import unsigned
from symjac.findings import joined, listed
from symjac.kernel import sympy, sympy_failures
from symjac.model.sheet import Content, Equation, Items, Row, Section, Signs, Table, Value, said, section
from symjac.roots import Root, Solutions
from symjac.roots.families import without_positive_factors
from symjac.studies.spectrum import Classified, Eigenvalue
from symjac.studies.zero_sets import ConditionalKind, sides

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol

    from symjac.render.records import Writer


DIGITS = 6
"""The digits of decimals, unless others are asked for."""

MOST_DIGITS = 20
"""The most digits of solutions that are enclosed, not exact."""

_LONGEST_ROOT = 60  # characters of a polynomial beyond which it is not written below the table


def number(expr: Expr, digits: int | None) -> tuple[Items, bool]:
    """The value as it is shown, and whether it is a decimal approximation."""
    if not expr.free_symbols and (digits or expr.has(sympy.CRootOf, sympy.Float)):
        if expr.is_Integer:
            return (Value(expr),), False
        shown = expr.evalf(min(digits, MOST_DIGITS) if digits and expr.has(sympy.Float) else digits or DIGITS)
        return (Value(_rounded(shown)),), True
    if expr.has(sympy.CRootOf):  # a member of a family
        constant, rest = expr.as_independent(*expr.free_symbols, as_Add=True)
        return (Value(_rounded(constant.evalf(DIGITS)) + rest),), True
    return (Value(expr),), False


def _rounded(value: Expr) -> Expr:
    """The decimal without zeros at its end: 0.5 for 0.500000."""
    return value.xreplace({f: _short(f) for f in value.atoms(sympy.Float)})


def _short(value: Expr) -> Expr:
    exact = sympy.Rational(str(value))
    return sympy.Integer(exact) if exact.is_Integer and abs(exact) < 10**6 else value


def coordinates(root: Root, digits: int | None) -> Items:
    """`(1, −1)`; with ≈ before decimals."""
    shown = [number(value, digits) for _, value in root.point]
    approximate = (Signs("≈ "),) if any(decimal for _, decimal in shown) else ()
    return (*approximate, *_tuple([group for group, _ in shown]))


def _tuple(groups: Sequence[Items]) -> Items:
    if len(groups) == 1:
        return groups[0]
    return said("$($%s$)$", joined(groups, "$, $"))


def variables(problem_variables: Sequence[Symbol]) -> Items:
    """`(x, y)`."""
    return _tuple([said("%s", v.name) for v in problem_variables])


def equations(root: Root) -> Row:
    """`x = a, y = b/a`."""
    return Row(tuple(Equation(said("%s", v.name), value) for v, value in root.point))


def eigenvalues(found: Sequence[Eigenvalue], digits: int | None) -> Items:
    """`8, 16`; two that differ by a sign in one part as `−1 ± 2i`, `1 ± √2`."""
    groups: list[Items] = []
    left = sorted((eigenvalue.value for eigenvalue in found), key=lambda value: float(sympy.re(value)))
    while left:
        value = left.pop(0)
        twin = next((other for other in left if _middle(value, other) is not None), None)
        middle = None if twin is None else _middle(value, twin)
        if twin is None or middle is None:
            groups.append(_number(value, digits))
            continue
        left.remove(twin)
        away, decimal = number(unsigned(sympy.expand(twin - middle)), digits)
        before = () if middle == 0 else (*number(middle, digits)[0], Signs(" "))
        groups.append((*((Signs("≈ "),) if decimal else ()), *before, Signs("± " if before else "±"), *away))
    return joined(groups)


def _middle(first: Expr, second: Expr) -> Expr | None:
    """m if the two are m ± q: conjugate complex numbers, or irrational ones with a rational sum."""
    if first.has(sympy.I):
        real = sympy.re(first)
        difference = sympy.conjugate(first) - second
        return real if difference == 0 or abs(difference.evalf(15)) < 1e-12 * (1 + abs(first.evalf(15))) else None
    if first.is_Rational or first.has(sympy.Float, sympy.CRootOf) or second.has(sympy.Float, sympy.I):
        return None
    total = sympy.expand(first + second)
    return total / 2 if total.is_Rational else None


def _number(expr: Expr, digits: int | None) -> Items:
    group, decimal = number(expr, digits)
    return (Signs("≈ "), *group) if decimal else group


value = _number


_RELATIONS = {
    sympy.Gt: " > ", sympy.Ge: " ≥ ", sympy.Lt: " < ", sympy.Le: " ≤ ", sympy.Ne: " ≠ ", sympy.Eq: " = ",
}  # fmt: skip


def conditions(given: Iterable[Basic], between: str = " and ") -> Items:
    """`r > 1 and a ≠ 0`."""
    return joined((_relation(sides(condition)) for condition in given), between)


def _relation(condition: Basic) -> Items:
    return Value(condition.lhs), Signs(_RELATIONS[condition.func]), Value(condition.rhs)


def domain(root: Root) -> Items:
    """The parameters and members for which the solution exists: `, where r ≥ 1; k ∈ ℤ`; empty for a single point."""
    parts: list[Items] = []
    if root.conditions:
        parts.append(said("where %s", conditions(root.conditions)))
    for variable, poly in root.roots:
        parts.append(said("%s a real root of %s", variable.name, poly))
    if root.integers:
        parts.append(said("%s$ = 0, ±1, ±2, ...$", listed(k.name for k in root.integers)))
    if root.free:
        parts.append(said("%s any real number", listed(x.name for x in root.free)))
    return joined(parts, "; ")


def number_of_roots(root: Root) -> list[Content]:
    """The number of real roots of a polynomial that defines a solution, as far as degree and discriminant decide it."""
    lines: list[Content] = []
    for variable, poly in root.roots:
        degree = sympy.degree(poly, variable)
        if degree == 3:
            discriminant = without_positive_factors(sympy.discriminant(poly, variable))
            signs = exact.sign(discriminant)
            if signs == {-1} or -1 not in signs:
                lines.append(f"it has {'three real roots' if -1 not in signs else 'one real root'}")
                continue
            one, three = (conditions([sympy.Gt(sign * discriminant, 0, evaluate=False)]) for sign in (-1, 1))
            one_root = said("it has one real root where %s", one)
            lines.append(said("%s, three where %s", one_root, three) if 1 in signs else one_root)
        elif degree % 2:
            lines.append("it has a real root, because its degree is odd")
    return lines


def cases(found: Sequence[ConditionalKind], words: dict[str, str]) -> list[Content]:
    """`stable where b < a² + 1`, a line for each case."""
    return [said(f"{words.get(case.kind, case.kind)} where %s", conditions(case.conditions)) for case in found]


def is_plain(point: Classified) -> bool:
    """Whether a row of a table has room for it: no cases and no conditions."""
    return not (
        point.cases
        or point.root.conditions
        or point.root.roots
        or (point.spectrum is not None and point.spectrum.symbolic)
    )


def table(head: Sequence[Items], rows: Iterable[tuple[Items, ...]]) -> Table:
    """The table without its empty columns."""
    all_rows = list(rows)
    kept = [j for j in range(len(head)) if any(row[j] for row in all_rows)]
    return Table(tuple(head[j] for j in kept), tuple(tuple(row[j] for j in kept) for row in all_rows))


def reach(found: Solutions, points: Sequence[Classified], what: str, more: Sequence[Content] = ()) -> Section:
    """How far the search reached, and what the decimals mean."""
    blocks: list[Content] = [_sentence(found, bool(points), what)]
    if found.scope == "box":
        blocks.append("there may be others outside: --box says where to look")
    blocks += [*_unresolved(found), *_decimals(points), *more]
    return section("are these all?" if points else "is there none?", "", *blocks)


def _sentence(found: Solutions, some: bool, what: str) -> Items:
    if found.scope == "all":
        known = f"these are all {what}" if some else f"there are no {what}"
        if not found.assumed:
            return said(f"{known}: proved")
        nonzero = conditions(sympy.Ne(expr, 0) for expr in found.assumed)
        return said(f"{known} where %s: proved; elsewhere there may be others", nonzero)
    if not found.box:
        if not some:
            return said(f"no {what} were found; there may be some")
        return said(f"there may be other {what}: the equations were not solved completely")
    box = joined(said("%s from %s to %s", v.name, _end(low), _end(high)) for v, (low, high) in found.box)
    if found.scope == "box":
        known = f"no other {what}" if some else f"no {what}"
        apart = ", except perhaps near the degenerate ones" if found.unresolved else ""
        return said(f"{known} for %s{apart}: proved", box)
    known = f"there may be other {what}" if some else f"no {what} were found, but there may be some"
    return said(f"{known}; the search covered %s", box)


def _end(end: float) -> Expr:
    return sympy.Integer(int(end)) if end == int(end) else sympy.Float(end, DIGITS)


def _decimals(points: Sequence[Classified]) -> list[Content]:
    lines: list[Content] = []
    if any(not point.root.exact for point in points):
        lines.append("$≈ $each of these decimals stands for exactly one solution: proved by intervals")
    by_variable: dict[Symbol, dict[Expr, None]] = {}
    for point in points:
        for variable, coordinate in point.root.point:
            for algebraic in coordinate.atoms(sympy.CRootOf):
                by_variable.setdefault(variable, {})[algebraic.expr] = None
    for variable, polynomials in by_variable.items():
        of = [p for p in polynomials if len(str(p)) <= _LONGEST_ROOT]
        if len(of) < len(polynomials):
            degrees = sorted({int(sympy.degree(p)) for p in polynomials})
            text = f"%s ≈ are exact roots of polynomials of degree {', '.join(map(str, degrees))}"
            lines.append(said(text, variable.name))
        else:
            named = joined((Value(p.xreplace(dict.fromkeys(p.free_symbols, variable))),) for p in of)
            lines.append(said("%s ≈ are exact roots of %s", variable.name, named))
    return lines


_MOST_UNRESOLVED = 5


def _unresolved(found: Solutions) -> list[Content]:
    lines: list[Content] = []
    for cell in found.unresolved[:_MOST_UNRESOLVED]:
        middle = Root(tuple((v, sympy.Float((low + high) / 2, 15).round(4)) for v, (low, high) in cell))
        size = sympy.Float(max(high - low for _, (low, high) in cell), 1)
        there = coordinates(middle, None)
        lines.append(said("%s and within %s of it: undecided whether there is another one", there, size))
    rest = len(found.unresolved) - _MOST_UNRESOLVED
    if rest > 0:
        lines.append(f"undecided near {rest} more places too")
    return lines


def polynomial(coefficients: Sequence[Expr]) -> Expr:
    """λⁿ + c₁λⁿ⁻¹ + … + cₙ, factored if possible."""
    symbol = sympy.Symbol("lambda")
    n = len(coefficients)
    whole = sympy.Add(symbol**n, *(c * symbol ** (n - k) for k, c in enumerate(coefficients, 1)))
    try:
        factors = [
            sympy.collect(sympy.Poly(factor, symbol).monic().as_expr(), symbol, sympy.factor) ** times
            for factor, times in sympy.factor_list(whole, symbol)[1]
        ]
    except sympy_failures():
        return whole
    return sympy.Mul(*factors)


# --- the record ------------------------------------------------------------


_DIGITS = 15


def recorded_number(write: Writer, expr: Expr) -> dict[str, Any]:
    """A number as text and LaTeX; a root of a polynomial of higher degree as a decimal, with the polynomial."""
    algebraic = expr if isinstance(expr, sympy.CRootOf) else None
    if expr.has(sympy.CRootOf, sympy.Float):
        expr = expr.evalf(_DIGITS)
    return {
        **write.expression(expr),
        **({} if algebraic is None else {"rootof": write.expression(algebraic.expr)["text"]}),
    }


def recorded(write: Writer, point: Classified, matrix: str) -> dict[str, Any]:
    """The record of a solution: its coordinates, the parameters they depend on, eigenvalues, kind, cases."""
    root, spectrum = point.root, point.spectrum
    enclosures = root.enclosure or ((),) * len(root.point)
    return {
        "point": {
            v.name: {**recorded_number(write, value), **({"enclosure": [str(end) for end in ends]} if ends else {})}
            for (v, value), ends in zip(root.point, enclosures, strict=True)
        },
        "exact": root.exact,
        "conditions": [write.expression(condition) for condition in root.conditions],
        "roots": {x.name: write.expression(poly) for x, poly in root.roots},
        "free": [x.name for x in root.free],
        "integers": [k.name for k in root.integers],
        **({} if point.value is None else {"value": recorded_number(write, point.value)}),
        **({} if spectrum is None else {
            matrix: [[recorded_number(write, entry) for entry in row] for row in spectrum.entries],
        }),
        "eigenvalues": [] if spectrum is None else [
            {**recorded_number(write, e.value), "exact": e.exact} for e in spectrum.eigenvalues
        ],
        "kind": point.kind or None,
        **({} if point.function is None else {
            "lyapunov": write.expression(point.function.function), "rate": write.expression(point.function.rate),
        }),
        "cases": [
            {"kind": case.kind, "conditions": [write.expression(c) for c in case.conditions]} for case in point.cases
        ],
    }  # fmt: skip


def recorded_search(write: Writer, found: Solutions) -> dict[str, Any]:
    """How far the search reached."""
    return {
        "scope": found.scope,
        "assumed": [write.expression(sympy.Ne(expr, 0)) for expr in found.assumed],
        "box": {v.name: [float(end) for end in ends] for v, ends in found.box},
        "unresolved": [{v.name: [float(end) for end in ends] for v, ends in cell} for cell in found.unresolved],
    }
