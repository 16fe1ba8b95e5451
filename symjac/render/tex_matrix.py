"""Matrices in TeX, for amsmath."""

from __future__ import annotations

from collections.abc import Iterable

_AMSMATH_COLUMNS = 10  # MaxMatrixCols: amsmath's matrices stop there (amsldoc, section 4.1)
_BRACKETS = {"b": (r"\left[", r"\right]"), "p": (r"\left(", r"\right)"), "v": (r"\left|", r"\right|")}


def matrix(columns: int, rows_of_cells: Iterable[Iterable[str]], brackets: str = "b") -> str:
    r"""`\begin{bmatrix} … \end{bmatrix}`; an `array` beyond 10 columns."""
    lines = [" & ".join(row) for row in rows_of_cells]
    # Fractions in neighbouring rows would touch.
    rows = (r" \\[4pt] " if any(r"\frac" in line for line in lines) else r" \\ ").join(lines)
    if columns <= _AMSMATH_COLUMNS:
        return f"\\begin{{{brackets}matrix}} {rows} \\end{{{brackets}matrix}}"
    opening, closing = _BRACKETS[brackets]
    return f"{opening}\\begin{{array}}{{*{{{columns}}}{{c}}}} {rows} \\end{{array}}{closing}"
