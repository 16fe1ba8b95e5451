"""The sections on an increment: ΔF beside J·Δx, exactly and as decimals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac.model import Problem
from symjac.model.sheet import Block, Equation, Inline, Label, Row, Section, Signs, Table, Value, Words
from symjac.present.pieces import letter, point
from symjac.studies.linearization import entries

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.studies.increment import Increment


def sections(problem: Problem, found: Increment) -> list[Section]:
    """What F changes by, what its differential says, and how far they are apart."""
    a = letter(problem, "apqc")
    whole, differential = Label("name", (problem.name,)), Label("differential", (problem.name,))
    blocks: list[Block] = []
    for i, name in enumerate(problem.component_names):
        exact = entries(found.increment)[i], entries(found.linear)[i]
        blocks.append(
            Row(
                (
                    Equation((Signs("Δ"), Label("name", (name,))), exact[0]),
                    Equation((Label("differential", (name,)),), exact[1]),
                )
            )
        )
    if any(c.increment is not None or c.linear is not None for c in found.comparisons):
        error = (
            Words("relative error "), Signs("|Δ"), whole, Signs(" − "), differential, Signs("|/|Δ"), whole, Signs("|"),
        )  # fmt: skip
        head = ((Words("component"),), (Signs("Δ"), whole), (differential,), error)
        rows = tuple(
            ((Label("name", (name,)),), _cell(c.increment), _cell(c.linear), _error(c.increment, c.error))
            for name, c in zip(problem.component_names, found.comparisons, strict=True)
        )
        blocks.append(Table(head, rows))
    remark: tuple[Inline, ...] = (
        Signs("Δ"), whole, Signs(" = "), whole, Signs(f"({a} + Δx) − "), whole, Signs(f"({a}) ≈ "),
        differential, Signs(f" = J({a})·Δx"),
    )  # fmt: skip
    return [Section((Words("increment for a step of "), *point(found.step)), remark, tuple(blocks))]


def _cell(number: Expr | None) -> tuple[Inline, ...]:
    return (Words("no number"),) if number is None else (Value(number),)


def _error(increment: Expr | None, error: Expr | None) -> tuple[Inline, ...]:
    """The relative error; of an increment of 0 there is none."""
    if increment is not None and increment == 0:
        return (Words("none: divided by 0"),)
    return _cell(error)
