"""mpmath at fixed precisions, for the enclosures of `roots`."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def contexts(digits: tuple[int, int]) -> tuple[Any, Any]:
    """mpmath in two precisions, without touching its global one."""
    from mpmath import MPContext

    made = MPContext(), MPContext()
    for context, precision in zip(made, digits, strict=True):
        context.dps = precision
    return made
