"""The eigenvalues of a matrix at a solution, and the signs that decide its kind: proved, or dependent on parameters.

Signs come from the coefficients of the characteristic polynomial, exactly if these are exact. Decimals have error
bounds: the discs |z − zᵢ| ≤ n·|p(zᵢ)| / Π|zᵢ − zⱼ| around approximations cover all roots of p, and a disc that touches
no other holds one root. Source: Smith, *Error bounds for zeros of a polynomial*, J. ACM 17 (1970).

Critical points and equilibria share `Classified`: a solution with the eigenvalues of its matrix of derivatives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact
from symjac.errors import NoAnswer, ReadError, SingularPoint, Undecided
from symjac.expressions.applied import EXTREMA, RealRoot
from symjac.expressions.facts import nodes, remembered
from symjac.kernel import sympy
from symjac.local.germs import KINKS, kinks_of
from symjac.model import Point, Problem
from symjac.numbers import shown
from symjac.numbers.evaluators import precision
from symjac.roots import Root, fractions
from symjac.roots.at_solutions import at, ball_of, finished, is_smooth_at_root, sign_at
from symjac.studies.zero_sets import ConditionalKind

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.model import Result
    from symjac.studies.lyapunov import Lyapunov

Matrix = tuple[tuple["Expr", ...], ...]

MOST_OPERATIONS = 30
"""The operations of an eigenvalue that is written out; longer ones are shown as decimals."""

LONGEST = 300
"""The nodes of a coefficient in parameters; a longer one stays in terms of the coordinates of its solution."""

_DIGITS = 50
_LAMBDA = sympy.Dummy("lambda")


class Eigenvalue(NamedTuple):
    """A value, exact or decimal, with the sign of its real part if that is proved."""

    value: Expr
    exact: bool
    real_sign: int | None


@dataclass(frozen=True)
class Spectrum:
    """A matrix at a solution: its entries, the coefficients of λⁿ + c₁λⁿ⁻¹ + … + cₙ, their signs, the eigenvalues.

    `symbolic`: the entries depend on parameters or free variables, so there are no eigenvalues; the
    coefficients are given `in_variables` too, the coordinates of the solution.
    """

    entries: Matrix
    coefficients: tuple[Expr, ...]
    signs: tuple[int | None, ...]
    eigenvalues: tuple[Eigenvalue, ...]
    symbolic: bool
    in_variables: tuple[Expr, ...] = ()

    @property
    def size(self) -> int:
        """n, or less if zeros that belong to conserved quantities have been left out."""
        return len(self.coefficients)


def spectrum(matrix: Matrix, root: Root) -> Spectrum:
    """The spectrum of the matrix at the solution."""
    entries = tuple(tuple(shown_at(entry, root) for entry in row) for row in matrix)
    symbolic = any(entry.free_symbols for row in entries for entry in row)
    if symbolic:
        generic = tuple(exact.substituted(c, dict(root.special)) for c in characteristic(matrix))
        coefficients = tuple(map(partial(written, root), characteristic(entries), generic))
        signs = tuple(sign_at(c, root) for c in coefficients)
        return Spectrum(entries, coefficients, signs, (), True, generic)
    if root.exact and root.chart is None and root.symbolic:
        matrix, root = entries, Root(())  # the same for all members
    generic = characteristic(matrix)
    signs = tuple(sign_at(c, root) for c in generic)
    coefficients = tuple(sympy.S.Zero if s == 0 else shown_at(c, root) for c, s in zip(generic, signs, strict=True))
    values = _exact_eigenvalues(coefficients, entries) if root.exact else None
    if values is None:
        found = _decimal_eigenvalues(generic, signs, root)
    else:
        found = tuple(Eigenvalue(value, True, sign_of_real_part(value)) for value in values)
    return Spectrum(entries, coefficients, signs, found, False)


@remembered(64)
def characteristic(matrix: Matrix) -> tuple[Expr, ...]:
    """c₁ … cₙ of det(λ − A) = λⁿ + c₁λⁿ⁻¹ + … + cₙ, by the method of Faddeev and Le Verrier."""
    n = len(matrix)
    power = [[sympy.S.One if i == j else sympy.S.Zero for j in range(n)] for i in range(n)]
    found: list[Expr] = []
    for k in range(1, n + 1):
        product = [[_scalar_product(row, [each[j] for each in power]) for j in range(n)] for row in matrix]
        found.append(-sympy.Add(*(product[i][i] for i in range(n))) / k)
        power = [
            [entry + found[-1] if i == j else entry for j, entry in enumerate(row)] for i, row in enumerate(product)
        ]
    return tuple(found)


def _scalar_product(row: Sequence[Expr], column: Sequence[Expr]) -> Expr:
    return sympy.Add(*(a * b for a, b in zip(row, column, strict=True) if a is not sympy.S.Zero is not b))


def written(root: Root, value: Expr, in_variables: Expr) -> Expr:
    """A value in terms of parameters, as short as it is found; a long one in terms of the solution's coordinates."""
    short = fractions.reduced(value)
    if nodes(short) <= LONGEST:
        return finished(short)
    forms = (fractions.reduced(value, root.roots) if root.roots else short, in_variables, short)
    return min(forms, key=nodes)


def shown_at(expr: Expr, root: Root) -> Expr:
    """The value at a solution: exact, in terms of the parameters, or the midpoint of an interval."""
    if root.exact:
        value = at(expr, root)
        return value if value.is_Rational or value.has(sympy.CRootOf) else finished(value)
    found = ball_of(expr, root)
    return sympy.nan if found is None else shown(found, 30)


def _exact_eigenvalues(coefficients: Sequence[Expr], entries: Matrix) -> tuple[Expr, ...] | None:
    """The eigenvalues if they are short, each as often as its multiplicity; None beside ζ′(2), which has no formula."""
    n = len(entries)
    if any(entry.has(sympy.Derivative, sympy.Subs) for row in entries for entry in row):
        return None
    if not any(entries[i][j] for i in range(n) for j in range(i)) or not any(
        entries[i][j] for i in range(n) for j in range(i + 1, n)
    ):
        found = [entries[i][i] for i in range(n)]
    else:
        found = []
        terms = (c * _LAMBDA ** (n - k) for k, c in enumerate((sympy.S.One, *coefficients)))
        if all(c.is_Rational for c in coefficients):
            poly = sympy.Poly(sympy.Add(*terms), _LAMBDA)
            for factor, times in poly.factor_list()[1]:
                if factor.degree() > 2:
                    return None
                found += _roots(factor.monic().all_coeffs()[1:]) * times
        elif n == 2 and not any(c.has(sympy.CRootOf) for c in coefficients):
            found = _roots(coefficients)
        else:
            return None
    short = all(value.count_ops() <= MOST_OPERATIONS and not value.has(sympy.CRootOf, sympy.nan) for value in found)
    return tuple(found) if short else None


def _roots(coefficients: Sequence[Expr]) -> list[Expr]:
    if len(coefficients) == 1:
        return [-coefficients[0]]
    b, c = coefficients
    half = sympy.sqrt(finished(sympy.expand(b**2 / 4 - c)))
    return [finished(sympy.expand(-b / 2 - half)), finished(sympy.expand(-b / 2 + half))]


def sign_of_real_part(value: Expr) -> int | None:
    """The sign of Re λ of an exact number."""
    return sign_at(sympy.re(value), Root(()))


def _decimal_eigenvalues(generic: Sequence[Expr], signs: Sequence[int | None], root: Root) -> tuple[Eigenvalue, ...]:
    """Approximations with error bounds; () if the coefficients cannot be computed."""
    from flint import acb, arb
    from mpmath import MPContext

    context = MPContext()
    context.dps = _DIGITS
    known = [arb(0) if s == 0 else ball_of(c, root) for c, s in zip(generic, signs, strict=True)]
    with precision(4 * _DIGITS):
        balls = [arb(ball) for ball in known if ball is not None and not isinstance(ball, acb)]
        if len(balls) < len(known):
            return ()
        middles = [context.one, *(_number_of(context, ball.mid()) for ball in balls)]
        errors = [context.zero, *(_number_of(context, ball.rad()) for ball in balls)]
    n = len(generic)
    zeros = 0
    while zeros < n and signs[n - 1 - zeros] == 0:
        zeros += 1
    try:
        found = context.polyroots(middles[: n + 1 - zeros], maxsteps=200, extraprec=200) if zeros < n else []
    except context.NoConvergence:
        return ()
    found = [z + context.mpf(10) ** -15 * i for i, z in enumerate(found)] if _has_repeated(found) else found
    radii = [_radius(context, middles[: n + 1 - zeros], errors[: n + 1 - zeros], found, i) for i in range(len(found))]
    values = [Eigenvalue(sympy.S.Zero, True, 0)] * zeros
    for i, (z, radius) in enumerate(zip(found, radii, strict=True)):
        touching = [j for j, w in enumerate(found) if abs(z - w) <= radius + radii[j]]
        on_axis = any(abs(found[j].real) <= radii[j] for j in touching)
        twin = any(j != i and abs(w - context.conj(z)) <= radius + radii[j] for j, w in enumerate(found))
        real = abs(z.imag) <= radius and not twin
        values.append(Eigenvalue(_number(z, radius, real), False, None if on_axis else 1 if z.real > 0 else -1))
    return tuple(values)


def _number_of(context: Any, exact: Any) -> Any:
    mantissa, exponent = exact.man_exp()
    return context.ldexp(context.mpf(int(mantissa)), int(exponent))


def _has_repeated(found: Sequence[Any]) -> bool:
    return any(abs(z - w) <= 1e-20 * (1 + abs(z)) for i, z in enumerate(found) for w in found[:i])


def _radius(context: Any, middles: list[Any], errors: list[Any], found: list[Any], i: int) -> Any:
    z = found[i]
    size = abs(z)
    value = abs(context.polyval(middles, z)) + context.polyval(errors, size)
    value += context.eps * 100 * context.polyval([abs(m) for m in middles], size)
    distance = reduce(lambda a, b: a * b, (abs(z - w) for j, w in enumerate(found) if j != i), context.one)
    return len(found) * value / distance


def _number(z: Any, radius: Any, real: bool) -> Expr:
    part = sympy.S.Zero if abs(z.real) <= radius else sympy.Float(z.real, 30)
    return part if real or abs(z.imag) <= radius else part + sympy.I * sympy.Float(z.imag, 30)


@dataclass(frozen=True)
class Classified:
    """A solution, its spectrum and its kind; if the kind depends on parameters, `cases` instead.

    `quantities` are the expressions whose signs decide, each with its name. `value` is f at the solution; `function`
    is the Lyapunov function that proves the kind.
    """

    root: Root
    spectrum: Spectrum | None
    kind: str
    cases: tuple[ConditionalKind, ...] = ()
    quantities: tuple[tuple[str, Expr], ...] = ()
    value: Expr | None = None
    function: Lyapunov | None = None


def specialised(problem: Problem, point: Point) -> Problem:
    """The problem with the given values of its parameters; a variable with a value is refused."""
    for symbol, _ in point:
        if symbol in problem.variables:
            raise ReadError(
                f"the value of the variable {symbol.name} is sought", hint="--at gives values to parameters: a=1"
            )
    at = dict(point)
    if not at:
        return problem
    new = {s for value in at.values() for s in value.free_symbols}
    parameters = tuple(p for p in problem.parameters if p not in at)
    return replace(
        problem,
        components=tuple(exact.substituted(f, at) for f in problem.components),
        parameters=(*parameters, *sorted(new - set(parameters), key=lambda s: s.name)),
        cancelled=tuple(tuple(exact.substituted(part, at) for part in parts) for parts in problem.cancelled),
    )


def require_real(problem: Problem, what: str) -> None:
    """Raise NoAnswer for complex variables."""
    for symbol in (*problem.variables, *problem.parameters):
        if not symbol.is_real:
            raise NoAnswer(
                f"{what} are sought for real variables, {symbol.name} is complex", hint="leave out --complex"
            )


def exists(root: Root, problem: Problem, derivative: Callable[[Problem, Point], Result]) -> bool | None:
    """Whether the map has a derivative at a solution; None if undecided; for families, away from kinks."""
    if root.generic:
        return off_the_kinks(root, problem) is not None
    plain = all(f.is_rational_function(*problem.variables) for f in problem.components)
    if not any(problem.cancelled) and (plain or is_smooth_at_root(problem.components, root)):
        return True
    if not root.exact:
        return None  # an enclosed point: nothing else is proved about it
    try:
        derivative(problem, root.point)
    except SingularPoint:
        return False
    except Undecided:
        return None
    return True


def off_the_kinks(root: Root, problem: Problem) -> Root | None:
    """A family, or a solution in terms of parameters, without its members at kinks; None if all are at kinks."""
    if not root.generic:
        return root
    for u in kinks(problem):
        value = finished(at(u, root))
        if value == 0:
            return None
        if not value.free_symbols or value.is_nonzero:
            continue
        bounds = [c for c in root.conditions if isinstance(c, sympy.Gt | sympy.Ge) and c.rhs == 0]
        near = next((c for c in bounds if fractions.cancel(value / c.lhs).is_number), None)
        new = sympy.Ne(value, 0, evaluate=False) if near is None else sympy.Gt(near.lhs, 0, evaluate=False)
        root = replace(root, conditions=(*(c for c in root.conditions if c is not near), new))
    return root


def kinks(problem: Problem) -> tuple[Expr, ...]:
    """The expressions that are 0 where the map may have no derivative: at kinks, jumps and borders of pieces."""
    found: dict[Expr, None] = {}
    for f in problem.components:
        found |= dict.fromkeys(singular_parts(f))
    return tuple(u for u in found if u.free_symbols & set(problem.variables) and not u.is_nonzero)


def singular_parts(expr: Expr) -> Iterator[Expr]:
    """The expressions that are 0 where a part of the expression is not smooth."""
    for node in sorted(expr.atoms(*KINKS, *EXTREMA, *_WITH_KINKS), key=sympy.default_sort_key):
        if isinstance(node, sympy.floor | sympy.ceiling):
            yield sympy.sin(sympy.pi * node.args[0])  # 0 at the integers
        elif isinstance(node, RealRoot) or (node.is_Pow and node.exp.is_Rational and not node.exp.is_Integer):
            yield node.args[0]
        else:
            yield from kinks_of(node)


_WITH_KINKS = (sympy.floor, sympy.ceiling, RealRoot, sympy.Pow, sympy.core.relational.Relational)
