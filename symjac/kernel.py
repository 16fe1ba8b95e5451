"""SymPy, imported here and nowhere else.

The garbage collector is off while SymPy loads and never looks at what was loaded again: the
import alone makes some 300,000 objects that live as long as the process, and collecting among
them costs a quarter of its time. Other modules write `from symjac.kernel import sympy`.
"""

from __future__ import annotations

import gc
import sys

if "sympy" in sys.modules or not gc.isenabled():
    import sympy
else:
    gc.disable()
    try:
        import sympy

        gc.freeze()
    finally:
        gc.enable()

__all__ = ["FAILURES", "sympy"]

FAILURES = (
    *(ArithmeticError, ValueError, TypeError, NotImplementedError, AttributeError),
    sympy.polys.polyerrors.BasePolynomialError,
)
"""What SymPy raises on an expression that it cannot handle."""
