"""A map as a change of variables: det J, volume element, singular points, inverse matrix; the sheet and the record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from symjac import calculus, exact, work
from symjac.calculus import commands
from symjac.expressions import unsigned
from symjac.findings import at_point, grid, point, the_map, zero_set
from symjac.kernel import sympy
from symjac.model import Border, Finding, Point, Problem, Result, each_once
from symjac.model.sheet import Content, Equation, Item, Items, Label, Section, Sheet, Value, display, said, section
from symjac.roots.at_solutions import finished
from symjac.studies import zero_sets
from symjac.studies.zero_sets import Sign, ZeroSet
from symjac.work import DEFAULT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sympy import Expr, Symbol

    from symjac.render.records import Writer


# --- the finding --------------------------------------------------------------


@dataclass(frozen=True)
class Change(Finding):
    """x = F(u): `volume` is |det J|, `inverse` J⁻¹ (n×n, row = variable, column = component).

    `singular` are the sets where det J = 0, and `sign` is the sign of det J elsewhere; each is None if not found.
    `inverse` is None if det J = 0 everywhere or at the point, or if it took too long.
    """

    problem: Problem
    determinant: Result
    volume: Expr
    singular: tuple[zero_sets.ZeroSet, ...] | None
    sign: zero_sets.Sign | None
    inverse: Result | None
    notes: tuple[str, ...] = ()

    @property
    def point(self) -> Point:
        """The point that was asked about; () for the map everywhere."""
        return self.determinant.point

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes on the parts, each once."""
        inverse = self.inverse.notes if self.inverse else ()
        return each_once(self.notes, self.determinant.notes, inverse)


def change(
    problem: Problem, point: Point = (), *, level: commands.Level = "light", seconds: float = DEFAULT_SECONDS
) -> Change:
    """x = F(u), m = n: dx_1 … dx_n = |det J|·du_1 … du_n, and ∂u/∂x = J⁻¹ where det J ≠ 0, in the variables u.

    Raises ShapeError if m ≠ n, and at a point what `calculus.jacobian` raises. Zeros of det J and the
    inverse have a share of the work of `seconds` each; a part that is not found in it is left out, and a note says so.
    Sources: Rudin, *Principles of Mathematical Analysis*, 3rd ed., Theorems 9.24 and 10.9; Marsden and
    Tromba, *Vector Calculus*, 6th ed., section 6.2.
    """
    calculus.require_square(problem)
    matrix = calculus.jacobian(problem, point)
    determinant = commands.simplified(calculus.determinant_of(matrix), level)
    if determinant.value.is_number:
        determinant = replace(determinant, nonzeros={(): finished(determinant.value)})
    elif not point:
        determinant = replace(determinant, nonzeros={(): _off_the_kinks(determinant.value)})
    vanishes = exact.zero(determinant.value)
    calls = work.CALLS_A_SECOND * seconds
    notes: list[str] = [*commands.kinks_of(problem, point, (determinant,))]
    singular: tuple[zero_sets.ZeroSet, ...] | None = None
    sign = None
    inverse = None
    if isinstance(vanishes, exact.Unknown):
        notes.append("whether det J is 0 could not be told: the inverse matrix is left out")
    elif isinstance(vanishes, exact.Refuted):
        parts = work.within(_FACTORING * calls, lambda: _factors(determinant.value, problem), lambda: None)
        if parts is not None:
            sign = work.within(_FACTORING * calls, lambda: zero_sets.sign(parts), lambda: None)
            singular = work.within(_SOLVING * calls, lambda: zero_sets.zeros(parts, problem.variables), lambda: None)
            singular = singular and tuple(_where_differentiable(singular, matrix.borders, problem.variables))
        if singular is None:
            notes.append("where det J = 0 was not found")
        inverse = work.within(_INVERTING * calls, lambda: _inverse(matrix, determinant), lambda: None)
        if inverse is None:
            notes.append("the inverse matrix is left out: it is too large")
        else:
            inverse = commands.simplified(inverse, level)
            inverse = replace(inverse, nonzeros={at: _off_the_kinks(entry) for at, entry in inverse.nonzeros.items()})
    return Change(problem, determinant, _absolute(determinant.value, sign), singular, sign, inverse, tuple(notes))


_FACTORING, _SOLVING, _INVERTING = 0.1, 0.2, 0.2  # shares of the work that the time limit allows


def _off_the_kinks(expr: Expr) -> Expr:
    """The expression with sign(u)² = 1 and θ(u) = (1 + sign(u))/2, as holds where u ≠ 0, if that is shorter.

    Where u = 0 a derivative with such a factor does not exist.
    """
    signs: dict[Expr, Symbol] = {}

    def sign(u: Expr) -> Expr:
        turned = u.could_extract_minus_sign()
        symbol = signs.setdefault(-u if turned else u, sympy.Dummy("s", real=True))
        return -symbol if turned else symbol

    named = expr.replace(sympy.Heaviside, lambda u, *_: (1 + sign(u)) / 2).replace(sympy.sign, sign)
    named = named.replace(
        lambda node: node.is_Pow and node.base in signs.values() and node.exp.is_Integer,
        lambda node: node.base ** abs(node.exp),
    )
    if not signs or not named.is_polynomial(*signs.values()):
        return expr
    poly = sympy.Poly(named, *signs.values())
    odd: dict[tuple[int, ...], Expr] = {}
    for powers, coefficient in poly.terms():
        left = tuple(power % 2 for power in powers)
        odd[left] = odd.get(left, sympy.S.Zero) + coefficient
    short = sympy.Poly.from_dict(odd, *signs.values()).as_expr() if odd else sympy.S.Zero
    short = exact.simplify(short).xreplace({symbol: sympy.sign(u) for u, symbol in signs.items()})
    return short if short.count_ops() < expr.count_ops() else expr


def _where_differentiable(
    sets: Sequence[zero_sets.ZeroSet], borders: Sequence[Border], variables: Sequence[Symbol]
) -> Iterator[zero_sets.ZeroSet]:
    """The sets without the points at which it is proved that F has no derivative: where u = 0, or u = 0 and v ≠ 0."""
    for each in sets:
        equations = {unsigned(left - right) for left, right in each.equations}
        left = [each]
        for border in borders:
            conditions = sympy.And.make_args(border.where) if border.proved and border.where is not None else ()
            equal = {unsigned(c.lhs - c.rhs) for c in conditions if isinstance(c, sympy.Eq)}
            rest = [c for c in conditions if not isinstance(c, sympy.Eq)]
            if equal == equations and all(isinstance(c, sympy.Ne) for c in rest):
                both = [z for c in rest for z in zero_sets.zeros(((c.lhs - c.rhs, sympy.S.One),), variables)]
                left = [replace(each, equations=(*each.equations, *z.equations)) for z in both]
                break
        yield from left


def _factors(determinant: Expr, problem: Problem) -> tuple[zero_sets.Factor, ...]:
    """The factors that are not positive wherever F is differentiable; x inside a logarithm or a root is positive."""
    positive = {
        node.args[0]
        for component in problem.components
        for node in component.atoms(sympy.log, sympy.Pow)
        if isinstance(node, sympy.log) or (node.base.is_Symbol and node.exp.is_Rational and not node.exp.is_Integer)
    }
    return tuple(part for part in zero_sets.factors(determinant) if part[0] not in positive)


def _absolute(determinant: Expr, sign: zero_sets.Sign | None) -> Expr:
    """|det J|, without bars if its sign is known; |sign(u)| is 1 wherever there is a derivative."""
    if sign and not sign.factors and not (determinant.has(sympy.sign) and _is_product(determinant)):
        return sign.number * determinant
    determinant = determinant.replace(sympy.sign, lambda _: sympy.S.One) if _is_product(determinant) else determinant
    # Bars stand around the parts that need them, in the form in which det J is shown: SymPy's own would change signs.
    known = [part for part in sympy.Mul.make_args(determinant) if part.is_number or part.is_nonnegative]
    rest = sympy.Mul(*(part for part in sympy.Mul.make_args(determinant) if part not in known))
    return sympy.Mul(*map(sympy.Abs, known), sympy.Abs(rest, evaluate=False) if rest != 1 else rest)


def _is_product(determinant: Expr) -> bool:
    """Whether sign functions occur in it as factors only."""
    factors = [part for part in sympy.Mul.make_args(determinant) if not isinstance(part, sympy.sign)]
    return not any(part.has(sympy.sign) for part in factors)


def _inverse(matrix: Result, determinant: Result) -> Result:
    """J⁻¹ = adj J / det J (Cramer's rule)."""
    n = matrix.shape[0]
    det = determinant.value
    turned = -1 if det.could_extract_minus_sign() else 1  # v/(u² + v²), not -v/(-u² - v²)
    below = sympy.expand_mul(turned * det)
    entries = {}
    for i in range(n):
        for j in range(n):
            minor = {
                (row - (row > i), column - (column > j)): entry
                for (row, column), entry in matrix.nonzeros.items()
                if row != i and column != j
            }
            found = exact.simplified_determinant(minor, n - 1).value if n > 1 else sympy.S.One
            cofactor = (-1) ** (i + j) * found
            entries[j, i] = sympy.S.One if cofactor == det else turned * cofactor / below
    return Result("inverse", matrix.problem, (n, n), entries, point=matrix.point)


def approximated(found: Change, digits: int) -> Change:
    """The finding with its numbers as decimals of so many significant digits; the zeros of det J stay exact."""
    determinant = commands.approximated(found.determinant, digits)
    volume = _absolute(determinant.value, found.sign)
    inverse = found.inverse and commands.approximated(found.inverse, digits)
    return replace(found, determinant=determinant, volume=volume, inverse=inverse)


# --- the sheet ----------------------------------------------------------------


_ELEMENTS = {1: "length element", 2: "area element", 3: "volume element"}
_DET = Label("determinant", ("J",))


def sheet(found: Change) -> Sheet:
    """The map; det J and the volume element; where det J = 0 and its sign; the inverse matrix."""
    sections = [the_map(found.problem), _determinant(found), _element(found)]
    if found.point:
        sections.append(_there(found))
    else:
        sections.append(_singular(found))
        if found.sign:
            sections.append(_sign(found, found.sign))
    if found.inverse:
        sections.append(_inverse_shown(found))
    return tuple(sections)


def _names(problem: Problem) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return problem.component_names, tuple(v.name for v in problem.variables)


def _determinant(found: Change) -> Section:
    heading = said("Jacobian determinant  %s$, J = $%s", _DET, Label("jacobian_symbol", _names(found.problem)))
    where = said("at %s", point(found.point)) if found.point else ()
    return section(heading, where, Equation((_DET,), found.determinant.value))


def _element(found: Change) -> Section:
    new, old = _names(found.problem)
    name = _ELEMENTS.get(len(old), "volume element")
    factor: Items = (Value(found.volume),)
    if found.volume.is_Add:
        factor = said("$($%s$)$", factor)
    formula = display("%s$ = $%s$ $%s", Label("differentials", (new,)), factor, Label("differentials", (old,)))
    return section(name, said("factor in the integral: $|$%s$|$", _DET), formula)


def _there(found: Change) -> Section:
    """Whether the map has an inverse near the point."""
    lines: tuple[Content, ...] = ("not found",)
    if found.inverse:
        why = "det J is not 0: an inverse exists if %s is continuously differentiable nearby"
        lines = said(why, found.problem.name), "(inverse function theorem)"
    elif found.determinant.value == 0:
        lines = ("det J is 0: no inverse is differentiable",)
    return section("inverse near this point", "", *lines)


def _singular(found: Change) -> Section:
    heading, name = said("singular points  %s$ = 0$", _DET), found.problem.name
    if found.determinant.value == 0:
        return section(heading, "", said("everywhere: %s is not a change of variables", name))
    if found.singular is None:
        return section(heading, "", "not found")
    if not found.singular:
        return section(heading, "", said("none wherever %s is differentiable", name))
    return section(heading, said("among the points where %s is differentiable", name), *_sets(found.singular))


def _sets(sets: tuple[ZeroSet, ...]) -> tuple[Content, ...]:
    if len(sets) == 1 and len(sets[0].equations) == 1 and not sets[0].integers and sets[0].solved:
        ((left, right),) = sets[0].equations
        return (Equation((Value(left),), right),)
    return tuple(
        Item((number,), zero_set(found) if found.solved else said("%s (not solved)", zero_set(found)))
        for number, found in enumerate(sets, 1)
    )


def _sign(found: Change, sign: Sign) -> Section:
    heading = said("sign of %s", _DET)
    keeps, reverses = (said(f": %s {verb} orientation", found.problem.name) for verb in ("keeps", "reverses"))
    if not sign.factors:
        word, effect = ("positive", keeps) if sign.number > 0 else ("negative", reverses)
        return section(heading, "", said(f"{word} wherever it is not 0%s", effect))
    deciding = sympy.Mul(*sign.factors)
    above, below = ("> 0", "< 0") if sign.number > 0 else ("< 0", "> 0")
    positive = said(f"positive where %s$ {above}$%s", deciding, keeps)
    return section(heading, "", positive, said(f"negative where %s$ {below}$%s", deciding, reverses))


def _inverse_shown(found: Change) -> Section:
    assert found.inverse is not None
    new, old = _names(found.problem)
    n = len(old)
    heading = said("Jacobian matrix of the inverse  $J⁻¹ = $%s", Label("jacobian_symbol", (old, new)))
    remark = said(f"{n}×{n}: row = variable, column = component; in the same variables%s", at_point(found.point))
    return section(heading, remark, grid(found.inverse, ()))


# --- the record ------------------------------------------------------------


def record(found: Change, write: Writer) -> dict[str, Any]:
    """The map, det J and its absolute value, where it is 0, its sign, and J⁻¹."""
    return {
        **write.the_map(found.problem),
        **({"at": write.at_point(found.point)} if found.point else {}),
        "determinant": write.result(found.determinant),
        "volume": write.expression(found.volume),
        "singular": write.zero_sets(found.singular),
        "sign": found.sign
        and {"number": found.sign.number, "factors": [write.expression(factor) for factor in found.sign.factors]},
        "inverse": found.inverse and write.result(found.inverse),
    }
