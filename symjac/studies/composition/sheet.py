"""The sheet of a composition: the maps, the three matrices with their shapes, and whether the equality is proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symjac.findings import at_point, bare, grid, letter, listed, map_name, point, shape, the_map
from symjac.model import Problem, Result
from symjac.model.sheet import (
    Block,
    Display,
    Equation,
    Grid,
    Inline,
    Label,
    Line,
    Row,
    Section,
    Sheet,
    Signs,
    Tick,
    Words,
)
from symjac.studies.composition.find import Composition

if TYPE_CHECKING:
    from symjac.render.records import Writer


def sheet(found: Composition) -> Sheet:
    """G, F and G∘F; J_G and J_F in their own variables; the chain rule."""
    return (
        the_map(found.outer),
        the_map(found.inner),
        _composite(found),
        _matrix(found.outer_general, "outer", found.outer),
        _matrix(found.inner_jacobian, "inner", found.inner),
        _chain_rule(found),
    )


def _composed(found: Composition) -> tuple[Inline, ...]:
    return map_name(found.outer), Signs("∘"), map_name(found.inner)


def _composite(found: Composition) -> Section:
    """G∘F written out."""
    whole = the_map(found.composite)
    heading = (*_composed(found), *whole.heading[1:])
    variables = tuple(u.name for u in found.outer.variables)
    remark = (
        *listed(variables),
        Words(" replaced by " if len(variables) == 1 else " replaced, all at once, by "),
        *listed(found.inner.component_names),
    )
    equations = tuple(
        Equation((Label("name", (name,)), Signs("∘"), map_name(found.inner)), component)
        for name, component in zip(found.composite.component_names, found.composite.components, strict=True)
    )
    return Section(heading, remark, (Row(equations),))


def _matrix(matrix: Result, which: str, problem: Problem) -> Section:
    heading = (Words(f"{which} matrix  "), Label("jacobian_of", ((problem.name,),)))
    remark = (Words(f"{shape(matrix)}: row = component, column = variable"), *at_point(matrix.point))
    return Section(heading, remark, (grid(matrix, ()),))


def _chain_rule(found: Composition) -> Section:
    """J_{G∘F} = J_G·J_F: as shapes, as matrices, and the proof."""
    variables = tuple(x.name for x in found.inner.variables)
    a = (Signs(letter(found.composite, "apqc")),) if found.point else listed(variables)
    p, m = found.outer_jacobian.shape
    n = found.inner_jacobian.shape[1]
    g, f = found.outer.name, found.inner.name
    rule = (
        Label("jacobian_of", ((g, f),)), Signs("("), *a, Signs(") = "), Label("jacobian_of", ((g,),)), Signs("("),
        map_name(found.inner), Signs("("), *a, Signs("))·"), Label("jacobian_of", ((f,),)), Signs("("), *a, Signs(")"),
    )  # fmt: skip
    blocks: list[Block] = [Display(rule)]
    if found.point:
        place = (Words("at "), *point(found.point), Words(", where "), map_name(found.inner), Words(" has the value "))
        blocks.append(Line((*place, *point(found.image))))
    pieces: list[Inline | Grid] = [
        bare((p, n), found.jacobian.nonzeros),
        Signs(" = "),
        bare((p, m), found.outer_jacobian.nonzeros),
        Signs(" · "),
        bare((m, n), found.inner_jacobian.nonzeros),
    ]
    blocks.append(Display(tuple(pieces)))
    blocks.append(Line((Tick(found.ruling), Words(f" {_ruling(found)}"))))
    remark = (Words(f"{p}×{n} = ({p}×{m})·({m}×{n}): the matrix of the composite is the product of the two"),)
    return Section((Words("chain rule"),), remark, tuple(blocks))


def _ruling(found: Composition) -> str:
    if found.ruling == "right":
        return "proved: both sides are equal (left: from the composite's own formula)"
    places = ", ".join(f"({i + 1}, {j + 1})" for i, j in found.unproved[:_MOST])
    more = ", …" if len(found.unproved) > _MOST else ""
    return f"undecided for the entries {places}{more}: {found.reason}"


_MOST = 6


# --- the record ------------------------------------------------------------


def record(found: Composition, write: Writer) -> dict[str, Any]:
    """The maps, the matrices, and whether the equality is proved."""
    return {
        "command": "compose",
        **write.the_map(found.composite),
        "outer": {**write.the_map(found.outer), "jacobian": write.result(found.outer_jacobian)},
        "inner": {**write.the_map(found.inner), "jacobian": write.result(found.inner_jacobian)},
        **({"at": write.at_point(found.point), "image": write.at_point(found.image)} if found.point else {}),
        "jacobian": write.result(found.jacobian),
        "verdict": found.ruling,
        "reason": found.reason,
        "undecided": [{"row": i + 1, "column": j + 1} for i, j in found.unproved],
        "notes": [*found.composite.notes, *found.all_notes],
    }
