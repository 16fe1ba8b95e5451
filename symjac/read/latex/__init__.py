r"""LaTeX → maps, points and matrices, as textbooks and papers write them. Imports no SymPy, runs no TeX.

A formula is rewritten in the input language (`\frac{y}{x}` is `( y / x )`) and read by its parser, so
that one grammar decides what is too large and what means two things; every place in an error or in
the tree is then moved back to the LaTeX that was typed.

    text ─ words ─▶ lexemes ─ formula (operands, names, scripts) ─▶ items ─ maps ─▶ components
         ─ rewritten ─▶ text of the input language ─ components.read_map ─▶ Syntax
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from symjac import recursion
from symjac.errors import ParseError, SymjacError
from symjac.read import answer, components, values
from symjac.read.latex import words
from symjac.read.latex.formula import Formula
from symjac.read.latex.items import Grid, Item, listed, newline, outer, scaled, split
from symjac.read.latex.maps import components_of, refuse_two_fonts, with_held_letters
from symjac.read.latex.rewritten import Rewritten
from symjac.read.latex.words import lexemes
from symjac.read.syntax import AnswerSyntax, Declarations, DirectionSyntax, PointSyntax, Syntax
from symjac.read.tree import Node


def read_map(text: str, declared: Declarations) -> Syntax:
    r"""The map F: ℝⁿ → ℝᵐ that LaTeX describes: `\begin{pmatrix} xy \\ \sin x \end{pmatrix}`, `F(x, y) = (xy, \sin x)`.

    Adjacent letters are factors, unless they are a declared name. Raises what components.read_map
    raises, with places in the LaTeX.
    """
    with _about(text):
        formula, items = _items(text, declared)
        found = components_of(items, declared)
        refuse_two_fonts(formula, found.labels)
        declared, held = with_held_letters(found, declared)
        rewritten = Rewritten.of(found.items, declared, found.arguments)
        syntax = rewritten.read(lambda plain: components.read_map(plain, declared))
        nodes = tuple(rewritten.moved(node) for node in syntax.components)
    return syntax._replace(components=nodes, text=text, notes=(*formula.notes, *held, *syntax.notes))


def read_matrix(text: str, declared: Declarations) -> tuple[tuple[Node, ...], ...]:
    r"""The rows of `\begin{bmatrix} a & b \\ c & d \end{bmatrix}`, perhaps with a factor or a left-hand side."""
    with _about(text):
        rewritten = _one_matrix(text, _right_side(text, declared)[1], declared)
        found = rewritten.read(lambda plain: values.read_matrix(plain, declared))
        return tuple(tuple(rewritten.moved(node) for node in row) for row in found)


def read_answer(text: str, declared: Declarations) -> AnswerSyntax:
    r"""An answer: an expression, a list, or one matrix, perhaps with a left-hand side."""
    declared = declared._replace(found=frozenset())  # LaTeX tells names from functions
    with _about(text):
        formula, items = _right_side(text, declared)
        has_matrix = any(item.kind == "grid" for _, item in outer(items))
        rewritten = _one_matrix(text, items, declared) if has_matrix else Rewritten.of(items, declared)
        found = rewritten.read(lambda plain: answer.read_plain(plain, declared, with_spaces=False))
        rows = tuple(tuple(rewritten.moved(node) for node in row) for row in found.rows)
        return found._replace(rows=rows, text=text, notes=(*formula.notes, *found.notes))


def _right_side(text: str, declared: Declarations) -> tuple[Formula, list[Item]]:
    """What stands behind the last `=`."""
    formula, items = _items(text, declared)
    return formula, split(items, {"="})[-1]


def _one_matrix(text: str, items: list[Item], declared: Declarations) -> Rewritten:
    """`[[a, b], [c, d]]` for the one matrix among the items, its factors multiplied into the entries."""
    places = [index for index, item in outer(items) if item.kind == "grid"]
    grid = items[places[0]] if places else None
    if len(places) != 1 or not isinstance(grid, Grid) or any(item.kind in ("+", "-") for i, item in outer(items) if i):
        raise ParseError(
            "one matrix is expected here",
            span=(0, len(text)),
            hint=r"write \begin{bmatrix} a & b \\ c & d \end{bmatrix}",
        )
    before, after, span = items[: places[0]], items[places[0] + 1 :], (grid.start, grid.end)
    rows = [listed([scaled(before, cell, after) for cell in row], span, ("[", "]")) for row in grid.rows]
    return Rewritten.of(listed(rows, span, ("[", "]")), declared)


def read_point(text: str, variables: tuple[str, ...], parameters: tuple[str, ...]) -> PointSyntax:
    r"""A point: `x = 1, \theta = \frac{\pi}{2}`, or the values alone in the order of the variables."""
    declared = Declarations(variables=variables, parameters=parameters)
    with _about(text):
        rewritten = Rewritten.of(_items(text, declared)[1], declared)
        found = rewritten.read(lambda plain: values.read_point(plain, variables, parameters))
        return found._replace(
            coordinates=tuple((name, rewritten.moved(node)) for name, node in found.coordinates), text=text
        )


def read_direction(text: str, variables: tuple[str, ...], parameters: tuple[str, ...]) -> DirectionSyntax:
    r"""A vector: `\frac{1}{\sqrt{2}}, \frac{1}{\sqrt{2}}`."""
    declared = Declarations(variables=variables, parameters=parameters)
    with _about(text):
        rewritten = Rewritten.of(_items(text, declared)[1], declared)
        found = rewritten.read(lambda plain: values.read_direction(plain, variables, parameters))
        return found._replace(components=tuple(map(rewritten.moved, found.components)), text=text)


@contextmanager
def _about(text: str) -> Iterator[None]:
    """Every error raised inside knows the text it is about."""
    try:
        with recursion.room():
            yield
    except SymjacError as error:
        error.locate(text)
        raise


# --- formulas in a text ---------------------------------------------------------------------


def _items(text: str, declared: Declarations) -> tuple[Formula, list[Item]]:
    """The items of all formulas of a text, and the formula as far as it has been read."""
    formula = Formula(text, lexemes(text), declared)
    items: list[Item] = []
    is_displayed = False
    while formula.next.kind != "finish":
        begin = formula.next
        closer, mode = _DELIMITERS.get(begin.text, ("", "")) if begin.kind in ("sign", "begin") else ("", "")
        if closer:
            is_displayed = True
            formula.take()
            if begin.text in ("alignat", "alignat*"):
                formula.skip_group()
        elif is_displayed and not (begin.kind == "sign" and begin.text in ",;."):
            formula.refuse(begin, "this stands outside the formula", "give the formula alone")
        part = formula.lines(mode) if closer or not is_displayed else []
        if closer:
            if formula.next.text != closer:
                formula.refuse(begin, f"this {begin.text} is never closed")
            formula.take()
            while part and part[-1].kind in (",", ";", "other") and str(part[-1][1]) in ",;.":
                part.pop()  # the punctuation of the sentence that a displayed formula ends
            items += [newline(part[0]), *part] if items and part else part
        elif is_displayed:
            formula.take()
        else:
            items = part
            _refuse_rest(formula)
    if items and items[-1][:2] == ("other", "."):
        items.pop()
    return formula, items


_DELIMITERS = {
    **{"$": ("$", ""), "$$": ("$$", ""), "\\[": ("\\]", ""), "\\(": ("\\)", "")},
    **{name: (name, words.LINES[name]) for name in words.DISPLAYS},
}


def _refuse_rest(formula: Formula) -> None:
    rest = formula.next
    if rest.kind == "finish":
        return
    if rest.text in ("$", "$$", "\\[", "\\(") or rest.text in words.DISPLAYS:
        formula.refuse(rest, "only a formula is read, no text before it", "give the formula alone")
    what = f"\\end{{{rest.text}}}" if rest.kind == "end" else rest.text
    formula.refuse(rest, f"this {what} closes nothing", "remove it, or open it before")
