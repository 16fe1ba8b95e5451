r"""Labels and vectors of a LaTeX map → components as the input language lists them.

`F(x, y) = …`, `(x, y) \mapsto …`, `\dot{x} = …`, a column of names = a column of components.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice
from typing import NamedTuple

from symjac.errors import ParseError, Span
from symjac.read.latex.formula import Formula
from symjac.read.latex.items import NAMES, Grid, Item, cells, is_enclosed, is_vector, listed, outer, split, vector
from symjac.read.latex.rewritten import CONSTANT_LETTERS
from symjac.read.syntax import Declarations
from symjac.read.tokens import Token

SEPARATORS = frozenset({",", ";", "newline"})


class Map(NamedTuple):
    """A map in tokens of the input language; `arguments` are the variables that its labels name."""

    items: list[Item]
    arguments: frozenset[str]
    labels: tuple[Span, ...]


def components_of(items: list[Item], declared: Declarations) -> Map:
    """The items with labels as the input language has them, and vectors as lists of components."""
    factors = {*(declared.variables or ()), *declared.parameters}
    arguments: set[str] = set()
    parts: list[tuple[list[Item], list[Item]]] = []
    labels: list[Span] = []
    for part in split(items, SEPARATORS):
        typed, body = _divided(part, factors)
        labels += [(typed[0].start, typed[-1].end)] if typed else []
        label = _label(typed, factors)
        arguments.update(item[1] for item in label[1:] if isinstance(item, Token) and item.kind == "name")
        parts.append((label, body))
    if sum(bool(label or body) for label, body in parts) == 1:
        label, body = next(part for part in parts if any(part))
        holds_vector = any(item.kind in ("grid", "unit", ",") for item in body)
        equation = next((item for _, item in outer(body) if item.kind == "="), None)
        if holds_vector and equation is not None:
            raise ParseError(
                "a map has one value here",
                span=(equation.start, equation.end),
                hint="leave one side out: F(x, y) = (…)",
            )
        value = vector(body, factors | arguments) if holds_vector else None
        if value is not None:
            return Map(_components(label, body, value.parts, value.grows), frozenset(arguments), tuple(labels))
    result: list[Item] = []
    separators = (item for _, item in outer(items) if item.kind in SEPARATORS)
    for label, body in parts:
        result += [*label, *body, *islice(separators, 1)]
    return Map(result, frozenset(arguments), tuple(labels))


def _components(label: list[Item], body: list[Item], parts: Sequence[list[Item]], grows: bool) -> list[Item]:
    span = (body[0].start, body[-1].end)
    if grows and len(parts) == 1:
        raise ParseError("how many components has this vector?", span=span, hint=r"write the others too: + 0\mathbf{j}")
    filled = [_relabelled(part) if part else [Token("number", "0", *span)] for part in parts]
    if len(label) > 1 and is_enclosed(label[:-1]):
        names = split(label[1:-2], {","})
        if len(names) != len(filled):
            raise ParseError(f"{len(names)} names for {len(filled)} components", span=(label[0].start, label[-1].end))
        filled = [[*name, label[-1], *part] for name, part in zip(names, filled, strict=True)]
        label = []
    return [*label, *listed(filled, span)]


def _relabelled(part: list[Item]) -> list[Item]:
    """A component of a vector, with its label if it has one: `x = r\\cos t`."""
    label, body = _divided(part, ())
    return [*_label(label, set()), *body]


def _divided(part: list[Item], taken: Collection[str]) -> tuple[list[Item], list[Item]]:
    r"""Left-hand side and body of `f(x) = …` and `f: (x, y) \mapsto …`."""
    arrow = next((index for index, item in outer(part) if item.kind == "mapsto"), None)
    if arrow is not None:
        left, body = part[:arrow], part[arrow + 1 :]
        name, colon = left[:1], left[1:2]
        if not (colon and colon[0].kind == ":"):
            name = [Token("name", "F" if body and is_enclosed(body) else "f", part[arrow].start, part[arrow].end)]
        else:
            left = left[2:]
        arguments = (
            left
            if left and (is_enclosed(left) or left[0].kind == "grid")
            else listed([left], (part[0].start, part[arrow].end))
        )
        return [*name, *arguments, Token("=", "=", part[arrow].start, part[arrow].end)], body
    equals = [index for index, item in outer(part) if item.kind == "="]
    if not equals:
        return [], part
    body = part[equals[0] + 1 :]
    if len(equals) == 2 and _are_names(part[equals[0] + 1 : equals[1]], taken) and is_vector(part[equals[1] + 1 :]):
        body = part[equals[1] + 1 :]  # F = (P, Q) = (…)
    return part[: equals[0] + 1], body


def _are_names(items: list[Item], taken: Collection[str]) -> bool:
    """Whether this only names the components: `(P, Q)`, a column of `f_1(x, y)` and `f_2(x, y)`."""
    if len(items) == 1 and isinstance(items[0], Grid):
        names = cells(items[0])
    elif is_enclosed(items):
        names = split(items[1:-1], {","})
    else:
        return False
    return all(
        name and name[0].kind in NAMES and name[0][1] not in taken and (len(name) == 1 or is_enclosed(name[1:]))
        for name in names
    )


def _label(label: list[Item], taken: set[str]) -> list[Item]:
    r"""A left-hand side in the input language: `F(\mathbf{x}) =` is `F =`, `\dot{x} =` is `x_dot =`.

    A map in bold may share its letter with a variable, as in `\mathbf{r}(r, t) =`; it is called F then.
    """
    flat: list[Item] = []
    for item in label:
        if isinstance(item, Grid):
            flat += listed(cells(item), (item.start, item.end))
        else:
            flat.append(item._replace(kind="name") if item.kind in ("accented", "rate") else item)
    if [item.kind for item in flat[1:]] == ["(", "bold", ")", "="]:
        flat = [flat[0], flat[-1]]
    if flat and flat[0].kind == "bold" and flat[0][1] in taken | {item[1] for item in flat[1:] if item.kind == "name"}:
        flat[0] = Token("name", "F", flat[0].start, flat[0].end)
    return [item._replace(kind="name") if isinstance(item, Token) and item.kind == "bold" else item for item in flat]


def refuse_two_fonts(formula: Formula, labels: Sequence[Span]) -> None:
    """ParseError where a name outside the labels is written in two fonts."""
    first: dict[str, str] = {}
    for name, font, span in formula.fonts:
        in_label = any(start <= span[0] < end for start, end in labels)
        if not in_label and first.setdefault(name, font) != font:
            formula.refuse(
                span,
                f"{name} is written in two fonts: is it one name or two?",
                "write it in one font, or add a subscript",
            )


def with_held_letters(found: Map, declared: Declarations) -> tuple[Declarations, tuple[str, ...]]:
    """E and I as parameters, where nobody declared them: the input language has them for constants."""
    known = {*(declared.variables or ()), *declared.parameters, *found.arguments}
    used = dict.fromkeys(item[1] for item in found.items if item.kind == "name" and item[1] in CONSTANT_LETTERS)
    held = tuple(str(letter) for letter in used if letter not in known)
    if not held or (declared.variables is None and not found.arguments):
        return declared, ()
    note = f"parameters {', '.join(held)}: not in --vars, so held constant"
    return declared._replace(parameters=(*declared.parameters, *held)), (note,)
