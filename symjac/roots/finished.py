"""Values in their shortest form: cos(2·atan(3/4)) is 7/25, √((√3 − 1)² + 2(1 − √3)²) is 3 − √3."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from symjac import exact
from symjac.kernel import FAILURES, sympy
from symjac.roots import fractions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

MOST_OPERATIONS = 300
"""In an expression of which other forms are tried."""


@lru_cache(maxsize=2_048)
def finished(value: Expr) -> Expr:
    """The shortest form that is found, or the value itself; one of a number has been compared with it by balls."""
    if value.is_Rational or value.has(sympy.CRootOf) or value.count_ops() > MOST_OPERATIONS:
        return value
    best = value
    for form in _forms(value):
        if form.count_ops() < best.count_ops() and not form.has(sympy.zoo, sympy.nan) and _agrees(form, value):
            best = form
    return best


def _forms(value: Expr) -> Iterator[Expr]:
    try:
        short = exact.simplify(value)
        yield short
        if short.free_symbols:
            if not any(s.is_integer for s in short.free_symbols):
                yield fractions.factor(short)
            return
        for form in (short, _without_inverses(value)):
            yield sympy.radsimp(form)
            yield sympy.sqrtdenest(sympy.radsimp(sympy.expand(_roots_of_sums(form))))
    except FAILURES:
        return


def _without_inverses(value: Expr) -> Expr:
    """Multiple angles, as in cos(2·atan u), in terms of the simple ones."""
    return sympy.expand(sympy.expand_trig(value)) if value.has(sympy.atan, sympy.acos, sympy.asin) else value


def _roots_of_sums(value: Expr) -> Expr:
    """What is below a square root multiplied out, and the root of a nested root taken where there is one."""
    roots = {
        p: sympy.sqrtdenest(sympy.expand(p.base) ** p.exp)
        for p in value.atoms(sympy.Pow)
        if p.exp in (sympy.S.Half, -sympy.S.Half) and p.base.is_Add
    }
    return value.xreplace(roots)


def _agrees(form: Expr, value: Expr) -> bool:
    """Whether balls of the two overlap; nothing is asked of forms with symbols, which are made by algebra alone."""
    if value.free_symbols:
        return True
    from flint import acb, arb

    from symjac.numbers.balls import Balls

    try:
        difference = Balls({}, 256, complex_valued=True).value(form - value)
    except ArithmeticError:
        return False
    return bool(difference.contains(0) if isinstance(difference, arb | acb) else difference == 0)
