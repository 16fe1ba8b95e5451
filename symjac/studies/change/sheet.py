"""The sheet of a change of variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symjac.findings import at_point, grid, point, the_map, zero_set
from symjac.kernel import sympy
from symjac.model import Problem
from symjac.model.sheet import Block, Display, Equation, Inline, Item, Label, Line, Section, Sheet, Signs, Value, Words
from symjac.studies.change.find import Change
from symjac.studies.zero_sets import Sign, ZeroSet

if TYPE_CHECKING:
    from symjac.render.records import Writer


_ELEMENTS = {1: "length element", 2: "area element", 3: "volume element"}
_DET = Label("determinant", ("J",))


def sheet(found: Change) -> Sheet:
    """The map; det J and the volume element; where det J = 0 and its sign; the inverse matrix."""
    sections = [the_map(found.problem), _determinant(found), _element(found)]
    if found.point:
        sections.append(_there(found))
    else:
        sections.append(_singular(found))
        if found.sign:
            sections.append(_sign(found, found.sign))
    if found.inverse:
        sections.append(_inverse(found))
    return tuple(sections)


def _names(problem: Problem) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return problem.component_names, tuple(v.name for v in problem.variables)


def _determinant(found: Change) -> Section:
    heading = (Words("Jacobian determinant  "), _DET, Signs(", J = "), Label("jacobian_symbol", _names(found.problem)))
    where = (Words("at "), *point(found.point)) if found.point else ()
    return Section(heading, where, (Equation((_DET,), found.determinant.value),))


def _element(found: Change) -> Section:
    new, old = _names(found.problem)
    name = _ELEMENTS.get(len(old), "volume element")
    factor: tuple[Inline, ...] = (Value(found.volume),)
    if found.volume.is_Add:
        factor = (Signs("("), *factor, Signs(")"))
    formula = Display(
        (Label("differentials", (new,)), Signs(" = "), *factor, Signs(" "), Label("differentials", (old,)))
    )
    remark = (Words("factor in the integral: "), Signs("|"), _DET, Signs("|"))
    return Section((Words(name),), remark, (formula,))


def _there(found: Change) -> Section:
    """Whether the map has an inverse near the point."""
    heading = (Words("inverse near this point"),)
    if found.inverse:
        lines = (
            Line(
                (
                    Words("det J is not 0: an inverse exists if "),
                    _name(found),
                    Words(" is continuously differentiable nearby"),
                )
            ),
            Line((Words("(inverse function theorem)"),)),
        )
        return Section(heading, (), lines)
    if found.determinant.value == 0:
        return Section(heading, (), (Line((Words("det J is 0: no inverse is differentiable"),)),))
    return Section(heading, (), (Line((Words("not found"),)),))


def _singular(found: Change) -> Section:
    heading = (Words("singular points  "), _DET, Signs(" = 0"))
    if found.determinant.value == 0:
        return Section(
            heading, (), (Line((Words("everywhere: "), _name(found), Words(" is not a change of variables"))),)
        )
    if found.singular is None:
        return Section(heading, (), (Line((Words("not found"),)),))
    if not found.singular:
        return Section(heading, (), (Line((Words("none wherever "), _name(found), Words(" is differentiable"))),))
    remark = (Words("among the points where "), _name(found), Words(" is differentiable"))
    return Section(heading, remark, _sets(found.singular))


def _name(found: Change) -> Label:
    return Label("name", (found.problem.name,))


def _sets(sets: tuple[ZeroSet, ...]) -> tuple[Block, ...]:
    if len(sets) == 1 and len(sets[0].equations) == 1 and not sets[0].integers and sets[0].solved:
        ((left, right),) = sets[0].equations
        return (Equation((Value(left),), right),)
    return tuple(
        Item((number,), zero_set(found) if found.solved else (*zero_set(found), Words(" (not solved)")))
        for number, found in enumerate(sets, 1)
    )


def _sign(found: Change, sign: Sign) -> Section:
    heading = (Words("sign of "), _DET)
    keeps, reverses = ((Words(": "), _name(found), Words(f" {verb} orientation")) for verb in ("keeps", "reverses"))
    if not sign.factors:
        word, effect = ("positive", keeps) if sign.number > 0 else ("negative", reverses)
        return Section(heading, (), (Line((Words(f"{word} wherever it is not 0"), *effect)),))
    deciding = Value(sympy.Mul(*sign.factors))
    positive, negative = (" > 0", " < 0") if sign.number > 0 else (" < 0", " > 0")
    lines = (
        Line((Words("positive where "), deciding, Signs(positive), *keeps)),
        Line((Words("negative where "), deciding, Signs(negative), *reverses)),
    )
    return Section(heading, (), lines)


def _inverse(found: Change) -> Section:
    assert found.inverse is not None
    new, old = _names(found.problem)
    n = len(old)
    heading = (Words("Jacobian matrix of the inverse  "), Signs("J⁻¹ = "), Label("jacobian_symbol", (old, new)))
    remark = (Words(f"{n}×{n}: row = variable, column = component; in the same variables"), *at_point(found.point))
    return Section(heading, remark, (grid(found.inverse, ()),))


# --- the record ------------------------------------------------------------


def record(found: Change, write: Writer) -> dict[str, Any]:
    """The map, det J and its absolute value, where it is 0, its sign, and J⁻¹."""
    return {
        "command": "change",
        **write.the_map(found.problem),
        **({"at": write.at_point(found.point)} if found.point else {}),
        "determinant": write.result(found.determinant),
        "volume": write.expression(found.volume),
        "singular": write.zero_sets(found.singular),
        "sign": found.sign
        and {"number": found.sign.number, "factors": [write.expression(factor) for factor in found.sign.factors]},
        "inverse": found.inverse and write.result(found.inverse),
        "notes": [*found.problem.notes, *found.all_notes],
    }
