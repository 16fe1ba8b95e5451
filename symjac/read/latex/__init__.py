r"""LaTeX → maps, points and matrices, as textbooks and papers write them. Imports no SymPy, runs no TeX.

A formula becomes tokens of the input language (`\frac{y}{x}` those of `(y/x)`), each at its place in the LaTeX, for
the one parser: one grammar decides what is too large and what is ambiguous.

    text ─ words ─▶ lexemes ─ formula (operands, names, scripts) ─▶ items ─ maps ─▶ components, tokens ─▶ Parser
"""

from __future__ import annotations

import re

from symjac.errors import ParseError
from symjac.read import AnswerSyntax, Declarations, Syntax, answers, components
from symjac.read.cursor import about_text, outermost
from symjac.read.labels import without_labels
from symjac.read.latex import words
from symjac.read.latex.formula import FormulaReader
from symjac.read.latex.items import Item, is_vector, listed, newline, outer, split, vector
from symjac.read.latex.maps import (
    SEPARATORS,
    components_of,
    refuse_other_dimensions,
    refuse_two_fonts,
    refuse_undeclared_i,
    tokens_of,
    with_held_letters,
    without_spaces,
)
from symjac.read.latex.words import lexemes
from symjac.read.rows import of_latex
from symjac.read.tokens import Token


@about_text
def read_map(text: str, declared: Declarations) -> Syntax:
    r"""The map F: ℝⁿ → ℝᵐ that LaTeX describes: `\begin{pmatrix} xy \\ \sin x \end{pmatrix}`, `F(x, y) = (xy, \sin x)`.

    Adjacent letters are factors, unless they are a declared name. Raises what components.read_map raises.
    """
    plain, numbered = components.without_numbers(text)
    formula, items = _items(plain, declared)
    _refuse_groups(items)
    components.check_declarations(declared)
    items, spaces = without_spaces(items)
    found = components_of(items, declared)
    refuse_two_fonts(formula, found.labels)
    declared, held = with_held_letters(found, declared)
    tokens = outermost(tokens_of(text, found.items, declared, found.arguments, found.labels))
    syntax = components.map_of(text, tokens, declared, (*formula.notes, *held, *numbered))
    refuse_undeclared_i(formula, declared, syntax)
    refuse_other_dimensions(spaces, syntax)
    return syntax


def tokens(text: str, declared: Declarations) -> list[Token]:
    r"""The tokens of values: `x = 1, \theta = \frac{\pi}{2}`, or of one matrix with its factors in its entries."""
    items = _items(text, declared)[1]
    if any(item.kind == "grid" for _, item in outer(items)):
        label, *right = split(items, {"="})
        items = right[-1] if right and label and not is_vector(label) else items
    return tokens_of(text, items, declared)


@about_text
def read_answer(text: str, declared: Declarations, size: answers.Size | None = None) -> AnswerSyntax:
    r"""An answer: an expression, a list, or one matrix, perhaps with a left-hand side."""
    declared = declared._replace(found=frozenset())  # LaTeX tells names from functions
    _refuse_differential(text, {*(declared.variables or ()), *declared.parameters})
    plain = _with_commas(without_labels(of_latex(text)))
    formula, items = _right_side(_without_operations(plain), declared)
    if any(item.kind == "unit" for item in items):
        items = _of_units(items, declared, size)
    return answers.answer_of(text, tokens_of(text, items, declared), declared, size, formula.notes)


def _with_commas(text: str) -> str:
    r"""The text with `f_x = 2x \quad f_y = 1` divided: `and` parts entries, wide spaces those with labels.

    >>> _with_commas(r"2x \text{ and } 1"), _with_commas(r"f_x = 2x \quad f_y = 1")
    ('2x ,            1', 'f_x = 2x,      f_y = 1')
    """
    if "cases}" not in text:
        text = _AND.sub(lambda word: ",".ljust(len(word[0])), text)
    if text.count("=") < 2:
        return text
    return re.sub(r"(?<![,;\s])(\s*)\\q?quad(?![A-Za-z])", lambda space: ",".ljust(len(space[0])), text)


_AND = re.compile(
    r",?(?:\\q?quad\s*|\\[,;: ]\s*)*"
    r"\\(?:text|textrm|mbox|mathrm)\s*\{[\s~]*(?:and|und|et)[\s~]*\}(?:\s*\\q?quad(?![A-Za-z]))?"
)
"""The word between two entries."""


def _without_operations(text: str) -> str:
    r"""The text without left-hand sides that name derivatives, such as a matrix of ∂f/∂x or |∂(x, y)/∂(r, t)|.

    >>> _without_operations(r"J = (\frac{\partial f}{\partial x}, 0) = (1, 0)")
    '                                         (1, 0)'
    """
    depth, last = 0, 0
    for sign in re.finditer(r"\\(?:begin|end|\\|q?quad)|\\[{}]|[{}()\[\],;\n=]", text):
        mark = sign[0].lstrip("\\") or "row"
        depth += (mark in ("begin", "{", "(", "[")) - (mark in ("end", "}", ")", "]"))
        if depth == 0 and mark == "=":
            last = sign.end()
        elif depth == 0 and mark in ("row", "quad", "qquad", ",", ";", "\n"):
            return text
    return text[last:].rjust(len(text)) if re.search(r"\\(?:partial|nabla)|[∂∇]", text[:last]) else text


def _refuse_differential(text: str, own: set[str]) -> None:
    """ParseError for `df = 2x dx + dy` where d is no name: TeX would read products with d."""
    if "d" in own or not re.match(r"[\s$]*d\s*[A-Za-z]\s*=", text):
        return
    if place := re.search(
        rf"(?<![A-Za-z\\])d\s*(?:{'|'.join(map(re.escape, sorted(own)))})(?![A-Za-z])", text.split("=", 1)[1]
    ):
        start = len(text) - len(text.split("=", 1)[1]) + place.start()
        raise ParseError(
            "a differential is not an expression",
            span=(start, start + len(place[0])),
            hint="give the factors of dx, dy, … as a list: 2x, 1",
        )


def _of_units(items: list[Item], declared: Declarations, size: answers.Size | None) -> list[Item]:
    """The components of a sum of unit vectors, as a list; missing ones are 0."""
    value = vector(items, {*(declared.variables or ()), *declared.parameters})
    if value is None:
        return items
    span = (items[0].start, items[-1].end)
    least = max(size) if size and min(size) == 1 and value.grows else 0
    parts = [*value.parts, *([] for _ in range(least - len(value.parts)))]
    return listed([part or [Token("number", "0", *span)] for part in parts], span)


def _refuse_groups(items: list[Item]) -> None:
    """ParseError for `1,500` outside brackets: a number with its digits in groups, or two of them."""
    for index, item in outer(items):
        if item.kind != "," or not 0 < index < len(items) - 1:
            continue
        left, right = items[index - 1], items[index + 1]
        if left.kind == right.kind == "number" and left.end == item.start and item.end == right.start:
            before, after = str(left[1]), str(right[1])
            if before.isdigit() and len(before) < 4 and re.match(r"[0-9]{3}(?![0-9])", after):
                raise ParseError(
                    f"'{before},{after}' can be read in two ways",
                    span=(left.start, right.end),
                    hint=f"write {before}{{,}}{after} for a number, {before}, {after} with a space for two components",
                )


def _right_side(text: str, declared: Declarations) -> tuple[FormulaReader, list[Item]]:
    """The text behind the last `=`; the whole text if each of several entries has a label."""
    formula, items = _items(text, declared)
    kinds = [item.kind for _, item in outer(items)]
    if kinds.count("=") > 1 and SEPARATORS & {*kinds}:
        return formula, items
    return formula, split(items, {"="})[-1]


# --- formulas in a text ---------------------------------------------------------------------


def _items(text: str, declared: Declarations) -> tuple[FormulaReader, list[Item]]:
    """The items of all formulas of a text, and the formula as far as it has been read."""
    own = {*(declared.variables or ()), *declared.parameters, *declared.positive, *declared.mentioned}
    formula = FormulaReader(text, lexemes(_IN_TEXT.sub(r"\1}\2  ", text), own), declared)
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


_IN_TEXT = re.compile(r"(\\(?:text|mbox)\{[^{}$]*)\$([^$]*)\$\}")
"""Conditions as `\\text{if $x > 0$}`, of which `\\text{if }x > 0` takes as many places."""

_DELIMITERS = {
    **{"$": ("$", ""), "$$": ("$$", ""), "\\[": ("\\]", ""), "\\(": ("\\)", "")},
    **{name: (name, words.LINES[name]) for name in words.DISPLAYS},
}


def _refuse_rest(formula: FormulaReader) -> None:
    rest = formula.next
    if rest.kind == "finish":
        return
    if rest.text in ("$", "$$", "\\[", "\\(") or rest.text in words.DISPLAYS:
        formula.refuse(rest, "only a formula is read, no text before it", "give the formula alone")
    what = f"\\end{{{rest.text}}}" if rest.kind == "end" else rest.text
    formula.refuse(rest, f"this {what} closes nothing", "remove it, or open it before")
