"""The functions of the language in SymPy: their classes, and the formulas of their records as SymPy's expressions."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from symjac import expressions
from symjac.functions import TABLE, Function
from symjac.functions.record import LETTERS, REALS, Family
from symjac.kernel import sympy
from symjac.read import MAX_EXACT_DIGITS, MAX_LOG10, Call, Name, Node, Number, Power, Product, Sum, formula_tree

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    Values = list[float | None]
    Group = Sequence[Expr]
    Formula = Callable[..., Expr]


# --- max and min --------------------------------------------------------------
#
# The share wᵢ of each argument in max(u, v, …) and min(u, v, …): the derivative is Σ wᵢ uᵢ'.
#
# If one argument alone is the largest, its share is 1. If several are, perhaps on an open set as in
# max(x, |x|, (x + |x|)/2), their derivatives agree wherever they exist, so the shares must add up to 1.


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
    values = [[_as_float(argument.xreplace(point)) for point in points] for argument in arguments]
    related = {i for i, u in enumerate(values) if not all(_crosses(u, v) for j, v in enumerate(values) if i != j)}
    if len(related) < 2:
        return kind(*arguments, evaluate=False)
    whole = kind(*(arguments[i] for i in sorted(related)))
    alone = (argument for i, argument in enumerate(arguments) if i not in related)
    return kind(*(whole.args if whole.func == kind else (whole,)), *alone, evaluate=False)


def _sample(symbol: Symbol, draw: Random) -> Expr:
    size = sympy.Float(draw.uniform(0, 10))  # not a fraction: its powers may have millions of digits
    return size if symbol.is_positive or draw.random() < 1 / 2 else -size


def _as_float(value: Expr) -> float | None:
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


def by_absolute_values(kind: Any, values: Sequence[Expr]) -> Expr:
    """max(u, v) = (u + v + |u − v|)/2 and min(u, v) = (u + v − |u − v|)/2, and so on for more values."""
    first, *others = values
    for other in others:
        first = (first + other + _WAYS[kind] * sympy.Abs(first - other)) / 2
    return first


def shares(extremum: Expr) -> list[Expr]:
    """The share of each argument."""
    return _shares(extremum, [(operand,) for operand in extremum.args])


def extremum_slopes(
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


# --- classes of functions -----------------------------------------------------
#
# If SymPy lacks a class, one is made from the record: it keeps the function's name in results, and its value at
# a constant and its derivative are those of the record.
#
# `slot_derivative` represents derivatives without a formula: ∂^α f(u, v) is f differentiated α_i times by its argument
# in slot i. They are derivatives of undefined functions, and of special functions by their order, such as ∂₁J(n, x).
#
# Such a derivative belongs to the slot and not to the argument in it (Spivak, *Calculus on Manifolds*, ch. 2: D₁f).
# SymPy writes it as `Derivative(f(x, y), x)` if the argument is a symbol that occurs once, and otherwise with a bound
# variable: `Subs(Derivative(f(_xi_1), _xi_1), _xi_1, x*y)`. If SymPy differentiates these again, it may leave a bound
# variable free; so symjac applies the chain rule to slots instead.


class Slots(NamedTuple):
    """∂₁^α₁ … ∂ₙ^αₙ f at the arguments; `call` is f applied to anything, `orders` are the α."""

    call: Expr
    arguments: tuple[Expr, ...]
    orders: tuple[int, ...]

    def raised(self, slot: int) -> Slots:
        """Differentiated once more by the argument in a slot, counted from 0."""
        orders = tuple(order + (place == slot) for place, order in enumerate(self.orders))
        return self._replace(orders=orders)

    def expression(self) -> Expr:
        """As SymPy writes it.

        >>> x, y = sympy.symbols("x y")
        >>> f = sympy.Function("f")
        >>> slot_derivative(f(x, x * y)).raised(1).expression()
        Subs(Derivative(f(x, _xi_2), _xi_2), _xi_2, x*y)
        """
        names, variables, bound = list(self.arguments), [], {}
        for slot, (argument, order) in enumerate(zip(self.arguments, self.orders, strict=True)):
            if order:
                others = self.arguments[:slot] + self.arguments[slot + 1 :]
                if not argument.is_Symbol or any(argument in other.free_symbols for other in others):
                    names[slot] = _placeholder(slot + 1)
                    bound[names[slot]] = argument
                variables.append((names[slot], order))
        call = self.call.func(*names)
        derivative = sympy.Derivative(call, *variables) if variables else call
        return sympy.Subs(derivative, tuple(bound), tuple(bound.values())) if bound else derivative


def slot_derivative(expr: Expr) -> Slots | None:
    """The slots of f(u, v), of its Derivative, or of a Derivative with values substituted; None for anything else.

    Also None if a variable of differentiation is not one argument, or occurs inside another one.
    """
    derivative, values = expr, {}
    if isinstance(expr, sympy.Subs):
        derivative, values = expr.expr, dict(zip(expr.variables, expr.point, strict=True))
    call = derivative
    counts: dict[Expr, int] = {}
    if isinstance(derivative, sympy.Derivative):
        call = derivative.expr
        for variable, count in derivative.variable_count:
            if not count.is_Integer:
                return None
            counts[variable] = counts.get(variable, 0) + int(count)
    if not isinstance(call, sympy.Function) or (values and call is derivative):
        return None
    for variable in {*counts, *values}:
        if variable not in call.args or sum(argument.has(variable) for argument in call.args) != 1:
            return None
    arguments = tuple(values.get(argument, argument) for argument in call.args)
    return Slots(call, arguments, tuple(counts.get(argument, 0) for argument in call.args))


@cache
def _placeholder(number: int) -> Symbol:
    """ξ₁, ξ₂, …: one symbol for each slot, so that equal derivatives are equal."""
    return sympy.Dummy(f"xi_{number}")


S = sympy.S


class Kept(sympy.Function):  # type: ignore[misc]
    """A function that has a definition by others and stays itself in results."""

    record: ClassVar[Function]

    @classmethod
    def eval(cls, *arguments: Expr) -> Expr | None:
        """At constants, the value of the definition."""
        constant = all(argument.is_number for argument in arguments)
        return formula(cls.record.definition)(*arguments) if constant else None

    def fdiff(self, argindex: int = 1) -> Expr:
        """The record's derivative."""
        slope = outer(self, argindex - 1)
        if slope is None:
            raise sympy.core.function.ArgumentIndexError(self, argindex)
        return slope

    # SymPy forbids one of these properties to ask for another of the same expression.

    def _eval_is_extended_real(self) -> bool | None:
        return True if self.record.domain == (REALS,) and _all_real(self.args) else None

    def _eval_is_finite(self) -> bool | None:
        return True if self.record.is_total and all(argument.is_real for argument in self.args) else None

    def _eval_is_extended_positive(self) -> bool | None:
        above_zero = bool(self.record.range) and all(part.low == "0" and not part.has_low for part in self.record.range)
        return True if self.record.is_total and above_zero and _all_real(self.args) else None


def _all_real(arguments: Iterable[Expr]) -> bool:
    return all(argument.is_extended_real for argument in arguments)


class RealRoot(Kept):
    """The real root of odd index n: negative of a negative number. Of a number that is not negative, u^(1/n)."""

    @classmethod
    def eval(cls, u: Expr, n: Expr) -> Expr | None:
        """The value where it needs no case distinction; roots of numerical factors stand before the root."""
        if u.is_extended_nonnegative:
            return u ** (1 / n)
        if u.is_extended_nonpositive or u.could_extract_minus_sign():
            return -cls(-u, n)
        if u.is_Pow and u.exp.is_Integer and u.exp % n == 0 and u.base.is_extended_real:
            return u.base ** (u.exp / n)
        factor, rest = u.as_coeff_Mul()
        return None if factor is S.One else factor ** (1 / n) * cls(rest, n)

    def _eval_power(self, exponent: Expr) -> Expr | None:
        u, n = self.args
        return u ** (exponent / n) if exponent.is_Integer and exponent % n == 0 else None


class LargePower(sympy.Function):  # type: ignore[misc]
    """A power of a positive rational number with too many digits: it stays a power, as (99/100)^100000."""

    nargs = 2
    is_extended_positive = True
    is_finite = True

    def _eval_power(self, exponent: Expr) -> Expr | None:
        base, own = self.args
        return power_of_rational(base, own * exponent) if exponent.is_Rational and (own * exponent).is_Integer else None

    def _eval_evalf(self, prec: int) -> Expr:
        base, exponent = self.args
        return sympy.Pow(base.evalf(sympy.core.evalf.prec_to_dps(prec) + int(exponent).bit_length()), exponent)


def power_of_rational(base: Expr, exponent: Expr) -> Expr:
    """base^exponent of a rational number and an integer; a LargePower if it has too many digits.

    >>> power_of_rational(sympy.Rational(-99, 100), sympy.Integer(100_001))
    -LargePower(99/100, 100001)
    """
    digits = max(abs(int(base.p)), int(base.q)).bit_length() * _PER_BIT * abs(int(exponent))
    if abs(base) in (S.Zero, S.One) or digits <= MAX_LOG10:
        return sympy.Pow(base, exponent)
    root, times = _least_root(abs(base) if exponent > 0 else 1 / abs(base))
    power = LargePower(root, times * abs(exponent))
    return -power if base.is_negative and exponent.is_odd else power


@lru_cache(maxsize=256)
def _least_root(base: Expr) -> tuple[Expr, int]:
    """(c, k) with base = cᵏ for the largest k up to _MOST_ROOT: equal powers then have equal bases.

    >>> _least_root(sympy.Rational(4, 9)), _least_root(sympy.Integer(64)), _least_root(sympy.Integer(12))
    ((2/3, 2), (2, 6), (12, 1))
    """
    for times in range(min(_MOST_ROOT, max(int(part).bit_length() for part in (base.p, base.q))), 1, -1):
        above, below = (sympy.integer_nthroot(int(part), times) for part in (base.p, base.q))
        if above[1] and below[1]:
            return sympy.Rational(above[0], below[0]), times
    return base, 1


def exponential(u: Expr) -> Expr:
    """exp(u), with b^n for a term n·log(b): as a LargePower if it has too many digits, which SymPy would write out.

    >>> exponential(10**30 * sympy.log(2) + 1)
    E*LargePower(2, 1000000000000000000000000000000)
    """
    if not u.is_number:  # not asked of its symbols: a shared graph would be walked as its tree
        return expressions.function_value(sympy.exp, u)
    powers, rest = [], []
    for term in sympy.Add.make_args(u):
        times, kernel = term.as_coeff_Mul(rational=True)
        if abs(times) > _HARMLESS and isinstance(kernel, sympy.log) and kernel.args[0].is_Rational:
            whole = sympy.floor(times)
            powers += [power_of_rational(kernel.args[0], whole), sympy.Pow(kernel.args[0], times - whole)]
        else:
            rest.append(term)
    return sympy.Mul(sympy.exp(sympy.Add(*rest)), *powers) if powers else sympy.exp(u)


_HARMLESS = 64
"""The exponents up to which a power of a number is about as long as it looks."""


def without_large_powers(factors: Sequence[Expr]) -> Sequence[Expr]:
    """The factors of a product with the powers of each base joined, and multiplied out if that is short.

    >>> without_large_powers([LargePower(sympy.Integer(2), sympy.Integer(4000)), sympy.Rational(1, 2) ** 3999])
    [2]
    """
    parts = [part for factor in factors for part in sympy.Mul.make_args(factor)]
    if not any(isinstance(part, LargePower) for part in parts):
        return factors
    exponents: dict[Expr, Expr] = {}
    number, others = S.One, []
    for part in parts:
        if isinstance(part, LargePower):
            base, exponent = part.args if part.args[0] > 1 else (1 / part.args[0], -part.args[1])
            exponents[base] = exponents.get(base, S.Zero) + exponent
        elif part.is_Rational:
            number *= part
        else:
            others.append(part)
    digits = sum(max(int(base.p), int(base.q)).bit_length() * abs(int(n)) for base, n in exponents.items()) * _PER_BIT
    if digits <= MAX_EXACT_DIGITS:
        product = sympy.Mul(number, *(sympy.Pow(base, n) for base, n in exponents.items()))
        if max(abs(int(product.p)), int(product.q)).bit_length() * _PER_BIT <= MAX_LOG10:
            return [product, *others]
    return [number, *(power_of_rational(base, n) for base, n in exponents.items()), *others]


_PER_BIT = math.log10(2)


def rational_logarithm(u: Expr, base: Expr) -> Expr | None:
    """The rational number r with base^r = u for two positive rational numbers; None if there is none.

    >>> rational_logarithm(sympy.Rational(1, 9), sympy.Integer(27))
    -2/3
    """
    if not (u.is_Rational and base.is_Rational and u > 0 and base > 0) or base == 1:
        return None
    above, below = (math.log(int(v.p)) - math.log(int(v.q)) for v in (u, base))
    if below == 0:  # too near to 1 for floating point
        return None
    near = Fraction(above / below).limit_denominator(_MOST_ROOT)
    digits = max(int(part).bit_length() for part in (u.p, u.q)) * near.denominator
    if digits > _MOST_BITS or u**near.denominator != base**near.numerator:
        return None
    return sympy.Rational(near.numerator, near.denominator)


_MOST_ROOT, _MOST_BITS = 64, 100_000
"""The greatest denominator of a rational logarithm, and the greatest length of the powers that are compared."""


def _own(function: Function) -> Any:
    name = function.sympy or function.name
    return type(name, (_OWN.get(name, Kept),), {"record": function, "__module__": __name__})


_OWN: Mapping[str, type] = {"real_root": RealRoot}
"""Classes with more rules than their record has."""


@cache
def class_of(name: str) -> Any:
    """SymPy's class of a function, or symjac's; None if the function is only another spelling of others."""
    function = TABLE[name]
    if not function.kept:
        return getattr(sympy, function.sympy) if function.sympy else None
    made = globals()[function.sympy or name] = _own(function)  # where pickle looks for it
    return made


@cache
def records() -> Mapping[Any, Function]:
    """The record of each class."""
    classes = ((class_of(name), function) for name, function in TABLE.items())
    return {made: function for made, function in classes if made is not None}


def of_family(family: Family) -> tuple[Any, ...]:
    """The classes of the functions that students confuse with each other, in the order of their records."""
    return tuple(kind for kind, function in records().items() if function.family == family)


def record(expr: Expr) -> Function | None:
    """The record of the outermost function; None if it is not a function of the language."""
    return records().get(type(expr))


def call(name: str, *arguments: Expr) -> Expr:
    """The function applied.

    >>> call("log", sympy.Integer(8), sympy.Integer(2)), call("root", sympy.Integer(-8), sympy.Integer(3))
    (3, -2)
    """
    function = TABLE[name]
    made = class_of(name)
    if name == "root" and not is_odd_index(arguments[1]):
        return sympy.Pow(arguments[0], 1 / arguments[1])
    known = rational_logarithm(*arguments) if name == "log" and len(arguments) > 1 else None
    if known is not None:
        return known
    if made is None or (not function.kept and function.is_defined_by(len(arguments))):
        return formula(function.definition)(*arguments)
    return expressions.function_value(made, *arguments) if len(arguments) == 1 else made(*arguments)


def is_odd_index(index: Expr) -> bool:
    """Whether every real number has exactly one real root of this index."""
    return bool(index.is_Integer and index.is_odd and index > 1)


def outer(expr: Expr, position: int) -> Expr | None:
    """∂f/∂(argument `position`, counted from 0) of f(u, v, …) at the arguments; None if there is no formula.

    >>> x = sympy.Symbol("x", real=True)
    >>> outer(sympy.cos(3 * x), 0)
    -sin(3*x)
    """
    if isinstance(expr, EXTREMA):
        return shares(expr)[position]
    function = record(expr)
    slope = slopes(function)[position] if function and position < len(function.derivative) else None
    return slope(*expr.args) if slope else None


@cache
def slopes(function: Function) -> tuple[Formula | None, ...]:
    """The partial derivatives of a function, by its arguments."""
    return tuple(_slope(function, text) if text else None for text in function.derivative)


def _slope(function: Function, text: str) -> Formula:
    slope = formula(text)
    return (lambda *arguments: slope(*with_defaults(function, arguments))) if function.defaults else slope


def with_defaults(function: Function, arguments: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The arguments, with default values for those left out."""
    missing = function.most - len(arguments)
    if not function.defaults or not missing:
        return arguments
    return (*arguments, *(formula(text)() for text in function.defaults[-missing:]))


def definition_of(call: Kept) -> Expr:
    """A function of symjac's own by its definition."""
    return formula(call.record.definition)(*call.args)


def written_out(expr: Expr) -> Expr:
    """The expression with every function of symjac's own by its definition."""
    if not expr.has(Kept):
        return expr
    return expr.replace(lambda node: isinstance(node, Kept), definition_of)


# --- formulas of records ------------------------------------------------------


@cache
def formula(text: str) -> Formula:
    """A formula of a record as a function of SymPy's expressions u, v, w.

    >>> formula("1/(1 + u^2)")(sympy.Symbol("x"))
    1/(x**2 + 1)
    """
    return _compiled(formula_tree(text))


@cache
def identities() -> Mapping[Any, Formula]:
    """Each function that its record gives by simpler ones: tan u = sin u/cos u."""
    return {kind: formula(function.in_others) for kind, function in records().items() if function.in_others}


def in_others(expr: Expr, kinds: Iterable[Any]) -> Expr:
    """The expression with all functions of these kinds by simpler ones."""
    known = {kind: how for kind, how in identities().items() if kind in kinds}
    while calls := expr.atoms(*known):
        expr = expr.xreplace({call: known[type(call)](*call.args) for call in calls})
    return expr


def number(text: str) -> Expr:
    """An end of an interval, or a place, of a record."""
    return {"oo": S.Infinity, "-oo": S.NegativeInfinity}.get(text) or formula(text)()


def _compiled(node: Node) -> Formula:
    return _COMPILERS[type(node)](node)


def _number(node: Number) -> Formula:
    value = sympy.Rational(node.numerator, node.denominator)
    return lambda *_: value


def _name(node: Name) -> Formula:
    if node.constant:
        value = {"pi": S.Pi, "e": S.Exp1, "I": S.ImaginaryUnit}[node.constant]
        return lambda *_: value
    place = LETTERS.index(node.name)
    return lambda *arguments: arguments[place]


def _sum(node: Sum) -> Formula:
    terms = [(negative, _compiled(term)) for negative, term in node.terms]
    return lambda *arguments: sympy.Add(
        *(-make(*arguments) if negative else make(*arguments) for negative, make in terms)
    )


def _product(node: Product) -> Formula:
    factors = [(inverse, _compiled(factor)) for inverse, factor in node.factors]
    return lambda *arguments: sympy.Mul(
        *(1 / make(*arguments) if inverse else make(*arguments) for inverse, make in factors)
    )


def _power(node: Power) -> Formula:
    base, exponent = _compiled(node.base), _compiled(node.exponent)
    return lambda *arguments: sympy.Pow(base(*arguments), exponent(*arguments))


def _call(node: Call) -> Formula:
    parts, name = [_compiled(argument) for argument in node.arguments], node.function
    return lambda *arguments: call(name, *(part(*arguments) for part in parts))


_COMPILERS: Mapping[type, Callable[[Any], Formula]] = {
    Number: _number,
    Name: _name,
    Sum: _sum,
    Product: _product,
    Power: _power,
    Call: _call,
}


PIECES = (*(kind for kind, function in records().items() if function.family == "pieces"), sympy.Piecewise)
"""The classes of values by pieces: |u|, signs, steps, rounding, the largest of some values, and cases."""
