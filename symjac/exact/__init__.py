"""The functions of `exact` for other packages: proofs, values, normal forms. All is decided exactly, or not at all.

    zero(expr)             whether it is 0 wherever it is defined: Proved, Refuted with a witness, or Unknown
    sign(expr)             the set of its possible signs, a part of {−1, 0, 1}: x² has {0, 1}
    limits(expr, within)   bounds of its values, from those of its symbols
    certain_sign(expr)     the sign, for a step that depends on it; Undecided where it is not proved
    require_moderate(f, u) LimitError unless f(u) is neither too large nor too long; require_constants checks a result
    value(number)          a constant as a rational number if it is proved to equal one, as ⌊π⌋; else 15 certain digits
    finished(number)       its finished form: cos(2·atan(3/4)) is 7/25
    domain(expr)           the conditions under which it is real, or the reason why it is real nowhere
    seen_real(exprs)       those that are proved to be real on a box, by balls
    real_zeros(expr, x)    a list of real numbers that contains all its zeros
    simplify(expr)         the shortest normal form found; `simplified` also says whether the budget sufficed
    determinant(entries)   the determinant of a square matrix, in normal form
    applied(f, u), substituted(expr, values)                   built without SymPy's wrong evaluations

No other package imports the modules of `exact` directly. FLINT is loaded only for a proof that needs it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for type checkers, which read imports and no tables
    from symjac.exact.building import (
        applied as applied,
        certain_sign as certain_sign,
        is_certainly_zero as is_certainly_zero,
        may_be_zero as may_be_zero,
        require_constants as require_constants,
        require_moderate as require_moderate,
        require_number as require_number,
        substituted as substituted,
    )
    from symjac.exact.constants import finished as finished, is_not_real as is_not_real, value as value
    from symjac.exact.determinants import determinant as determinant, permutation_sign as permutation_sign
    from symjac.exact.domains import (
        Domain as Domain,
        Unsolved as Unsolved,
        domain as domain,
        ordered as ordered,
        rationals_between as rationals_between,
        real_zeros as real_zeros,
        seen_real as seen_real,
    )
    from symjac.exact.normalizer import by_normal_form as by_normal_form
    from symjac.exact.one_variable import failing as failing, places as places
    from symjac.exact.plain import (
        Simplification as Simplification,
        Simplified as Simplified,
        length as length,
        simplified as simplified,
        simplified_determinant as simplified_determinant,
        simplify as simplify,
    )
    from symjac.exact.polynomials import factors_of as factors_of
    from symjac.exact.rewrite import turned as turned
    from symjac.exact.signs import sign as sign
    from symjac.exact.spans import limits as limits
    from symjac.exact.zeros import (
        Proved as Proved,
        Refuted as Refuted,
        Unknown as Unknown,
        by_cases as by_cases,
        by_signs as by_signs,
        is_small as is_small,
        zero as zero,
    )

_BEHIND = {
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
    "constants": ("finished", "is_not_real", "value"),
    "determinants": ("determinant", "permutation_sign"),
    "domains": ("Domain", "Unsolved", "domain", "ordered", "rationals_between", "real_zeros", "seen_real"),
    "normalizer": ("by_normal_form",),
    "one_variable": ("failing", "places"),
    "plain": ("Simplification", "Simplified", "length", "simplified", "simplified_determinant", "simplify"),
    "polynomials": ("factors_of",),
    "rewrite": ("turned",),
    "signs": ("sign",),
    "spans": ("limits",),
    "zeros": ("Proved", "Refuted", "Unknown", "by_cases", "by_signs", "is_small", "zero"),
}
_MODULES = {name: f"{__name__}.{module}" for module, names in _BEHIND.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load each function on first use (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(_MODULES[name]), name)
    return found
