"""The sheet of a linearization: F(a) + J(a)·h."""

from __future__ import annotations

from symjac.document import Display, Label, Section, Sheet, Signs, Words
from symjac.kernel import sympy
from symjac.present.pieces import bare, column, point, the_map
from symjac.studies.linearization import Linearization


def sheet(found: Linearization) -> Sheet:
    """The map; the approximation with its matrices."""
    shape = found.problem.shape
    steps = [sympy.Symbol(f"h_{j + 1}") for j in range(shape[1])]
    approximation = Display(
        (
            Label("name", (found.problem.name,)),
            Signs("(a + h) ≈ "),
            column(found.values),
            Signs(" + "),
            bare(shape, found.jacobian.nonzeros),
            Signs(" "),
            column(steps),
        )
    )
    heading = (Words("linear approximation at "), *point(found.point))
    remark = (Signs("F(a) + J(a)·h"), Words(f", J(a) is {shape[0]}×{shape[1]}"))
    return (the_map(found.problem), Section(heading, remark, (approximation,)))
