"""The share wᵢ of each argument in max(u, v, …) and min(u, v, …): the derivative is Σ wᵢ uᵢ'.

If one argument alone is the largest, its share is 1. If several are, perhaps on an open set as in
max(x, |x|, (x + |x|)/2), their derivatives agree wherever they exist, so the shares must add up to 1.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    Values = list[float | None]
    Group = Sequence[Expr]

_WAYS = {sympy.Max: 1, sympy.Min: -1}
EXTREMA = tuple(_WAYS)
FEW = 10
"""The most arguments that are left to SymPy, which takes milliseconds for each pair to see if one is never smaller."""
SAMPLES = 24
"""Points at which arguments are compared: of independent ones all but one in millions of pairs are told apart."""


def extremum(kind: Any, arguments: Sequence[Expr]) -> Expr:
    """max or min in SymPy's form; SymPy is not asked about pairs if numbers show that neither is always larger.

    >>> x = sympy.symbols("x:11", real=True)
    >>> extremum(sympy.Max, [*x, x[0] + 1]) == sympy.Max(*x[1:], x[0] + 1)
    True
    """
    if len(arguments) <= FEW or any(argument.has(*EXTREMA) for argument in arguments):
        return kind(*arguments)
    draw = Random(len(arguments))
    symbols = sorted(set().union(*(argument.free_symbols for argument in arguments)), key=lambda s: s.name)
    points = [{s: _sample(s, draw) for s in symbols} for _ in range(SAMPLES)]
    values = [[_number(argument.xreplace(point)) for point in points] for argument in arguments]
    related = {i for i, u in enumerate(values) if not all(_crosses(u, v) for j, v in enumerate(values) if i != j)}
    if len(related) < 2:
        return kind(*arguments, evaluate=False)
    whole = kind(*(arguments[i] for i in sorted(related)))
    alone = (argument for i, argument in enumerate(arguments) if i not in related)
    return kind(*(whole.args if whole.func == kind else (whole,)), *alone, evaluate=False)


def _sample(symbol: Symbol, draw: Random) -> Expr:
    size = sympy.Float(draw.uniform(0, 10))  # not a fraction: its powers may have millions of digits
    return size if symbol.is_positive or draw.random() < 1 / 2 else -size


def _number(value: Expr) -> float | None:
    number = value.evalf(15)
    return float(number) if number.is_Float or number.is_Rational else None


def _crosses(u: Values, v: Values) -> bool:
    """Whether u exceeds v at one point and is less at another, by more than a rounding error."""
    above = below = False
    for a, b in zip(u, v, strict=True):
        if a is None or b is None:
            continue
        margin = 1e-9 * (abs(a) + abs(b))
        above, below = above or a - b > margin, below or b - a > margin
        if above and below:
            return True
    return False


def shares(extremum: Expr) -> list[Expr]:
    """The share of each argument."""
    return _shares(extremum, [(operand,) for operand in extremum.args])


def slopes(
    extremum: Expr, gradients: Mapping[Expr, Mapping[Symbol, Expr]]
) -> Iterator[tuple[Expr, Mapping[Symbol, Expr]]]:
    """The different gradients of the arguments, each with the common share of the arguments that have it."""
    groups: defaultdict[frozenset[tuple[Symbol, Expr]], list[Expr]] = defaultdict(list)
    for operand in extremum.args:
        groups[frozenset(gradients[operand].items())].append(operand)
    times = Counter(term for gradient in groups for term in gradient)
    # If three arguments tie, flat shares add up to 3/2; this does not matter at a corner, which has no derivative.
    corners = all(slope.is_Rational and count < 3 for (_, slope), count in times.items())
    of_groups = (_flat_shares if corners else _shares)(extremum, list(groups.values()))
    for gradient, share in zip(groups, of_groups, strict=True):
        yield share, dict(gradient)


def _shares(extremum: Expr, groups: Sequence[Group]) -> list[Expr]:
    """max(A, B)' = θ(A − B)·A' + θ(B − A)·B', and so on in each half; θ(0) = 1/2, so the sum is 1 on ties too."""
    if len(groups) == 1:
        return [sympy.S.One]
    middle = len(groups) // 2
    first, second = groups[:middle], groups[middle:]
    return [
        *(sympy.Mul(_exceeds(extremum, first, second), share) for share in _shares(extremum, first)),
        *(sympy.Mul(_exceeds(extremum, second, first), share) for share in _shares(extremum, second)),
    ]


def _flat_shares(extremum: Expr, groups: Sequence[Group]) -> list[Expr]:
    """θ(u − max(v, …)), which is shorter, and right if no more than two arguments tie."""
    if len(groups) == 1:
        return [sympy.S.One]
    return [_exceeds(extremum, [group], [*groups[:i], *groups[i + 1 :]]) for i, group in enumerate(groups)]


def _exceeds(extremum: Expr, these: Sequence[Group], those: Sequence[Group]) -> Expr:
    """1 where the extremum is among these, 0 where it is among the others, 1/2 where it is in both."""
    return sympy.Heaviside(_WAYS[extremum.func] * (_one_of(extremum, these) - _one_of(extremum, those)))


def _one_of(extremum: Expr, groups: Sequence[Group]) -> Expr:
    """The extremum of some arguments without SymPy's evaluation, which is quadratic in their number."""
    operands = [operand for group in groups for operand in group]
    return operands[0] if len(operands) == 1 else extremum.func(*operands, evaluate=False)
