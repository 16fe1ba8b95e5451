"""Where a real expression in several variables is zero, and which sign it has elsewhere: by its factors.

The results are exact: a factor that can be solved is solved, any other is left as an equation, and the zero set is
the union over the factors. Points at which the expression has no value belong to no set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from symjac import exact
from symjac.build import builder
from symjac.expressions.applied import PIECES, formula, records
from symjac.functions.record import NOWHERE, Function
from symjac.kernel import sympy, sympy_failures

if TYPE_CHECKING:
    from sympy import Expr, Set, Symbol

_ZERO = sympy.S.Zero
Factor = tuple["Expr", "Expr"]
"""A factor and its exponent."""


@dataclass(frozen=True)
class ZeroSet:
    """Points where all `equations` left = right hold, for any values of the `integers`.

    `solved` says whether every left side is a variable or parameter.
    """

    equations: tuple[tuple[Expr, Expr], ...]
    integers: tuple[Symbol, ...] = ()

    @property
    def solved(self) -> bool:
        """Whether the points are named, not only described."""
        return all(left.is_Symbol for left, _ in self.equations)


@dataclass(frozen=True)
class Sign:
    """`number`, 1 or -1, times the sign of the product of these factors, wherever the expression is not zero."""

    number: int
    factors: tuple[Expr, ...] = ()


def factors(expr: Expr) -> tuple[Factor, ...]:
    """The factors of an expression with their exponents, negative ones below the line; each base occurs once."""
    powers: dict[Expr, Expr] = {}
    for part in sympy.Mul.make_args(sympy.together(expr)):
        base, exponent = part.as_base_exp()
        for piece in (base,) if _known_sign(base) else sympy.Mul.make_args(sympy.factor(base)):
            inner, power = piece.as_base_exp() if exponent.is_integer else (piece, sympy.S.One)
            powers[inner] = powers.get(inner, _ZERO) + power * exponent
    return tuple(powers.items())


def zeros(parts: Iterable[Factor], variables: Sequence[Symbol]) -> tuple[ZeroSet, ...]:
    """The zeros of a product: the zeros of its factors above the line."""
    found: dict[ZeroSet, None] = {}
    for base, exponent in parts:
        above = exact.sign(exponent)
        if above == {1}:
            found |= dict.fromkeys(_zeros(base, tuple(variables)))
        elif above != {-1} and 0 in exact.sign(base):
            found[ZeroSet(((base**exponent, _ZERO),))] = None
    return tuple(found)


def sign(parts: Iterable[Factor]) -> Sign:
    """The sign of a product: the product of its factors with odd exponents whose own sign is unknown."""
    number, open_ = 1, []
    for base, exponent in parts:
        known = _known_sign(base)
        if known > 0 or exponent.is_even or exponent.is_noninteger:
            continue  # a root has a value only if its base is not negative
        if known < 0 and exponent.is_odd:
            number = -number
        else:
            base = base.args[0] if isinstance(base, sympy.sign) else base  # sign(u) has the sign of u
            open_.append(base if exponent.is_odd else base**exponent)
    return Sign(number, tuple(base for base in dict.fromkeys(open_) if open_.count(base) % 2))  # u·sign(u) is |u|


def _known_sign(expr: Expr) -> int:
    for form in _forms(expr):
        terms = sympy.Add.make_args(form)
        for way in (1, -1):
            if _all_have(way, terms):
                return way
    if expr.has(sympy.Heaviside, sympy.sign):
        signs = exact.sign(expr)
        return 0 if {1, -1} <= signs else -1 if -1 in signs else 1
    return 0


def _all_have(way: int, terms: Sequence[Expr]) -> bool:
    """Whether all terms are ≥ 0 (for way = 1) or ≤ 0 (for −1)."""
    return all(exact.sign(term) <= {0, way} for term in terms)


def _forms(expr: Expr) -> Iterator[Expr]:
    """The expression, and its forms with squares of sine and cosine exchanged: cosh² μ − cos² ν = sinh² μ + sin² ν."""
    yield expr
    for round_, hyperbolic in product(_SQUARES, _HYPERBOLIC_SQUARES):
        form = expr
        for function, square in (round_, hyperbolic):
            form = form.replace(
                lambda node, f=function: node.is_Pow and isinstance(node.base, f) and node.exp == 2,
                lambda node, s=square: s(node.base.args[0]),
            )
        if form != expr:
            yield sympy.expand(form)


_SQUARES = ((sympy.cos, lambda u: 1 - sympy.sin(u) ** 2), (sympy.sin, lambda u: 1 - sympy.cos(u) ** 2))
_HYPERBOLIC_SQUARES = (
    (sympy.cosh, lambda u: 1 + sympy.sinh(u) ** 2),
    (sympy.sinh, lambda u: sympy.cosh(u) ** 2 - 1),
)


def _zeros(expr: Expr, variables: tuple[Symbol, ...]) -> tuple[ZeroSet, ...]:
    if isinstance(expr, _WITHOUT_ZEROS) or 0 not in exact.sign(expr):
        return ()  # sign(u) at 0 stands for a derivative that does not exist
    if expr.is_Mul or (expr.is_Pow and exact.sign(expr.exp) == {1}):
        return zeros((part.as_base_exp() for part in sympy.Mul.make_args(expr)), variables)
    if isinstance(expr, sympy.Abs):
        return _zeros(expr.args[0], variables)
    for form in _forms(expr):
        terms = sympy.Add.make_args(form)
        if len(terms) > 1 and (_all_have(1, terms) or _all_have(-1, terms)):
            return _common([_zeros(term, variables) for term in terms], variables)
    if type(expr) in _ZEROS_OF_FUNCTIONS:
        return _preimage(expr.args[0], _ZEROS_OF_FUNCTIONS[type(expr)](_integer(expr)), variables)
    own = [variable for variable in variables if expr.has(variable)]
    if len(own) == 1:
        return _of_one_variable(expr, own[0], variables)
    return _preimage(expr, _ZERO, variables)


_WITHOUT_ZEROS = (*(kind for kind, function in records().items() if function.zeros == NOWHERE), sympy.sign)


def _common(parts: Sequence[tuple[ZeroSet, ...]], variables: tuple[Symbol, ...]) -> tuple[ZeroSet, ...]:
    """The common zeros of all parts."""
    found = []
    for choice in product(*parts):
        equations: dict[tuple[Expr, Expr], None] = {}
        integers: list[Symbol] = []
        for zero_set in choice:
            fresh = {n: _integer(*variables, *integers, *zero_set.integers) for n in zero_set.integers if n in integers}
            equations |= {(left, right.xreplace(fresh)): None for left, right in zero_set.equations}
            integers += [fresh.get(n, n) for n in zero_set.integers]
        equations = dict(sorted(equations.items(), key=lambda item: _place(item[0][0], variables)))
        once = len({left for left, _ in equations}) == len(equations)
        if once or not all(right.is_number for _, right in equations):  # otherwise one left side has two values
            found.append(ZeroSet(tuple(equations), tuple(integers)))
    return tuple(found)


def _place(left: Expr, variables: tuple[Symbol, ...]) -> int:
    return variables.index(left) if left in variables else len(variables)


def _zeros_of(function: Function) -> Callable[[Symbol], Expr] | None:
    zeros = function.zeros
    if not zeros or zeros.half or len(zeros.points) > 1:
        return None
    if zeros.points:
        return lambda _: formula(zeros.points[0])()
    return lambda n: formula(zeros.start)() + n * formula(zeros.step)()


_ZEROS_OF_FUNCTIONS: Mapping[type, Callable[[Symbol], Expr]] = {
    kind: zeros for kind, function in records().items() for zeros in [_zeros_of(function)] if zeros
}
"""The real zeros u of a function, with an integer n."""


def _preimage(inner: Expr, value: Expr, variables: tuple[Symbol, ...]) -> tuple[ZeroSet, ...]:
    """The points where an expression has a value, solved for a variable that occurs linearly, times a number."""
    integers = tuple(sorted(value.free_symbols, key=str))
    for variable in variables:
        slope = inner.diff(variable) if inner.has(variable) else _ZERO
        if slope.is_number and slope != 0:
            root = sympy.expand((value - exact.substituted(inner, {variable: _ZERO})) / slope)
            return () if not integers and _excluded(variable, root) else (ZeroSet(((variable, root),), integers),)
    return (ZeroSet(((inner, value),), integers),)


def _of_one_variable(expr: Expr, x: Symbol, variables: tuple[Symbol, ...]) -> tuple[ZeroSet, ...]:
    unsolved = _preimage(expr, _ZERO, variables)
    if all(zero_set.solved for zero_set in unsolved) or expr.free_symbols != {x} or expr.has(*PIECES):
        return unsolved  # SymPy 1.14 solves cos(y) - sign(y)·sin(y) = 0 by y = 0, where the left side is 1
    try:
        found = sympy.solveset(expr, x, sympy.S.Reals)
    except sympy_failures():
        return unsolved
    sets = _named(found, x)
    return unsolved if sets is None else sets


def _named(found: Set, x: Symbol) -> tuple[ZeroSet, ...] | None:
    """The points of a SymPy set; None if it does not name its points."""
    if found is sympy.S.EmptySet:
        return ()
    if isinstance(found, sympy.Union):
        parts = [_named(part, x) for part in found.args]
        return None if any(part is None for part in parts) else tuple(s for part in parts for s in part or ())
    if isinstance(found, sympy.FiniteSet):
        if any(root.has(sympy.CRootOf) for root in found):
            return None
        roots = sorted((root for root in found if not _excluded(x, root)), key=sympy.default_sort_key)
        return tuple(ZeroSet(((x, root),)) for root in roots)
    if isinstance(found, sympy.ImageSet) and found.base_sets == (sympy.S.Integers,):
        n = _integer(x)
        value = found.lamda(n)
        return (ZeroSet(((x, sympy.expand(value)),), (n,)),) if value.is_real is not False else None
    return None


def _excluded(variable: Symbol, root: Expr) -> bool:
    """Whether it is certain that the variable cannot take the value."""
    return root.is_real is False or bool(variable.is_positive and 1 not in exact.sign(root))


def _integer(*exprs: Expr) -> Symbol:
    """A name for an integer that occurs in none of these."""
    taken = {symbol.name for expr in exprs for symbol in expr.free_symbols}
    return builder.symbol(next(name for name in ("n", "k", "m", "l", "j", "n_1", "n_2") if name not in taken))
