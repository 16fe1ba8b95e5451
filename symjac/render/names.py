"""The parts of a name as a typographer sees them: base, subscripts, primes.

`x_1`, `x1`, `theta_max`, `T_1_max'` have them; what is not of this form is left to the style.
"""

from __future__ import annotations

from functools import lru_cache

_LOWER = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "
    "nu xi pi rho sigma tau upsilon phi chi psi omega"
)
_UPPER = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"

GREEK = {
    **dict(zip(_LOWER.split(), "αβγδεζηθικλμνξπρστυφχψω", strict=True)),
    **dict(zip(_UPPER.split(), "ΓΔΘΛΞΠΣΥΦΨΩ", strict=True)),
}
"""Greek names with a letter of their own: omicron and half of the capitals cannot be told from Latin ones."""

Parts = tuple[str, tuple[str, ...], str]
"""Base, subscripts and primes: `theta_1_max'` is theta, (1, max), one prime."""


@lru_cache(1_000)
def split(name: str) -> Parts | None:
    """The parts of a name; digits that end the base are a subscript (`x1` is `x_1`); None for other text.

    >>> split("theta_max'")
    ('theta', ('max',), "'")
    >>> split("x12")
    ('x', ('12',), '')
    """
    unprimed = name.rstrip("'")
    base, *subscripts = unprimed.split("_")
    letters = base.rstrip("0123456789")
    if not (letters[:1].isalpha() and unprimed.isascii() and base.isalnum() and all(map(str.isalnum, subscripts))):
        return None
    digits = base[len(letters) :]
    return letters, (digits, *subscripts) if digits else tuple(subscripts), name[len(unprimed) :]


@lru_cache(1_000)
def natural_key(name: str) -> tuple[str, tuple[tuple[bool, int, str], ...], str, str]:
    """Order x_2 before x_10, and x before both."""
    base, subscripts, primes = split(name) or (name, (), "")
    numbered = [(False, int(s), s) if s.isdigit() else (True, 0, s) for s in subscripts]
    return base, tuple(numbered), primes, name
