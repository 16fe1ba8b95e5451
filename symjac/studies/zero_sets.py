"""Where a real expression is zero, which sign it has elsewhere, and for which parameters it has a given sign."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from symjac import exact
from symjac.build import builder
from symjac.expressions.applied import PIECES, formula, records
from symjac.expressions.facts import nodes, remembered
from symjac.functions.record import NOWHERE, Function
from symjac.kernel import sympy, sympy_failures
from symjac.roots import Root, fractions
from symjac.roots.at_solutions import at, seems_less, seen_signs, sign_at
from symjac.roots.families import without_positive_factors

if TYPE_CHECKING:
    from sympy import Basic, Expr, Set, Symbol


# --- conditions on parameters -------------------------------------------------
#
# Conditions on parameters for an expression to have a given sign, and signs that hold wherever a solution exists.


@dataclass(frozen=True)
class ConditionalKind:
    """The kind of a solution wherever all the conditions hold."""

    kind: str
    conditions: tuple[Basic, ...]


def sign_where(expr: Expr, root: Root) -> int | None:
    """The sign of an expression for all parameters inside the set on which the solution exists (not on its border)."""
    known = sign_at(expr, root)
    if known is not None or root.chart is not None:
        return known
    value = at(expr, root)
    for condition in root.conditions:
        inside = _inside(condition)
        if inside:
            known = sign_at(fractions.factor(exact.substituted(value, dict((inside,)))), Root(()))
            if known is not None:
                return known
    return _compared(value, _known(root))


def _known(root: Root) -> list[Expr]:
    """The expressions that are positive inside the set on which the solution exists."""
    return [
        _primitive(condition.lhs - condition.rhs)
        for condition in root.conditions
        if isinstance(condition, sympy.Gt | sympy.Ge)
    ]


def _compared(expr: Expr, positive: Sequence[Expr]) -> int | None:
    """1 or −1 if the expression exceeds one of the positive expressions, or is less than the negative of one."""
    ways = {sign: _primitive(sign * expr) for sign in (1, -1)} if positive else {}
    for other in positive:
        for sign, whole in ways.items():
            if not seems_less(whole, other) and _never_negative(whole - other):
                return sign
    return None


def _never_negative(expr: Expr) -> bool:
    """Whether an expression is ≥ 0 wherever its square roots have values."""
    if -1 in seen_signs(expr):
        return False
    halves = sorted((p for p in expr.atoms(sympy.Pow) if p.exp == sympy.S.Half), key=sympy.default_sort_key)
    expr = expr.xreplace({p: sympy.Dummy(f"root_{k}", nonnegative=True) for k, p in enumerate(halves)})
    return bool(expr.is_nonnegative) or sign_at(expr, Root(())) in (0, 1)


def _primitive(expr: Expr) -> Expr:
    return _without_content(without_positive_factors(expr))


def _without_content(expr: Expr) -> Expr:
    """The sum without its common positive factor, a number."""
    whole = fractions.expanded(expr)
    content, part = whole.as_content_primitive()
    return part if content.is_positive else whole


def _inside(condition: Basic) -> tuple[Expr, Expr] | None:
    """p and e + δ with δ > 0, for the condition p ≥ e; the other direction likewise."""
    if not isinstance(condition, sympy.Ge | sympy.Gt):
        return None
    left = condition.lhs - condition.rhs
    for symbol in sorted(left.free_symbols, key=lambda s: s.name):
        slope = left.coeff(symbol)
        if (
            slope.is_number
            and slope.is_nonzero
            and sympy.expand(left - slope * symbol).free_symbols.isdisjoint({symbol})
        ):
            border = -sympy.expand(left - slope * symbol) / slope
            if slope.is_positive and (not symbol.is_positive or border.is_positive):
                return symbol, border + sympy.Dummy("delta", positive=True)
            if slope.is_negative and not symbol.is_positive:
                return symbol, border - sympy.Dummy("delta", positive=True)
    return None


class SignConditions(NamedTuple):
    """The expression that must be positive, and those that must not be 0, for an expression to have a given sign."""

    positive: Expr
    nonzero: tuple[Expr, ...] = ()


def conditions_for_sign(expr: Expr, sign: int, root: Root) -> SignConditions:
    """The conditions for the sign, without squares and without factors whose sign is known."""
    left = sympy.S.One * sign
    nonzero: list[Expr] = []
    for factor in sympy.Mul.make_args(without_positive_factors(expr)):
        base, exponent = factor.as_base_exp()
        known = sign_where(factor, root)
        if known is None and not exponent.is_Rational and sign_where(base, root) == 1:
            known = 1
        if known is None and exponent.is_Rational:
            known = sign_where(base, root)
            if exponent.is_odd:
                left *= known or base
                continue
            if not known:  # a square, or a root where it is real
                nonzero.append(base)
            known = 1
        left *= known or factor
    return SignConditions(_primitive(left), tuple(nonzero))


def sides(condition: Basic) -> Basic:
    """The condition with positive terms on each side and no common factor; a symbol or the longer side stands left.

    >>> r = sympy.Symbol("r")
    >>> sides(sympy.Ge(2 * r - 2, 0))
    r >= 1
    """
    if not isinstance(condition, sympy.Gt | sympy.Ge | sympy.Ne):
        return condition
    given = condition.lhs - condition.rhs
    left = _without_content(given)
    if nodes(left) > _GROWTH * (nodes(given) + 2 * _GROWTH):
        return condition
    terms = sympy.Add.make_args(left)
    less = sympy.Add(*(-term for term in terms if term.could_extract_minus_sign()))
    more = sympy.Add(*(term for term in terms if not term.could_extract_minus_sign()))
    turned = {sympy.Gt: sympy.Lt, sympy.Ge: sympy.Le, sympy.Ne: sympy.Ne}
    constant = more.as_coeff_Add()[0]
    if not less and (more - constant).is_Symbol:
        less, more = -constant, more - constant
    if more.is_number or (less.is_Symbol and not more.is_Symbol):
        return turned[condition.func](less, more, evaluate=False)
    return condition.func(more, less, evaluate=False)


_GROWTH = 2
"""By how much multiplying out may lengthen a condition."""


def opposite(condition: Basic) -> Basic:
    """a < b for a > b, and the other way round."""
    other = sympy.Lt if isinstance(condition, sympy.Gt) else sympy.Gt
    return other(condition.lhs, condition.rhs, evaluate=False)


class Demand(NamedTuple):
    """The conditions for several signs at once. If `clash` is not 0, one of these signs contradicts another."""

    positive: tuple[Expr, ...]
    nonzero: tuple[Expr, ...]
    clash: Expr | None = None

    @property
    def conditions(self) -> tuple[Basic, ...]:
        """As inequalities."""
        return (*self.above, *self.unequal)

    @property
    def above(self) -> tuple[Basic, ...]:
        """The inequalities: expressions that must be positive."""
        return tuple(sides(sympy.Gt(expr, 0, evaluate=False)) for expr in self.positive)

    @property
    def unequal(self) -> tuple[Basic, ...]:
        """The further expressions that must not be 0."""
        return tuple(sides(sympy.Ne(expr, 0, evaluate=False)) for expr in self.nonzero)


def demand(wanted: Iterable[tuple[Expr, int]], root: Root) -> Demand:
    """The conditions under which the expressions have the signs that are wanted."""
    asked: list[Expr] = []
    nonzero: dict[Expr, None] = {}
    solved = {x for x, value in root.point if value != x}
    for expr, sign in wanted:
        if expr.free_symbols & solved:  # too long in terms of the parameters
            asked.append(min(_primitive(sign * expr), sign * expr, key=nodes))
            continue
        known = sign_where(expr, root)
        if known is None:
            positive, bases = conditions_for_sign(at(expr, root), sign, root)
            nonzero |= dict.fromkeys(base for base in bases if not _is_nonzero_root(base, root))
            known = sign_at(positive, Root(())) if positive.is_number else _compared(positive, asked)
            if known is None:
                asked = [other for other in asked if _compared(other, [positive]) is None]
                asked.append(positive)
            if known == -1:
                factors = (*bases, *(() if positive.is_number else (positive,)))
                return Demand((), (), sympy.Mul(*factors))
        elif known != sign:
            return Demand((), (), sympy.Integer(known))
    return Demand(tuple(asked), tuple(u for u in nonzero if not {_primitive(u), _primitive(-u)} & set(asked)))


def _is_nonzero_root(expr: Expr, root: Root) -> bool:
    """Whether an expression is a root of a polynomial that is not 0 at 0."""
    poly = dict(root.roots).get(expr)
    return poly is not None and bool(sign_at(exact.substituted(poly, {expr: sympy.S.Zero}), Root(())))


def case(kind: str, wanted: Iterable[tuple[Expr, int]], root: Root) -> ConditionalKind | None:
    """The case in which the expressions have the signs that are wanted; None if it cannot occur."""
    found = demand(wanted, root)
    return ConditionalKind(kind, found.conditions) if found.clash is None else None


def off_the_border(
    kind: str, cases: tuple[ConditionalKind, ...], root: Root
) -> tuple[str, tuple[ConditionalKind, ...]]:
    """A kind and cases for the inside of p ≥ e, where the solution exists; at p = e the kind may be another one."""
    borders = [
        condition.lhs - condition.rhs for condition in root.conditions if isinstance(condition, sympy.Ge)
    ]  # fmt: skip
    strict = tuple(sides(sympy.Gt(border, 0, evaluate=False)) for border in borders)
    if any(_compared(_primitive(border), [_primitive(other)]) == -1 for border in borders for other in borders):
        return "undecided", ()  # the solution exists only at the border
    if cases:
        return kind, tuple(inside for c in cases if (inside := _inside_borders(c, borders)) is not None)
    if not strict or kind.startswith(("undecided", "degenerate")):
        return kind, ()
    return "", (ConditionalKind(kind, strict),)


def _inside_borders(found: ConditionalKind, borders: Sequence[Expr]) -> ConditionalKind | None:
    """The case without the borders; None if it occurs only there."""
    positive = [
        _primitive(c.gts - c.lts) for c in found.conditions if isinstance(c, sympy.Gt | sympy.Lt)
    ]  # fmt: skip
    known = [_compared(_primitive(border), positive) for border in borders]
    if -1 in known:
        return None
    more = (border for border, sign in zip(borders, known, strict=True) if sign is None)
    return ConditionalKind(
        found.kind, (*(sides(sympy.Gt(border, 0, evaluate=False)) for border in more), *found.conditions)
    )


def hurwitz(coefficients: Sequence[Expr]) -> tuple[Expr, ...]:
    """Δ₁ … Δₙ of λⁿ + c₁λⁿ⁻¹ + … + cₙ: all roots have negative real parts where all are positive, and only there.

    Source: Gantmacher, *The Theory of Matrices* II, chapter XV, §6 (the criterion of Routh and Hurwitz).
    """
    return tuple(map(fractions.reduced, minors(coefficients)))


def minors(coefficients: Sequence[Expr]) -> tuple[Expr, ...]:
    """Δ₁ … Δₙ of `hurwitz`, not multiplied out."""
    named, formulas = _minors(len(coefficients))
    values = dict(zip(named, coefficients, strict=True))
    return tuple(exact.substituted(formula, values) for formula in formulas)


@remembered(32)
def _minors(n: int) -> tuple[tuple[Symbol, ...], tuple[Expr, ...]]:
    """c₁ … cₙ and Δ₁ … Δₙ."""
    named = tuple(sympy.Dummy(f"c{k}", real=True) for k in range(1, n + 1))
    full = (sympy.S.One, *named, *[sympy.S.Zero] * n)
    rows = [[full[2 * j - i] if 2 * j >= i else sympy.S.Zero for j in range(1, n + 1)] for i in range(1, n + 1)]
    # The last column of Δₙ has cₙ alone.
    minors = [sympy.Matrix([row[:k] for row in rows[:k]]).det(method="berkowitz") for k in range(1, n)]
    return named, (*minors, minors[-1] * full[n] if minors else full[n])


# --- zero sets ---------------------------------------------------------------
#
# The results are exact: a factor that can be solved is solved, any other is left as an equation, and the zero set is
# the union over the factors. Points at which the expression has no value belong to no set.


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
