"""The derivatives of a map F: ℝⁿ → ℝᵐ, exactly: one short function each, Problem in, Result out.

Before them stands what they ask first: where the components are real and smooth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from symjac import derive, exact
from symjac.errors import NoAnswer, ShapeError, SingularPoint, Undecided
from symjac.expressions import distinct, facts, free_symbols, is_finite, objects, spelled
from symjac.expressions.applied import PIECES, record, records
from symjac.expressions.facts import RATIONAL, remembered
from symjac.kernel import sympy, sympy_failures
from symjac.model import Border, Kind, Point, Problem, Result

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.exact import Domain

    Entries = Mapping[tuple[int, int], Expr]


# --- where components are real ------------------------------------------------
#
# Where the components of a map are real and smooth, and the errors for those that have no derivative anywhere.


def require_holomorphic(problem: Problem) -> None:
    """Raise NoAnswer if a component has no complex derivative: |z| fails the Cauchy-Riemann equations."""
    complex_variables = {variable for variable in problem.variables if not variable.is_real}
    if not complex_variables:
        return
    for name, component in zip(problem.component_names, problem.components, strict=True):
        for node in component.atoms(*_REAL_FUNCTIONS):
            if node.free_symbols & complex_variables:
                raise NoAnswer(
                    f"{name} has no complex derivative: it has {_name_of(node)} of a complex variable",
                    hint="leave out --complex for real variables, or name the positive ones: --positive",
                )


def _name_of(call: Expr) -> str:
    function = record(call)
    return function.name if function else type(call).__name__.lower()


def require_real_somewhere(problem: Problem) -> None:
    """Raise NoAnswer if it is proved that a component of a real map is real on no interval, as log(−x²)."""
    if not any(problem.cancelled) and all(map(is_smooth, problem.components)):
        return
    from symjac.exact import domain, seen_real

    restricted = _restricted(problem)
    seen = seen_real(restricted.values())
    for name, component in zip(problem.component_names, problem.components, strict=True):
        whole = restricted.get(name)
        if whole in seen:
            continue
        reason = _imaginary(problem, component, problem.variables)
        if reason is None and whole is not None:
            reason = domain(whole, problem.variables).nowhere
        if reason is not None:
            reason = reason.replace("it is", f"{name} is", 1)
            raise NoAnswer(f"{name} has no derivative: {reason}", hint="--complex is for complex variables")


def _imaginary(problem: Problem, component: Expr, varying: tuple[Symbol, ...]) -> str | None:
    """The reason why i·|x| = √(−x²) or x + (−1)^(1/3)·eˣ is hardly ever real, if no i was typed.

    The imaginary part of a sum of terms c·r, r real, is Σ Im(c)·r. A constant is no map.
    """
    if facts.is_recorded_plain(component):
        return None
    symbols = free_symbols(component)
    if not symbols or _TYPED_I.search(problem.source or "i") or not all(symbol.is_real for symbol in symbols):
        return None
    if not any(map(_is_not_real, distinct(component))):
        return None
    for node in _sums_and_products(component):
        part, number = _imaginary_part(node)
        if part is not None and _is_isolated(part):
            where = f"only where {spelled(part)} = 0" if 0 in exact.sign(part) else "nowhere"
            shown = "" if number in (sympy.S.ImaginaryUnit, node) else f": {spelled(number)} is not real"
            return f"{spelled(node)} is real {where}{shown}"
        for other in node.args:  # `domains` tells nothing of a component that contains i
            if (nowhere := exact.domain(other, varying).nowhere) is not None:
                return nowhere
    return None


def _is_not_real(node: Expr) -> bool:
    """Whether it is i, or a number such as log(−3), (−2)^π and asin(2)."""
    if node is sympy.S.ImaginaryUnit:
        return True
    return bool(node.is_number) and not node.is_extended_real and exact.is_not_real(node)


def _sums_and_products(expr: Expr) -> Iterator[Expr]:
    """The expression, and its terms, factors and bases of powers, theirs, …, each shared one once."""
    seen: set[int] = set()
    pending = [expr]
    while pending:
        node = pending.pop()
        if id(node) not in seen and (node.is_Add or node.is_Mul or (node.is_Pow and node.exp.is_Integer)):
            seen.add(id(node))
            yield node
            pending += reversed(node.args)


def _imaginary_part(node: Expr) -> tuple[Expr | None, Expr]:
    """Σ Im(c)·r up to a real factor, and one of the c; None where a term has another form, or all c are real."""
    found: list[tuple[Expr, Expr]] = []
    for term in sympy.Add.make_args(node):
        factors = sympy.Mul.make_args(term)
        number = sympy.Mul(*(factor for factor in factors if factor.is_number))
        rest = sympy.Mul(*(factor for factor in factors if not factor.is_number))
        if any(map(_is_not_real, distinct(rest))):
            return None, number
        if _is_not_real(number):
            found.append((number, rest))
    if not found:
        return None, sympy.S.One
    number, rest = found[0]
    return (rest if len(found) == 1 else sympy.Add(*(sympy.im(c) * r for c, r in found))), number


def _is_isolated(part: Expr) -> bool:
    """Whether it is proved to be 0 on no interval: analytic where no |u| changes its sign, and not always 0."""
    bars = sorted(part.atoms(sympy.Abs), key=str)
    if len(bars) > _MOST_BARS:
        return False
    for signs in product((1, -1), repeat=len(bars)):
        plain = exact.substituted(part, {bar: sign * bar.args[0] for sign, bar in zip(signs, bars, strict=True)})
        if plain.has(*PIECES, sympy.im) or not isinstance(exact.zero(plain), exact.Refuted):
            return False
    return True


_MOST_BARS = 3
_TYPED_I = re.compile(r"(?<![A-Za-z])[iI](?![A-Za-z])")


@remembered(256)
def is_smooth(component: Expr) -> bool:
    """Whether it is evidently real and smooth wherever it has a value: made of names and rational numbers by +, ·,
    whole exponents and functions like sin and exp."""
    return all(
        kind in _SMOOTH or (kind is sympy.Pow and node.exp.is_Integer)
        for node in objects(component, bound=True)
        for kind in (type(node),)
    )


def is_without_pieces(component: Expr) -> bool:
    """Whether it evidently has no kinks, jumps and cases."""
    return facts.is_recorded_plain(component) or is_smooth(component)


_SMOOTH = frozenset(
    (
        *(sympy.Symbol, sympy.Add, sympy.Mul, *RATIONAL),
        *(kind for kind, f in records().items() if f.is_real_everywhere and not (f.is_kinked or f.real_only)),
    )
)


def domains(problem: Problem, *, whole_exponents: bool = False) -> dict[str, Domain]:
    """The conditions under which each component of a real map is real, if it may be real only on a part."""
    restricted = _restricted(problem)
    if not restricted:
        return {}
    from symjac.exact import domain

    varying = () if whole_exponents else problem.variables
    return {name: domain(component, varying) for name, component in restricted.items()}


def _restricted(problem: Problem) -> dict[str, Expr]:
    """The components that may be real only on a part, with the factors that have cancelled.

    A component is real only where these are: √(x − 1)² is, where x ≥ 1.
    """
    cancelled = problem.cancelled or ((),) * len(problem.components)
    return {
        name: sympy.Add(component, *parts, evaluate=False) if parts else component
        for name, component, parts in zip(problem.component_names, problem.components, cancelled, strict=True)
        if parts or (not is_smooth(component) and any(_may_be_partial(node) for node in distinct(component)))
    }


def _may_be_partial(node: Expr) -> bool:
    """A power with a root, or a function that is not known to be real everywhere."""
    if node.is_Pow:
        return not (node.exp.is_Integer or _is_square_and_more(node.base) or node.base.is_positive)
    if isinstance(node, sympy.log):
        return not _is_square_and_more(node.args[0])
    return bool(node.is_Function) and type(node) not in _TOTAL


def _is_square_and_more(total: Expr) -> bool:
    """Whether it is a sum like 2x²y² + x⁴ + 1 of real symbols, which SymPy asks many questions to find positive."""
    if not total.is_Add or not (total.args[0].is_Rational and total.args[0].p > 0):
        return False
    factors = [factor for term in total.args[1:] for factor in sympy.Mul.make_args(term)]
    return all(
        factor.p > 0
        if factor.is_Rational
        else factor.is_Pow and factor.exp.is_Integer and factor.exp.p % 2 == 0 and factor.base.is_real
        for factor in factors
    )


_TOTAL = (*(kind for kind, f in records().items() if f.is_real_everywhere), sympy.Piecewise)


_REAL_FUNCTIONS = (
    *(kind for kind, f in records().items() if not f.has_complex_derivative),
    sympy.Piecewise,
)
"""Functions that are nowhere complex differentiable unless they are constant."""


# --- derivatives --------------------------------------------------------------
#
# With a point a: the derivative at a, proved to exist there; otherwise SingularPoint with the reason.


def jacobian(problem: Problem, point: Point = ()) -> Result:
    """J, the m×n matrix of ∂f_i/∂x_j: the linear map with F(x+h) − F(x) − Jh = o(‖h‖).

    Raises SingularPoint if F is not differentiable at the point, Undecided if that could not be
    decided. Source: Rudin, *Principles of Mathematical Analysis*, 3rd ed., Definition 9.11.
    """
    require_holomorphic(problem)
    require_real_somewhere(problem)
    with translated(problem):
        formulas = derive.partials(problem.components, problem.variables)
        found = (_at(problem, formulas, point), ()) if point else _decided(problem, formulas)
    entries, borders = found
    if point or not all(map(facts.is_recorded_plain, problem.components)):  # the rules give plain ones finite formulas
        _require_finite(entries, problem.component_names)
    return Result("jacobian", problem, problem.shape, entries, point=point, borders=borders)


def gradient(problem: Problem, point: Point = ()) -> Result:
    """∇f = (Jf)ᵀ, the n×1 column of ∂f/∂x_j of one scalar component, so that Jh = ∇f·h.

    In other than Cartesian coordinates its entries are (1/h_j)·∂f/∂q_j, along the unit vectors.
    Raises ShapeError if m ≠ 1: the gradient of a vector-valued map is its Jacobian matrix,
    transposed; `gradients` gives the columns.
    """
    require_scalar(problem, "gradient")
    (column,) = gradients(problem, point)
    return column


def gradients(problem: Problem, point: Point = ()) -> tuple[Result, ...]:
    """∇f_1 … ∇f_m: m columns n×1, the transposed rows of J."""
    return gradients_of(jacobian(problem, point))


def gradients_of(jacobian: Result) -> tuple[Result, ...]:
    """The gradients that a Jacobian matrix holds: ∇f_i = (row i of J)ᵀ, n×1, along the unit vectors."""
    parts = jacobian.problem.scalar_parts()
    rows: list[dict[tuple[int, int], Expr]] = [{} for _ in parts]
    n = len(jacobian.problem.variables)
    for (row, column), entry in jacobian.nonzeros.items():
        rows[row][column, 0] = entry
    borders: list[list[Border]] = [[] for _ in parts]
    for border in jacobian.borders:
        borders[border.place[0]].append(replace(border, place=(border.place[1], 0)))
    columns = tuple(
        Result("gradient", part, (n, 1), row, point=jacobian.point, notes=jacobian.notes, borders=tuple(own))
        for part, row, own in zip(parts, rows, borders, strict=True)
    )
    if jacobian.problem.coords == "cartesian":
        return columns
    from symjac.calculus import vector

    return tuple(map(vector.physical, columns))


def determinant(problem: Problem, point: Point = (), *, shared: bool = False) -> Result:
    """det J, the factor by which F scales volumes (m = n; for some authors "the Jacobian").

    Raises ShapeError if m ≠ n, Undecided if it is too large to be written out. With `shared` a large one may be
    returned as a graph of minors that share parts.
    """
    require_square(problem)
    return determinant_of(jacobian(problem, point), shared=shared)


def determinant_of(
    jacobian: Result,
    *,
    longest: int | None = None,
    shared: bool = False,
    simplification: exact.Simplification | None = None,
) -> Result:
    """det J of an n×n Jacobian matrix; ShapeError if it is not square, Undecided if it is longer than `longest`.

    `simplification` has simplified the entries, and is used up.
    """
    require_square(jacobian.problem)
    n = len(jacobian.problem.variables)
    if simplification is None:
        found = exact.simplified_determinant(jacobian.nonzeros, n, longest=longest, shared=shared)
    else:
        found = simplification.determinant(jacobian.nonzeros, n, longest=longest)
    notes = () if found.complete else (f"the determinant is {UNSIMPLIFIED}",)
    scalar = _scalar("determinant", jacobian.problem, found.value, jacobian.point)
    return replace(scalar, notes=notes, borders=of_all(jacobian.borders))


def of_all(borders: Iterable[Border]) -> tuple[Border, ...]:
    """The borders that concern values computed from all entries."""
    return tuple(dict.fromkeys(replace(border, place=None) for border in borders))


UNSIMPLIFIED = "left unsimplified: too large"


def hessian(problem: Problem, point: Point = ()) -> Result:
    """H = J(∇f), the n×n matrix of ∂²f/∂x_i∂x_j of one scalar component.

    It is symmetric wherever the second derivatives are continuous (Rudin, Theorem 9.41): entries below the diagonal
    are copied from those above it, but on borders between pieces. Raises ShapeError if m ≠ 1.
    """
    require_scalar(problem, "Hessian")
    require_holomorphic(problem)
    require_real_somewhere(problem)
    n = len(problem.variables)
    with translated(problem):
        first = derive.partials(problem.components, problem.variables)
        decided, borders = (first, ()) if point else _decided(problem, first)
        _require_finite(decided, problem.component_names)
        slopes = [decided.get((0, j), sympy.S.Zero) for j in range(n)]
        names = tuple(f"∂{problem.component_names[0]}/∂{v.name}" for v in problem.variables)
        slope = Problem(tuple(slopes), problem.variables, problem.parameters, component_names=names)
        second = derive.partials(slopes, problem.variables)
        entries: Entries = {place: second[min(place, place[::-1])] for place in second if place[::-1] in second}
        if point:
            _at(problem, first, point)
            entries = _curvatures(problem, slope, entries, point)
        elif has_borders(problem):
            own, of_slopes = _decided(slope, second)
            kept = {place for place in entries if own.get(place) == second[place]}
            entries = {**own, **{place: entries[place] for place in kept if place[::-1] in kept}}
            # Where a first derivative does not exist, its derivatives do not exist either.
            before = (
                replace(b, where=_closed(b.where), place=(b.place[1], j))
                for b in borders
                for j in range(n)
                if not b.partial
            )
            of_slopes = tuple(border for border in of_slopes if not border.partial)
            borders = tuple(dict.fromkeys((*before, *of_slopes)))
    _require_finite(entries, problem.component_names * n)
    return Result("hessian", problem, (n, n), entries, point=point, borders=borders)


def _curvatures(problem: Problem, slope: Problem, entries: Entries, point: Point) -> Entries:
    from symjac.local import pointwise

    try:
        return _at(slope, entries, point)
    except (SingularPoint, Undecided):
        found = pointwise.curvatures_at(problem.components[0], problem.variables, dict(point))
        if found is None:
            raise
        return found


def _closed(where: Any) -> Any:
    """The border with its exceptions: elsewhere on it the first derivative does not exist and so has no derivative."""
    if not isinstance(where, sympy.And):
        return where
    return sympy.And(*(part for part in where.args if not isinstance(part, sympy.Ne)), evaluate=False)


def hessians(problem: Problem, point: Point = ()) -> tuple[Result, ...]:
    """The Hessian of each component, m matrices n×n."""
    return tuple(hessian(part, point) for part in problem.scalar_parts())


def derivative(problem: Problem, by: tuple[Symbol, ...], point: Point = ()) -> Result:
    """∂ᵏf/∂x_a … ∂x_b, one component derived by each of the k variables in turn: a scalar.

    Raises ShapeError if m ≠ 1. Source: Rudin, *Principles of Mathematical Analysis*, Definitions 5.1 and 9.16.
    """
    require_scalar(problem, "derivative")
    *first, last = by
    slope, borders = problem, tuple[Border, ...]()
    for variable in first:
        found = _partial(slope, variable)
        slope = replace(slope, components=(_entry(found),))
        borders = (*borders, *(replace(border, where=_closed(border.where)) for border in found.borders))
    found = _partial(slope, last, point)
    borders = () if point else of_all((*borders, *found.borders))
    return replace(_scalar("derivative", problem, _entry(found), point), borders=borders)


def _scalar(kind: Kind, problem: Problem, value: Expr, point: Point) -> Result:
    return Result(kind, problem, (), {(): value}, point=point)


def _partial(problem: Problem, variable: Symbol, point: Point = ()) -> Result:
    return jacobian(replace(problem, variables=(variable,)), point)


def _entry(one: Result) -> Expr:
    return one.nonzeros.get((0, 0), sympy.S.Zero)


def require_square(problem: Problem) -> None:
    """Raise ShapeError unless m = n."""
    m, n = problem.shape
    if m != n:
        raise ShapeError(
            f"a {m}×{n} Jacobian matrix has no determinant",
            hint=f"the map needs as many components as variables: it has {m} and {n}",
        )


_SEVERAL = {name: f"; `{name.lower()}s` takes each component" for name in ("gradient", "Hessian", "Laplacian")}


def require_scalar(problem: Problem, what: str) -> None:
    """Raise ShapeError unless m = 1."""
    m, n = problem.shape
    if m != 1:
        raise ShapeError(
            f"the {what} is defined for one component, the map has {m}",
            hint=f"the {m}×{n} Jacobian matrix holds all first derivatives{_SEVERAL.get(what, '')}",
        )


LARGEST_COMPARED = 10**6
"""The nodes of maps, written out, that SymPy may compare with each other."""


@contextmanager
def translated(problem: Problem) -> Iterator[None]:
    """Turn errors of SymPy on an expression that it cannot handle, such as PrecisionExhausted, into Undecided.

    SymPy's caches compare their contents with each request. Comparing two equal shared graphs takes as long as
    comparing their trees, so nothing stays in the caches that could equal a large graph.
    """
    if facts.written_size(problem.components) > LARGEST_COMPARED:
        sympy.core.cache.clear_cache()
    try:
        yield
    except sympy_failures() as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise Undecided(f"SymPy cannot carry this out: {reason}") from error


def _require_finite(entries: Entries, names: tuple[str, ...]) -> None:
    """Raise Undecided if the rules give an infinity, as for a function that is infinite itself: atanh(sign(x))."""
    if not is_finite(*entries.values()):
        name = next(names[i] for (i, _), entry in entries.items() if not is_finite(entry))
        raise Undecided(
            f"the formula of a derivative of {name} has no finite value",
            hint=f"--at decides at a point; if {name} has a value nowhere, it has no derivative either",
        )


def has_borders(problem: Problem) -> bool:
    """Whether a component has kinks or pieces, where formulas do not decide."""
    return any(
        isinstance(node, _KINKED)
        for component in problem.components
        if not is_without_pieces(component)
        for node in distinct(component)
    )


def _decided(problem: Problem, entries: Entries) -> tuple[dict[tuple[int, int], Expr], tuple[Border, ...]]:
    """The entries with their values at kinks and on borders of pieces, and the places where they do not exist."""
    if not (has_borders(problem) and all(variable.is_real for variable in problem.variables)):
        return dict(entries), ()
    from symjac.local import borders

    decided: dict[tuple[int, int], Expr] = dict(entries)
    open_: list[Border] = []
    for i, component in enumerate(problem.components):
        if not borders.has_borders(component):
            continue
        inside = free_symbols(component)
        for j, variable in enumerate(problem.variables):
            if variable not in inside:
                continue
            found = borders.slope(component, variable, entries.get((i, j), sympy.S.Zero))
            decided[i, j] = found.formula
            open_ += [replace(border, place=(i, j)) for border in found.borders]
        row = {j: decided[i, j] for j in range(len(problem.variables)) if (i, j) in decided}
        known = [border for border in open_ if border.place[0] == i]
        gaps = borders.without_tangent_plane(component, problem.variables, row, known)
        open_ += [replace(border, place=(i, 0)) for border in gaps]
    return {place: entry for place, entry in decided.items() if entry != 0}, tuple(open_)


_KINKED = (
    *(kind for kind, f in records().items() if f.family == "pieces" and not f.jumps.step),
    *(sympy.DiracDelta, sympy.Piecewise),
)


def _at(problem: Problem, entries: Entries, point: Point) -> dict[tuple[int, int], Expr]:
    from symjac.local import pointwise

    return pointwise.jacobian_at(
        problem.components, problem.component_names, problem.variables, dict(point), entries, problem.cancelled
    )
