"""Sums that are zero because their conjugates are not: of logarithms by their product, of nested roots by squaring.

Where a + b√r and a − b√r are analytic on a connected set and their product a² − b²r is zero there, one of the
two is: the one that is zero at a point at which the other is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from math import lcm
from typing import TYPE_CHECKING

from symjac.exact.normalizer import has_zero_form
from symjac.exact.rewrite import bottom_up
from symjac.exact.signs import sign_of
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MOST_SQUARINGS = 4
MOST_MULTIPLE = 12


def vanishes(expr: Expr, sample: Mapping[Symbol, Expr], squarings: int = MOST_SQUARINGS) -> bool:
    """Whether a function that is analytic on a connected set, to which the sample belongs, is proved to be zero."""
    root = _most_nested_root(expr)
    if root is None or not squarings:
        return False
    q = sympy.Dummy("q")

    def named(node: Expr) -> Expr:
        if node.is_Pow and node.base == root and node.exp.is_Rational and node.exp.q == 2:
            return q ** (2 * node.exp)
        return node

    try:
        poly = sympy.Poly(sympy.numer(sympy.together(bottom_up(expr, named))), q)
    except sympy.PolynomialError:
        return False
    even, odd = (
        sympy.Add(*(value * root ** (power // 2) for (power,), value in poly.terms() if power % 2 == side))
        for side in (0, 1)
    )
    if not sign_of(even - odd * sympy.sqrt(root), sample):
        return False
    product = sympy.expand(even**2 - odd**2 * root)
    return product == 0 or has_zero_form(product) or vanishes(product, sample, squarings - 1)


def _most_nested_root(expr: Expr) -> Expr | None:
    """The base of a square root in which there are further roots: the largest."""
    roots = {
        node.base
        for node in expr.atoms(sympy.Pow)
        if node.exp.is_Rational and node.exp.q == 2 and any(p.exp.q > 1 for p in _powers(node.base))
    }
    return max(roots, key=lambda base: (base.count_ops(), str(base)), default=None)


def _powers(expr: Expr) -> list[Expr]:
    return [node for node in expr.atoms(sympy.Pow) if node.exp.is_Rational and node.free_symbols]


def product_of_logarithms(expr: Expr) -> Expr | None:
    """A difference of products that is zero where Σ nᵢ·log pᵢ is, for real logarithms; None for what is no such sum."""
    if expr.has(sympy.I):
        return None
    factors, inner = [], []
    for term in sympy.Add.make_args(sympy.expand(expr)):
        times, kernel = term.as_coeff_Mul(rational=True)
        if not isinstance(kernel, sympy.log):
            return None
        factors.append(times)
        inner.append(kernel.args[0])
    common = reduce(lcm, (int(times.q) for times in factors), 1)
    numbers = [int(times * common) for times in factors]
    if sum(map(abs, numbers)) > MOST_MULTIPLE:
        return None
    above, below = (
        sympy.Mul(*(u ** abs(n) for u, n in zip(inner, numbers, strict=True) if n * side > 0)) for side in (1, -1)
    )
    return above - below
