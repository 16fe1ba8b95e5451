"""Room for recursion: the input may nest 100 deep, a reader takes ten frames a level and SymPy some thirty."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

FRAMES = 12_000
"""Python frames. They need no C stack of their own; SymPy's caches, which are written in C, fit into 8 MB."""


@contextmanager
def room() -> Iterator[None]:
    """Allow FRAMES frames inside the block, and restore the former limit after it."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
