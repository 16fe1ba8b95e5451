"""Refutation by values: a point where two expressions certainly differ, or where only one of them is defined."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symjac.compare.domains import failing
from symjac.kernel import sympy
from symjac.model import Point
from symjac.normal.evaluation import (
    DIGITS,
    SHOWN,
    AtPole,
    Evaluation,
    NotCertain,
    NotDefined,
    NotPrecise,
    Value,
    expression,
)
from symjac.normal.witness import FAILURES
from symjac.verdict import Domain, Witness

if TYPE_CHECKING:
    from sympy import Expr

PRECISIONS = (DIGITS, (200, 400), (800, 1_600))
"""Digits: the next pair is tried where one is not enough to tell a difference from cancellation."""


Cancelled = tuple[tuple["Expr", ...], tuple["Expr", ...]]
"""What was typed on each side and is gone from it, as log(x) from 0·log(x): no value where one of these has none."""


@dataclass
class Evidence:
    """What has been seen at points so far."""

    difference: Witness | None = None
    domain: Domain | None = None
    agreeing: list[Point] = field(default_factory=list)
    apart: int = 0  # points where one side has a value and the other certainly none
    cancelled: Cancelled = ((), ())


def look(pair: tuple[Expr, Expr], points: Iterable[Point], deadline: float, evidence: Evidence) -> None:
    """Hold the pair (expected, answer) against each other at the points, until they differ or time is up."""
    for point in points:
        if time.monotonic() > deadline:
            return
        for digits in PRECISIONS[:2]:
            try:
                _at(pair, point, digits, evidence)
            except NotPrecise:
                continue
            break
        if evidence.difference:
            return


def look_closely(pair: tuple[Expr, Expr], deadline: float, evidence: Evidence) -> None:
    """Look again with many digits at some points where no difference was seen."""
    for digits in PRECISIONS[1:]:
        for point in evidence.agreeing[:4]:
            if time.monotonic() > deadline or evidence.difference:
                return
            try:
                _at(pair, point, digits, evidence)
            except NotPrecise:
                continue


def _at(pair: tuple[Expr, Expr], point: Point, digits: tuple[int, int], evidence: Evidence) -> None:
    evaluation = Evaluation((*pair, *evidence.cancelled[0], *evidence.cancelled[1]), dict(point), digits)
    values = [
        NotDefined if any(_value(evaluation, part) is NotDefined for part in parts) else _value(evaluation, expr)
        for expr, parts in zip(pair, evidence.cancelled, strict=True)
    ]
    expected, answer = values
    if isinstance(expected, Value) and isinstance(answer, Value):
        if _differ(expected, answer):
            evidence.difference = Witness(point, *told_apart(expected, answer))
        elif point not in evidence.agreeing:
            evidence.agreeing.append(point)
    elif NotDefined in values and any(isinstance(value, Value) for value in values):
        evidence.apart += 1
        if evidence.domain is not None:
            return
        narrower = values.index(NotDefined)
        evidence.domain = Domain(
            failing((pair[narrower], *evidence.cancelled[narrower]), point),
            "answer" if narrower else "expected",
            Witness(point, *(_shown(value) if isinstance(value, Value) else None for value in values)),
        )


def _value(evaluation: Evaluation, expr: Expr) -> Value | type[NotCertain]:
    """The value, NotDefined where there certainly is none, AtPole at an isolated gap, NotCertain otherwise."""
    try:
        return evaluation.value(expr)
    except NotPrecise:
        raise
    except AtPole:
        return AtPole
    except NotDefined:
        return NotDefined
    except FAILURES:
        return NotCertain


def _differ(first: Value, second: Value) -> bool:
    if first.exact is not None and second.exact is not None:
        return first.exact != second.exact
    if first.may_be_zero and second.may_be_zero:
        return False
    return not Value(first.low - second.low, first.high - second.high).may_be_zero


def _shown(value: Value, digits: int = SHOWN) -> Expr:
    if value.exact is not None:
        return sympy.Rational(value.exact.numerator, value.exact.denominator)
    return expression(value.high, digits) if value.certain else sympy.S.Zero


_DIGITS_OF_DIFFERENCE = 6
_MORE_DIGITS = (30, 60, 100, 200, 400, 800, PRECISIONS[-1][1])


def told_apart(first: Value, second: Value) -> tuple[Expr, Expr]:
    """Two different values in as many digits as show that they are."""
    for digits in (SHOWN, *_MORE_DIGITS):
        shown = _shown(first, digits), _shown(second, digits)
        if len({str(sympy.N(value, digits - _DIGITS_OF_DIFFERENCE)) for value in shown}) > 1:
            break
    return shown
