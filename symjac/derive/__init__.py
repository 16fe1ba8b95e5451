"""The derivative engine: all partial derivatives of all components in one pass over their shared graph.

Every distinct subexpression is differentiated once. Its sparse gradient is kept, that is the
partial derivatives that are not zero, so the work is proportional to the non-zero results
(forward accumulation: Griewank and Walther, *Evaluating Derivatives*, 2nd ed., chapter 3). The
outer derivatives f'(u) come from the functions' records. SymPy differentiates the kinds of expressions that have no
rule here: integrals, sums, and functions of a complex argument that have no complex derivative.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symjac import expressions
from symjac.expressions import applied, facts, free_symbols
from symjac.expressions.applied import Slots
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

Gradient = Mapping["Symbol", "Expr"]
"""The partial derivatives of an expression that are not zero, by variable."""

Gradients = Mapping["Expr", Gradient]
Term = tuple["Symbol", "Expr"]
"""A contribution to the partial derivative by one variable."""

_NOTHING: Gradient = {}


def derivative(expr: Expr, variable: Symbol) -> Expr:
    """∂expr/∂variable.

    >>> from symjac.kernel import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> derivative(x * sympy.sin(x), x)
    x*cos(x) + sin(x)
    """
    return partials((expr,), (variable,)).get((0, 0), sympy.S.Zero)


def partials(components: Sequence[Expr], variables: Sequence[Symbol]) -> dict[tuple[int, int], Expr]:
    """{(i, j): ∂f_i/∂x_j}, row-major, without the entries that are zero.

    >>> from symjac.kernel import sympy
    >>> x, y = sympy.symbols("x y", real=True)
    >>> partials((x * y, sympy.sin(x)), (x, y))
    {(0, 0): y, (0, 1): x, (1, 0): cos(x)}
    """
    column = {variable: j for j, variable in enumerate(variables)}
    gradients = _gradients(components, column)
    return {
        (i, j): entry
        for i, component in enumerate(components)
        for j, entry in sorted((column[v], d) for v, d in gradients[component].items())
    }


def _gradients(components: Sequence[Expr], variables: Collection[Symbol]) -> Gradients:
    """The gradients of all subexpressions that lead to the components; deep ones need no deep recursion."""
    one = sympy.S.One
    gradients: dict[Expr, Gradient] = {variable: {variable: one} for variable in variables}
    stack = list(components)
    while stack:
        expr = stack[-1]
        if expr in gradients:
            stack.pop()
            continue
        rule = _RULES.get(type(expr)) or _rule_of_kind(expr)
        waiting = [operand for operand in rule.operands(expr) if operand not in gradients]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        gradients[expr] = _collect(rule.terms(expr, gradients))
    return gradients


def _collect(terms: Iterator[Term]) -> Gradient:
    """The sum of the terms, variable by variable, after cancellation."""
    by_variable: defaultdict[Symbol, list[Expr]] = defaultdict(list)
    for variable, term in terms:
        by_variable[variable].append(term)
    if not by_variable:
        return _NOTHING
    zero, add = sympy.S.Zero, expressions.sum_of
    sums = (
        (variable, summands[0] if len(summands) == 1 else add(summands)) for variable, summands in by_variable.items()
    )
    return {variable: total for variable, total in sums if total is not zero}


def _sum(expr: Expr, gradients: Gradients) -> Iterator[Term]:
    """(u + v)' = u' + v'."""
    for operand in expr.args:
        yield from gradients[operand].items()


def _product(expr: Expr, gradients: Gradients) -> Iterator[Term]:
    """(u v w)' = u'v w + u v'w + u v w'."""
    one, multiply = sympy.S.One, expressions.product
    for place, factor in enumerate(expr.args):
        gradient = gradients[factor]
        if gradient:
            other = _without(expr, place)
            for variable, inner in gradient.items():
                yield variable, other if inner is one else multiply((other, inner))


def _without(product: Expr, place: int) -> Expr:
    """The product of the other factors, in SymPy's form like the whole, except that 2·(x + y) becomes 2x + 2y."""
    others = product.args[:place] + product.args[place + 1 :]
    if len(others) == 1:
        return others[0]
    if others[0].is_Number and len(others) == 2:
        return expressions.product(others)
    return sympy.Mul._from_args(others, product.is_commutative)


def _power(expr: Expr, gradients: Gradients) -> Iterator[Term]:
    """(uᵛ)' = v uᵛ⁻¹ u' + uᵛ log(u) v'."""
    base, exponent = expr.args
    if gradients[base]:
        if base.is_Mul and not exponent.is_Integer:
            # √(xy)/(2x) keeps the derivative at y = 0 that y/(2√(xy)) loses.
            outer = expressions.product((exponent, expr, expressions.power(base, sympy.S.NegativeOne)))
        else:
            outer = expressions.product((exponent, expressions.power(base, exponent - 1)))
        yield from _chain(outer, gradients[base])
    if gradients[exponent]:
        yield from _chain(expressions.product((expr, sympy.log(base))), gradients[exponent])


def _function(expr: Expr, gradients: Gradients) -> Iterator[Term]:
    """f(u, v)' = ∂₁f(u, v) u' + ∂₂f(u, v) v'."""
    for position, argument in enumerate(expr.args, start=1):
        if gradients[argument]:
            yield from _chain(_outer_derivative(expr, position), gradients[argument])


def _outer_derivative(expr: Expr, position: int) -> Expr:
    if type(expr) in _OUTER:
        return _OUTER[type(expr)](expr.args[0])
    if isinstance(expr, sympy.binomial) and position == 1 and expr.args[1] in _SHORT_BINOMIALS:
        return _binomial_polynomial(*expr.args)
    slope = applied.outer(expr, position - 1)
    if slope is not None:
        return slope
    try:
        return expr.fdiff(position)
    except sympy.core.function.ArgumentIndexError:  # no closed form, as for ∂ₙ Jₙ(x)
        return Slots(expr, expr.args, (0,) * len(expr.args)).raised(position - 1).expression()


_OUTER: Mapping[object, Callable[[Expr], Expr]] = {
    sympy.sin: lambda u: facts.unevaluated(sympy.cos, u),
    sympy.cos: lambda u: expressions.negated(facts.unevaluated(sympy.sin, u)),
}
"""Where SymPy left sin u as it is, it leaves cos u too; evaluating again would take a third of all the time."""


def _binomial_polynomial(n: Expr, k: Expr) -> Expr:
    """∂C(n, k)/∂n = Σ (-1)ʲ⁺¹ C(n, k − j)/j for j = 1 … k, of (1 + t)ⁿ log(1 + t).

    SymPy's C(n, k) (ψ(n + 1) − ψ(n − k + 1)) has no value at the integers n < k.
    """
    return sympy.Add(*(sympy.binomial(n, k - j) * sympy.Rational((-1) ** (j + 1), j) for j in range(1, k + 1)))


_SHORT_BINOMIALS = range(21)
"""The largest k for which C(n, k) is derived as a polynomial in n."""


def _extremum(expr: Expr, gradients: Gradients) -> Iterator[Term]:
    """max(u, v, …)' = Σ wᵢ uᵢ', wᵢ the share of uᵢ in the maximum."""
    for share, gradient in applied.extremum_slopes(expr, gradients):
        yield from _chain(share, gradient)


def _absolute_value(expr: Expr, gradients: Gradients) -> Iterator[Term]:
    """|u|' = sign(u) u', for real u."""
    (argument,) = expr.args
    return _chain(facts.asked(sympy.sign, argument), gradients[argument])


def _logarithm_of_absolute_values(expr: Expr, gradients: Gradients) -> Iterator[Term]:
    """(log(|u|ᵖ·v))' = p·u'/u + v'/v, for real u and v and a number p."""
    for base, exponent in _without_bars(expr):
        yield from _chain(exponent / base, gradients[base])


def _without_bars(logarithm: Expr) -> list[tuple[Expr, Expr]]:
    """u and p for each factor |u|ᵖ of the argument, v and 1 for the others."""
    parts = []
    for factor in sympy.Mul.make_args(logarithm.args[0]):
        base, exponent = factor.as_base_exp()
        if isinstance(base, sympy.Abs) and exponent.is_number and is_real(base.args[0]):
            parts.append((base.args[0], exponent))
        elif not factor.is_number:
            parts.append((factor, sympy.S.One))
    return parts


def _sign(expr: Expr, gradients: Gradients) -> Iterator[Term]:
    """sign(u)' = 2 δ(u) u', for real u."""
    (argument,) = expr.args
    if not gradients[argument]:
        return iter(())
    return _chain(2 * _impulse(argument), gradients[argument])


def _step(expr: Expr, gradients: Gradients) -> Iterator[Term]:
    """H(u)' = δ(u) u', for real u."""
    argument = expr.args[0]
    return _chain(_impulse(argument), gradients[argument]) if gradients[argument] else iter(())


def _impulse(argument: Expr) -> Expr:
    """δ(u) = δ(−u), written alike for both."""
    if facts.is_shared(argument):
        return facts.unevaluated(sympy.DiracDelta, argument)
    return sympy.DiracDelta(expressions.unsigned(argument))


def _locally_constant(expr: Expr, gradients: Gradients) -> Iterator[Term]:  # noqa: ARG001 - a rule's signature
    """⌊u⌋' = ⌈u⌉' = 0 wherever the derivative exists; SymPy leaves Derivative(⌊x⌋, x)."""
    return iter(())


def _piecewise(expr: Expr, gradients: Gradients) -> Iterator[Term]:
    """Piece by piece, as SymPy does; nothing is claimed about the borders."""
    pieces = [(gradients[piece.expr], piece.cond) for piece in expr.args]
    for variable in dict.fromkeys(variable for gradient, _ in pieces for variable in gradient):
        yield variable, sympy.Piecewise(*((gradient.get(variable, 0), cond) for gradient, cond in pieces))


def _chain(outer: Expr, inner: Gradient) -> Iterator[Term]:
    one, multiply = sympy.S.One, expressions.product
    for variable, factor in inner.items():
        yield variable, outer if factor is one else multiply((outer, factor))


def _every_slot(expr: Expr) -> Sequence[Expr]:
    form = applied.slot_derivative(expr)
    return form.arguments if form else ()


def _slot_by_slot(expr: Expr, gradients: Gradients) -> Iterator[Term]:
    """(∂^α f(u, v))' = ∂₁∂^α f(u, v) u' + ∂₂∂^α f(u, v) v'."""
    form = applied.slot_derivative(expr)
    if form is None:
        yield from _ask_sympy(expr, gradients)
        return
    for slot, argument in enumerate(form.arguments):
        if gradients[argument]:
            yield from _chain(form.raised(slot).expression(), gradients[argument])


def _ask_sympy(expr: Expr, gradients: Gradients) -> Iterator[Term]:
    for symbol in free_symbols(expr):
        # Only those symbols that are variables have a gradient.
        if gradients.get(symbol):
            yield symbol, expr.diff(symbol)


def _every_argument(expr: Expr) -> Sequence[Expr]:
    return expr.args  # type: ignore[no-any-return]


def _every_piece(expr: Expr) -> Sequence[Expr]:
    return [piece.expr for piece in expr.args]


def _no_operand(expr: Expr) -> Sequence[Expr]:  # noqa: ARG001 - stands beside the two above
    return ()


@dataclass(frozen=True)
class GradientRule:
    """How one kind of expression is differentiated.

    `operands` are the subexpressions whose gradients `terms` needs; `terms` yields the terms to be
    added, variable by variable.
    """

    operands: Callable[[Expr], Sequence[Expr]]
    terms: Callable[[Expr, Gradients], Iterator[Term]]


_FUNCTION = GradientRule(_every_argument, _function)
_EXTREMUM = GradientRule(_every_argument, _extremum)
_CONSTANT = GradientRule(_no_operand, _locally_constant)
_OTHER = GradientRule(_no_operand, _ask_sympy)
_SLOTS = GradientRule(_every_slot, _slot_by_slot)

_LOGARITHM_OF_ABSOLUTE_VALUES = GradientRule(
    lambda expr: [base for base, _ in _without_bars(expr)], _logarithm_of_absolute_values
)

_RULES = {
    sympy.Symbol: _CONSTANT,
    sympy.Add: GradientRule(_every_argument, _sum),
    sympy.Mul: GradientRule(_every_argument, _product),
    sympy.Pow: GradientRule(_every_argument, _power),
    sympy.Piecewise: GradientRule(_every_piece, _piecewise),
    **dict.fromkeys(applied.EXTREMA, _EXTREMUM),
    sympy.Derivative: _SLOTS,
    sympy.Subs: _SLOTS,
    sympy.floor: _CONSTANT,
    sympy.ceiling: _CONSTANT,
}
"""The exact type of an expression → its rule; `_rule_of_kind` has the rest."""

_REAL_RULES = {
    sympy.Abs: GradientRule(_every_argument, _absolute_value),
    sympy.sign: GradientRule(_every_argument, _sign),
    sympy.Heaviside: GradientRule(_every_argument, _step),
}
"""The functions that have a derivative only for real arguments."""


def is_real(expr: Expr) -> bool:
    """Whether a value is real wherever a real map has it.

    SymPy is asked first: it knows that |z|, re(z) and z·z̄ are real for a complex z. It cannot tell for log(x), x! and
    x^(1/4), which are real wherever a real map has them.
    """
    if expr.is_extended_real is not None:
        return bool(expr.is_extended_real)
    return all(symbol.is_extended_real for symbol in expr.free_symbols) and not expr.has(sympy.I)


def _rule_of_kind(expr: Expr) -> GradientRule:
    kind = type(expr)
    if kind in _REAL_RULES and is_real(expr.args[0]):
        return _REAL_RULES[kind]
    if kind is sympy.log and any(
        isinstance(factor.as_base_exp()[0], sympy.Abs) for factor in sympy.Mul.make_args(expr.args[0])
    ):
        return _LOGARITHM_OF_ABSOLUTE_VALUES
    if expr.is_Atom:
        return _CONSTANT
    if isinstance(expr, sympy.core.function.AppliedUndef):
        return _SLOTS
    if isinstance(expr, sympy.Function) and kind._eval_derivative is sympy.Function._eval_derivative:
        return _FUNCTION
    return _OTHER
