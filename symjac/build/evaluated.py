"""Derivatives, integrals, limits and common divisors that were typed as parts of a component: their values, if proved.

    derivative(f, x, n)      of a smooth expression
    integral(f, t, a, b)     F(b) − F(a) for an F that is continuous from a to b, where F' = f is proved
    antiderivative F(x)      where F' = f is proved
    limit(f, t, a)           f(a) of a continuous f; f⁽ᵏ⁾(a)/g⁽ᵏ⁾(a) of 0/0, by de l'Hôpital's rule; of a quotient of
                             polynomials at ±∞ by its leading terms
    common("gcd", p, q)      of polynomials: over ℤ if all coefficients are whole, else over ℚ, where numbers divide all

Everything else is a ReadError without a place, which the builder adds.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, Any

from symjac import exact, work
from symjac.errors import LimitError, ReadError, Undecided
from symjac.expressions.applied import PIECES, records
from symjac.kernel import sympy, sympy_failures

if TYPE_CHECKING:
    from sympy import Expr, Symbol

_S = sympy.S
CALLS = 3_000_000  # for SymPy's search of an antiderivative
_UNEVALUATED = (sympy.Derivative, sympy.Subs, sympy.Integral, sympy.core.function.AppliedUndef)
_CONTINUOUS = tuple(kind for kind, function in records().items() if function.is_smooth)
"""Functions that are analytic on the whole real line."""


def common(name: str, *parts: Expr) -> Expr:
    """The greatest common divisor or least common multiple of polynomials with rational coefficients."""
    names = sorted(set[Any]().union(*(part.free_symbols for part in parts)), key=str)
    if not names or not all(part.is_polynomial(*names) for part in parts):
        raise ReadError(f"{name} takes rational numbers or polynomials")
    if comb(sum(map(_degree, parts)) + len(names), len(names)) > _MOST_TERMS:
        raise LimitError(f"the polynomials of this {name} are too long", hint="write it out")
    if any(sympy.Poly(part, *names).domain not in (sympy.ZZ, sympy.QQ) for part in parts):
        raise ReadError(f"{name} takes polynomials with rational coefficients")
    return {"gcd": sympy.gcd_list, "lcm": sympy.lcm_list}[name](parts)


def _degree(expr: Expr) -> int:
    """The degree of a polynomial, or a bound."""
    if expr.is_Pow:
        return _degree(expr.base) * int(expr.exp) if expr.base.free_symbols else 0
    below = [_degree(part) for part in expr.args]
    return int(expr.is_Symbol) if not below else max(below) if expr.is_Add else sum(below)


_MOST_TERMS = 2_000
"""The most terms that a polynomial may have whose common divisor is looked for."""


def derivative(expr: Expr, variable: Symbol, order: int) -> Expr:
    """∂ⁿf/∂xⁿ of an expression without kinks and jumps."""
    if expr.has(*PIECES):
        raise ReadError("this is not differentiable everywhere", hint="write the derivative itself")
    found = expr.diff(variable, order)
    if found.has(sympy.Derivative, sympy.Subs):
        raise ReadError("this derivative has no formula", hint="write it itself, or declare a function: --functions g")
    return found


def antiderivative(expr: Expr, variable: Symbol) -> Expr:
    """An F with F' = f, which is proved."""
    unknown = ReadError("the value of this integral is not proved", hint="write its value instead")
    if expr.has(*PIECES, *_UNEVALUATED, sympy.I):
        raise unknown
    try:
        found = work.within(CALLS, lambda: sympy.integrate(expr, variable), late=lambda: None)
    except sympy_failures():
        found = None
    if found is None or found.has(*PIECES, *_UNEVALUATED, sympy.I):
        raise unknown
    if not isinstance(exact.zero(found.diff(variable) - expr), exact.Proved):
        raise unknown
    return found


def integral(expr: Expr, variable: Symbol, *ends: Expr) -> Expr:
    """∫ₐᵇ f dt by the fundamental theorem of calculus; with one end x, an antiderivative F(x), with ln|u| for ln u."""
    found = antiderivative(expr, variable)
    if len(ends) == 1:
        found = found.replace(sympy.log, lambda u, *base: sympy.log(u if u.is_positive else sympy.Abs(u), *base))
        return exact.substituted(found, {variable: ends[0]})
    low, high = ends
    if not (_is_continuous(expr, variable, ends) and _is_continuous(found, variable, ends)):
        raise ReadError("the value of this integral is not proved", hint="write its value instead")
    return exact.substituted(found, {variable: high}) - exact.substituted(found, {variable: low})


def limit(expr: Expr, variable: Symbol, at: Expr) -> Expr:
    """lim f for t → a."""
    if expr.has(*_UNEVALUATED):
        raise ReadError("the value of this limit is not proved", hint="write its value instead")
    if at in (_S.Infinity, _S.NegativeInfinity):
        return _at_infinity(expr, variable)
    if _is_continuous(expr, variable, (at, at)):
        return exact.substituted(expr, {variable: at})
    above, below = sympy.fraction(sympy.together(expr))
    for _ in range(_MOST_ORDERS):
        if not all(_is_continuous(part, variable, (at, at)) for part in (above, below)):
            break
        ends = [exact.substituted(part, {variable: at}) for part in (above, below)]
        if isinstance(exact.zero(ends[1]), exact.Refuted) and not ends[1].free_symbols:
            return ends[0] / ends[1]
        if not all(isinstance(exact.zero(end), exact.Proved) for end in ends):
            break
        above, below = above.diff(variable), below.diff(variable)
    raise ReadError("the value of this limit is not proved", hint="write its value instead")


_MOST_ORDERS = 6
"""Orders to which a quotient is differentiated above and below."""


def _at_infinity(expr: Expr, variable: Symbol) -> Expr:
    """The limit of a quotient of polynomials with rational coefficients."""
    if not expr.has(variable):
        return expr
    above, below = sympy.fraction(sympy.together(expr))
    parts = [part.as_poly(variable) for part in (above, below)]
    if all(part is not None and part.domain.is_QQ | part.domain.is_ZZ for part in parts):
        degree = parts[0].degree() - parts[1].degree()
        if degree <= 0:
            return parts[0].LC() / parts[1].LC() if degree == 0 else _S.Zero
    raise ReadError("the value of this limit is not proved", hint="write its value instead")


def _is_continuous(expr: Expr, variable: Symbol, ends: tuple[Expr, ...]) -> bool:
    """Whether it is proved that the expression is continuous in the variable from one end to the other."""
    for node in sympy.preorder_traversal(expr):
        if not node.has(variable) or node.is_Symbol or node.is_Add or node.is_Mul or isinstance(node, _CONTINUOUS):
            continue
        if node.is_Pow and not node.exp.has(variable):
            if node.exp.is_Integer and node.exp >= 0:
                continue
            inside = node.base
        elif node.is_Pow and not node.base.has(variable) and node.base.is_positive:
            continue
        elif isinstance(node, sympy.log) and len(node.args) == 1:
            inside = node.args[0]
        else:
            return False
        if not _is_positive(inside, variable, ends):
            return False
    return True


def _is_positive(expr: Expr, variable: Symbol, ends: tuple[Expr, ...]) -> bool:
    """Whether it is proved that the expression is positive from one end to the other: everywhere, or it is linear."""
    if expr.is_positive:
        return True
    if expr.diff(variable).has(variable):
        return False
    values = [exact.substituted(expr, {variable: end}) for end in ends]
    if any(value.free_symbols for value in values):
        return all(value.is_positive for value in values)
    try:
        return all(exact.certain_sign(value) == 1 for value in values)
    except (Undecided, LimitError):
        return False
