"""What tests of studies share: running a command line, every format of a finding, LaTeX that must compile."""

from __future__ import annotations

import json
import re

from symjac import render
from symjac.model import Finding
from symjac.render import Options
from tests.programs import compile_latex


def agree_on_shapes(found: Finding, matrices: dict[str, tuple[int, int]]) -> None:
    """Every format renders; sheets fit and name each shape; JSON has shape, layout and names of each matrix."""
    for width in (40, 80, 140):
        drawn = render.finding("pretty", found, Options(width=width, colour=True))
        plain = re.sub(r"\x1b\[[0-9;]*m", "", drawn)
        assert max(map(len, plain.splitlines())) <= width
    assert render.finding("ascii", found, Options()).isascii()
    assert render.finding("str", found, Options())
    assert render.finding("markdown", found, Options()).count("$") % 2 == 0
    sheet = render.finding("pretty", found, Options())
    record = json.loads(render.finding("json", found, Options()))
    for path, (rows, columns) in matrices.items():
        assert f"{rows}×{columns}" in sheet
        matrix = record
        for key in path.split("."):
            matrix = matrix[key]
        assert matrix["shape"] == [rows, columns]
        assert matrix["layout"] == "numerator"
        assert (len(matrix["rows"]), len(matrix["columns"])) == (rows, columns)


def compiles(found: Finding, folder: object) -> None:
    """The whole document that `-f latex --standalone` writes."""
    compile_latex(render.finding("latex", found, Options(standalone=True)), folder)
