"""Where an expression vanishes: its factors, each with the equation that makes it 0.

The factors that are proved never to be 0 are left out. What is said holds where the expression is defined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from symjac import guard
from symjac.kernel import sympy
from symjac.normal.plain import free_symbols

if TYPE_CHECKING:
    from sympy import Expr, Symbol

SECONDS = 3.0
LARGEST_DEGREE = 2  # of a polynomial in one variable whose roots are written out


@dataclass(frozen=True)
class Locus:
    """factor = 0; `roots` are its real solutions for `variable` where it has one and they were found."""

    factor: Expr
    variable: Symbol | None = None
    roots: tuple[Expr, ...] = ()


@dataclass(frozen=True)
class Vanishing:
    """Never, everywhere, exactly where one of the loci holds, or unknown: the time ran out."""

    kind: Literal["never", "everywhere", "where", "unknown"]
    loci: tuple[Locus, ...] = ()


def vanishing(expr: Expr, seconds: float = SECONDS) -> Vanishing:
    """Where the expression is 0, among the real values of its symbols at which it is defined.

    >>> x, y = sympy.symbols("x y", real=True)
    >>> [locus.factor for locus in vanishing((x**2 - y**2) * sympy.exp(x)).loci]
    [x - y, x + y]
    """
    if expr == 0:
        return Vanishing("everywhere")
    return guard.attempted(lambda: _found(expr), seconds, Vanishing("unknown"))


def _found(expr: Expr) -> Vanishing:
    numerator, _ = sympy.fraction(sympy.together(expr))
    loci = [_locus(factor) for factor in dict.fromkeys(map(_base, sympy.Mul.make_args(sympy.factor(numerator))))]
    left = tuple(locus for locus in loci if locus is not None)
    return Vanishing("where", left) if left else Vanishing("never")


def _base(factor: Expr) -> Expr:
    """What must be 0 for a power to be: xⁿ is 0 where x is, for n > 0; 1/x and eˣ never are."""
    if factor.is_Pow and factor.exp.is_positive:
        return factor.base
    return factor


def _locus(factor: Expr) -> Locus | None:
    """The equation; None for a factor that is never 0."""
    if factor.is_zero is False or isinstance(factor, sympy.exp) or _is_reciprocal(factor):
        return None
    symbols = free_symbols(factor)
    if len(symbols) != 1:
        return Locus(factor)
    (x,) = symbols
    polynomial = factor.as_poly(x, domain="QQ") if x.is_real else None
    if polynomial is None:
        return Locus(factor)
    if polynomial.count_roots() == 0:
        return None
    if polynomial.degree() > LARGEST_DEGREE:
        return Locus(factor)
    roots = [root for root in sympy.roots(polynomial) if root.is_real and not (x.is_positive and not root.is_positive)]
    return Locus(factor, x, tuple(sorted(roots))) if roots else None


def _is_reciprocal(factor: Expr) -> bool:
    return bool(factor.is_Pow and factor.exp.is_negative)
