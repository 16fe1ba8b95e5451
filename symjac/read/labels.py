"""What stands left of the `=` in an answer: `∇f =`, `grad f =`, `∂f/∂x =`, `|J| =`, `f_xy =`. Imports no SymPy.

Labels are rewritten in place, with spaces for what falls away, so that every place in the text stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from symjac.read.names import NAME

_WORDS = (
    "grad|gradient|nabla|div|divergence|curl|rot|det|determinant|hess|Hess|hessian|Hessian|jacobian|Jacobian|laplacian"
)
_EQUALS = r"(?=\s*(?:\([^()=]*\)|\|_?\([^()=]*\))?\s*=(?!=))"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    argument = rf"(?:\s*\(\s*{NAME}\s*\)|\s*{NAME}|\s*\|\s*{NAME}\s*\|)"
    sign = r"∇\s*(?:²|\^2|[·⋅.×∧])?"
    derived = rf"([∂d])\s*/\s*\1\s*{NAME}\s*[^=,;\n]*"
    named = rf"(?:(?:{sign}|(?:{_WORDS})\b){argument}|\|\s*{NAME}\s*\|)(?:\s*\|?\([^()=]*\))?"
    operator = re.compile(rf"\A\s*(?:{named}|{derived})\s*=(?!=)")
    before = re.compile(rf"([∂d])\s*/\s*\1\s*({NAME})\s+({NAME}){_EQUALS}")
    first = re.compile(rf"([∂d])\s*({NAME})\s*/\s*\1\s*({NAME}){_EQUALS}")
    letter = r"(?:[A-Za-z]|[α-ω])(?:_[A-Za-z0-9]+)?"
    second = re.compile(
        rf"([∂d])(?:²|\^2)\s*({NAME})\s*/\s*\(?\s*\1\s*({letter})\s*(?:(²|\^2)|\1\s*({letter}))\s*\)?{_EQUALS}"
    )
    return operator, first, second, before


def plain(text: str) -> str:
    """The text with labels as the language has them, everything in its place.

    >>> plain("∂f/∂x = 2xy"), plain("grad f = (1, 2)"), plain("∂²f/∂x∂y = 1")
    ('f_x   = 2xy', '         (1, 2)', 'f_x_y    = 1')
    """
    if "=" not in text:
        return text
    operator, first, second, before = _patterns()
    text = before.sub(lambda found: f"{found[3]}_{found[2]}".ljust(len(found[0])), text)
    text = operator.sub(lambda found: " " * len(found[0]), text, count=1)
    text = second.sub(lambda found: f"{found[2]}_{found[3]}_{found[5] or found[3]}".ljust(len(found[0])), text)
    return first.sub(lambda found: f"{found[2]}_{found[3]}".ljust(len(found[0])), text)


def places(names: Sequence[str], variables: Sequence[str]) -> list[list[int]] | None:
    """Rows of indices into the labels, by the variables at their ends; None where that is no whole row or matrix.

    >>> places(["f_y", "f_x"], ("x", "y")), places(["f_xx", "f_xy", "f_yx", "f_yy"], ("x", "y"))
    ([[1, 0]], [[0, 1], [2, 3]])
    """
    for width in (1, 2):
        ends = [(*(variables if width == 1 else (f"{v}{w}" for v in variables for w in variables)),)]
        if width == 2:
            ends.append(tuple(f"{v}_{w}" for v in variables for w in variables))
        for end in ends:
            by_stem: dict[str, dict[str, int]] = {}
            for index, name in enumerate(names):
                tail = next((each for each in end if name.endswith(f"_{each}")), None)
                if tail is None:
                    break
                by_stem.setdefault(name.removesuffix(f"_{tail}"), {})[tail] = index
            else:
                rows = [[found[each] for each in end if each in found] for found in by_stem.values()]
                if all(len(row) == len(end) for row in rows) and sum(map(len, rows)) == len(names):
                    size = len(variables)
                    return rows if width == 1 else [rows[0][k : k + size] for k in range(0, len(end), size)]
    return None
