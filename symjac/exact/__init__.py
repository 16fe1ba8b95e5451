"""What is decided exactly, or not at all: the one door to proofs, values and normal forms.

    is_zero(number)        True or False where it is proved, None where it is neither
    sign(number)           −1, 0 or 1 where it is proved, None where it could not be told
    rational_value(number) the rational number that a constant is proved to be, as ⌊u⌋ is
    domain(expr)           the conditions under which it is real, and why it is real nowhere
    applied(f, u), substituted(expr, values), decided(value)    built so that nothing is evaluated wrongly

Everything behind the door is private to it. FLINT is loaded only where a proof needs it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symjac.exact.building import applied, decided, substituted
    from symjac.exact.constants import is_zero, rational_value, sign
    from symjac.exact.domains import Domain, domain

__all__ = ["Domain", "applied", "decided", "domain", "is_zero", "rational_value", "sign", "substituted"]

_ELSEWHERE = {
    **dict.fromkeys(("applied", "decided", "substituted"), "symjac.exact.building"),
    **dict.fromkeys(("is_zero", "rational_value", "sign"), "symjac.exact.constants"),
    **dict.fromkeys(("Domain", "domain"), "symjac.exact.domains"),
}


def __getattr__(name: str) -> Any:
    """Each verb is loaded when it is asked for (PEP 562)."""
    if name not in _ELSEWHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ELSEWHERE[name]), name)
