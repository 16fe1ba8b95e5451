"""The sheet of a defining limit: the table, and whether the limit is 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symjac.findings import bare, decimal, letter, map_name, point, shape, the_map
from symjac.kernel import sympy
from symjac.model.sheet import Block, Display, Inline, Label, Line, Section, Sheet, Signs, Table, Tick, Value, Words
from symjac.studies.limit.find import Limit

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.render.records import Writer
    from symjac.studies.limit.find import Limit, Ratio


def sheet(found: Limit) -> Sheet:
    """The map, then the table and the ruling."""
    return (the_map(found.problem), *sections(found))


def sections(found: Limit) -> list[Section]:
    """The candidate if F is not differentiable, the table, and the ruling with its reason."""
    problem = found.problem
    a, h, t, v = (letter(problem, choices) for choices in ("apqc", "hkuw", "tsτ", "vwd"))
    name = map_name(problem)
    blocks: list[Block] = []
    if found.ruling != "right":
        candidate = bare(problem.shape, found.jacobian.nonzeros)
        blocks += [
            Display((Signs("J = "), candidate)),
            Line((Words(f"{shape(found.jacobian)}, {_NO_CANDIDATE if found.without_slope else _CANDIDATE}"),)),
            *(
                Line((Label("partial", (problem.component_names[i], problem.variables[j].name)), Words(_NO_SLOPE)))
                for i, j in found.without_slope
            ),
        ]
    head: list[tuple[Inline, ...]] = [(Signs(t),)]
    head += [(Signs(f"{v} = "), *_direction(direction)) for direction in found.directions]
    rows = tuple(
        ((Value(sympy.Float(step, 1)),), *map(_cell, ratios))
        for step, ratios in zip(found.steps, found.ratios, strict=True)
    )
    blocks.append(Table(tuple(head), rows))
    blocks += [Line((Tick(found.ruling), Words(" "), *line)) for line in _ruling(found, a)[:1]]
    blocks += [Line((Words("  "), *line)) for line in _ruling(found, a)[1:]]
    matrix = f"J({a})" if found.ruling == "right" else "J"
    remark = (
        Words("the table: "), Signs("‖"), name, Signs(f"({a} + {h}) − "), name,
        Signs(f"({a}) − {matrix}·{h}‖/‖{h}‖"), Words(" for "), Signs(f"{h} = {t}·{v}"),
    )  # fmt: skip
    return [Section((Words("defining limit at "), *point(found.point)), remark, tuple(blocks))]


_CANDIDATE = "the only candidate: its columns are the forward slopes along the axes"
_NO_CANDIDATE = "not a candidate: the columns of one would be the forward slopes along the axes"
_NO_SLOPE = " has no forward slope: 0 is shown in its place"


def _direction(v: tuple[Expr, ...]) -> tuple[Inline, ...]:
    """1 or −1 on a line; (1, 0) and −(1, 1)/√2 in the plane; e₃ and (1, …, 1)/√n of many."""
    n = len(v)
    if n == 1:
        return (Value(v[0]),)
    if 0 in v:
        place = next(j for j, part in enumerate(v) if part != 0)
        axis = Signs(("(1, 0)", "(0, 1)")[place]) if n == 2 else Value(sympy.Symbol(f"e_{place + 1}"))
        return (axis,) if v[place] == 1 else (Value(v[place]), Signs("·"), axis)
    ones = "1, …, 1" if n > 3 else ", ".join("1" * n)
    return (Signs(f"{'−' if v[0].is_negative else ''}({ones})/"), Value(sympy.Pow(n, sympy.S.Half, evaluate=False)))


def _cell(ratio: Ratio) -> tuple[Inline, ...]:
    if ratio.value is not None:
        return (Value(ratio.value),)
    return (Words({"undefined": "no value", "unknown": "?"}[ratio.missing]),)


def _ruling(found: Limit, a: str) -> list[tuple[Inline, ...]]:
    """The proof's result: first whether the limit is 0, then why."""
    name = Label("name", (found.problem.name,))
    if found.ruling == "right":
        return [
            (Words("tends to 0: "), name, Words(" is differentiable at "), Signs(a), Words(", and "), Signs(f"J({a})"),
             Words(" is its derivative")),
            (Words("this is proved from the formulas; the table shows it along a few directions only"),),
        ]  # fmt: skip
    if found.ruling == "wrong":
        return [
            (Words("does not tend to 0 from every side, whatever matrix is taken for "), Signs("J"), Words(": "), name,
             Words(" is not differentiable at "), Signs(a)),
            (Words(f"reason: {found.reason}"),),
            *([(Words(_STRAIGHT),)] if _looks_well(found) else []),
        ]  # fmt: skip
    return [
        (Words("whether it tends to 0 could not be told: numbers in a table prove nothing"),),
        (Words(f"reason: {found.reason}"),),
    ]


_STRAIGHT = "the small numbers prove nothing: along other lines, or along a curve, the quotient does not tend to 0"
_SMALL = 0.01


def _looks_well(found: Limit) -> bool:
    """Whether every number in the last row is small, so that the table alone would mislead."""
    return all(ratio.value is not None and ratio.value < _SMALL for ratio in found.ratios[-1])


# --- the record ------------------------------------------------------------


def record(found: Limit, write: Writer) -> dict[str, Any]:
    """The map, the point, and the table."""
    return {
        "command": "linearize",
        **write.the_map(found.problem),
        "at": write.at_point(found.point),
        "limit": table(write, found),
        "notes": [*found.problem.notes, *found.all_notes],
    }


def table(write: Writer, found: Limit) -> dict[str, Any]:
    """The ruling, the matrix that was tried, and a row of ratios for each t; null if there is none or it is unknown."""
    return {
        "verdict": found.ruling,
        "reason": found.reason,
        "jacobian": write.result(found.jacobian),
        "directions": [[write.expression(part) for part in v] for v in found.directions],
        "ratios": [
            {"t": float(t), "values": [None if ratio.value is None else decimal(ratio.value) for ratio in row]}
            for t, row in zip(found.steps, found.ratios, strict=True)
        ],
    }
