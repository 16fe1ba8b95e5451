"""Constants beside integers, ties, floors, huge powers, nested radicals, special functions: never a false ruling.

The truth of each case follows from how it was made, or was decided by mpmath at 600 digits.
"""

from __future__ import annotations

import pytest

import symjac
from symjac.errors import LimitError
from tests.cases import load, sampled

CASES = load("precision.jsonl")
PARTS = 36
MOST_OPEN = 0.03
"""The part of the cases that may be undecided or refused for their size."""


def _ruling(case: dict[str, str]) -> str:
    try:
        return symjac.check(case["a"], case["b"], of="expression", vars="x y", seconds=60).ruling
    except LimitError:
        return "refused"


@pytest.mark.parametrize("first", sampled(range(PARTS), PARTS))
def test_no_constant_is_taken_for_another(first):
    found = {(case["a"], case["b"]): (_ruling(case), case["ruling"]) for case in CASES[first::PARTS]}
    open_ = [pair for pair, (ruling, _) in found.items() if ruling in ("undecided", "refused")]
    assert {pair: both for pair, both in found.items() if pair not in open_ and both[0] != both[1]} == {}
    assert len(open_) <= 1 + MOST_OPEN * len(found)
