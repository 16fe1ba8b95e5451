"""SymPy, imported here and nowhere else. Other modules write `from symjac.kernel import sympy`.

If nothing has loaded SymPy before and no one has chosen its ground types:

- The ground types are Python's integers. SymPy itself takes FLINT's if python-flint can be imported, and then
  every start waits for FLINT. Proofs and normal forms ask FLINT directly and load it when they need it. The
  environment is restored, so that programs started from here choose for themselves.
- The garbage collector is off while SymPy loads, and never visits the loaded objects again: the import alone makes
  some 300,000 objects that live as long as the process, and visiting them takes a quarter of its time.

A program that has imported SymPy keeps its ground types; symjac computes the same with all of them.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb

from symjac.errors import SymjacError


@contextmanager
def _python_ground_types() -> Iterator[None]:
    if os.environ.get("SYMPY_GROUND_TYPES") is not None:
        yield
        return
    os.environ["SYMPY_GROUND_TYPES"] = "python"
    try:
        yield
    finally:
        del os.environ["SYMPY_GROUND_TYPES"]


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage inside the block, where nearly all that is made is kept: it takes a third of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


if "sympy" in sys.modules:
    import sympy
else:
    with _python_ground_types(), uncollected():
        import sympy

        gc.freeze()

__all__ = ["sympy", "sympy_failures", "uncollected"]

_FAILURES = (
    *(ArithmeticError, ValueError, TypeError, NotImplementedError, AttributeError),
    sympy.polys.polyerrors.BasePolynomialError,
)
"""The errors that SymPy raises on an expression it cannot handle.

Among them are a TypeError for a relation without a truth value (`bool(x < 1)`, inside `min` and `solve`) and for a
number that is not real (`float(sqrt(-2))`), and an AttributeError where SymPy meets a form that it did not foresee.
"""


def sympy_failures(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """The errors that `except sympy_failures(*others):` catches: SymPy's, where it cannot go on, and the others.

    Python calls this when an error arrives at the `except`. A TypeError, AttributeError or NameError that did not
    arise inside SymPy is a mistake of ours: then nothing is caught, and it goes on to whoever reports bugs.
    Our own errors, of which some are ValueErrors, are caught only where they are among the others.

    >>> try:
    ...     float(sympy.sqrt(-2))
    ... except sympy_failures():
    ...     print("no real number")
    no real number
    """
    error = sys.exception()
    if isinstance(error, SymjacError):
        return others
    if isinstance(error, TypeError | AttributeError | NameError):
        *_, (frame, _) = walk_tb(error.__traceback__)
        if frame.f_globals.get("__name__", "").split(".")[0] not in ("sympy", "mpmath"):
            return ()
    return (*_FAILURES, *others)
