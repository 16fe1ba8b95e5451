"""The functions of `exact` for other packages: proofs, values, normal forms. All is decided exactly, or not at all.

    zero(expr)             whether it is 0 wherever it is defined: Proved, Refuted with a witness, or Unknown
    sign(expr)             the set of its possible signs, a part of {−1, 0, 1}: x² has {0, 1}
    certain_sign(expr)     the sign, for a step that depends on it; Undecided where it is not proved
    require_moderate(f, u) LimitError unless f(u) is neither too large nor too long; require_constants checks a result
    value(number)          a constant as a rational number if it is proved to equal one, as ⌊π⌋; else 15 certain digits
    finished(number)       its finished form: cos(2·atan(3/4)) is 7/25
    domain(expr)           the conditions under which it is real, or the reason why it is real nowhere
    real_zeros(expr, x)    a list of real numbers that contains all its zeros
    simplify(expr)         the shortest normal form found; `simplified` also says whether the budget sufficed
    determinant(entries)   the determinant of a square matrix, in normal form
    applied(f, u), substituted(expr, values)                   built without SymPy's wrong evaluations

No other package imports the modules of `exact` directly. FLINT is loaded only for a proof that needs it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symjac.exact.building import (
        applied,
        certain_sign,
        is_certainly_zero,
        may_be_zero,
        require_constants,
        require_moderate,
        require_number,
        substituted,
    )
    from symjac.exact.constants import finished, is_not_real, value
    from symjac.exact.determinants import determinant, permutation_sign
    from symjac.exact.domains import Domain, Unsolved, domain, ordered, rationals_between, real_zeros
    from symjac.exact.normalizer import by_normal_form
    from symjac.exact.one_variable import failing, places
    from symjac.exact.plain import Simplification, Simplified, length, simplified, simplified_determinant, simplify
    from symjac.exact.polynomials import factors_of
    from symjac.exact.rewrite import turned
    from symjac.exact.signs import sign
    from symjac.exact.zeros import Proved, Refuted, Unknown, by_cases, by_signs, is_small, zero

_BEHIND = {
    "determinants": (
        "permutation_sign",
        "determinant",
    ),
    "domains": (
        "Unsolved",
        "ordered",
        "rationals_between",
        "real_zeros",
        "Domain",
        "domain",
    ),
    "building": (
        "applied",
        "certain_sign",
        "is_certainly_zero",
        "may_be_zero",
        "require_constants",
        "require_moderate",
        "require_number",
        "substituted",
    ),
    "constants": (
        "is_not_real",
        "value",
        "finished",
    ),
    "plain": (
        "length",
        "Simplification",
        "Simplified",
        "simplified",
        "simplified_determinant",
        "simplify",
    ),
    "normalizer": ("by_normal_form",),
    "one_variable": (
        "failing",
        "places",
    ),
    "polynomials": ("factors_of",),
    "rewrite": ("turned",),
    "signs": ("sign",),
    "zeros": (
        "Proved",
        "Refuted",
        "Unknown",
        "by_cases",
        "by_signs",
        "is_small",
        "zero",
    ),
}
_MODULES = {name: f"{__name__}.{module}" for module, names in _BEHIND.items() for name in names}

__all__ = [
    "Domain",
    "Proved",
    "Refuted",
    "Simplification",
    "Simplified",
    "Unknown",
    "Unsolved",
    "applied",
    "by_cases",
    "by_normal_form",
    "by_signs",
    "certain_sign",
    "determinant",
    "domain",
    "factors_of",
    "failing",
    "finished",
    "is_certainly_zero",
    "is_not_real",
    "is_small",
    "length",
    "may_be_zero",
    "ordered",
    "permutation_sign",
    "places",
    "rationals_between",
    "real_zeros",
    "require_constants",
    "require_moderate",
    "require_number",
    "sign",
    "simplified",
    "simplified_determinant",
    "simplify",
    "substituted",
    "turned",
    "value",
    "zero",
]


def __getattr__(name: str) -> Any:
    """Load each function on first use (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(_MODULES[name]), name)
    return found
