r"""Operators in a LaTeX formula that bind a name: `\sum_{k=1}^{3}`, `\prod`, `\frac{d}{dx}`, `\left. … \right|_{x=1}`.

Each becomes a call of the input language: sum(…, k, 1, 3), Derivative(…, x), Subs(…, x, 1). Refuses where it cannot be
told how far the operator reaches: `\sum_{k=1}^{3} k + k`, `\prod_{k=1}^{3} k \cdot y`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from symjac.read.latex import words
from symjac.read.latex.items import NAMES, CellTable, Item, bracketed, called, outer, split
from symjac.read.latex.words import Lexeme
from symjac.read.tokens import Token

if TYPE_CHECKING:
    from symjac.read.latex.formula import FormulaReader

_TOTALS = {"\\sum": "sum", "∑": "sum", "\\prod": "prod", "∏": "prod"}
_ORDERS = ("<=", "<")

# --- sums and products ----------------------------------------------------------------------


def total(formula: FormulaReader, lexeme: Lexeme) -> list[Item]:
    r"""`\sum_{k=1}^{3} k^2`, `\prod_{1 \le k \le 3} (x + k)`."""
    lower: list[Item] = []
    upper: list[Item] = []
    while formula.next.text in ("_", "^"):
        mark = formula.take()
        if mark.text == "_" and not lower:
            lower = _plainly(formula)
        elif mark.text == "^" and not upper:
            upper = formula.argument("an end")
        else:
            formula.refuse(mark, "a second script on the same sign")
    ranges = _ranges(formula, lexeme, lower, upper)
    formula.indices += [name.text for name, _, _ in ranges]
    is_product = _TOTALS[lexeme.text] == "prod"
    body = _factor_of(formula, lexeme, ranges[-1][0].text) if is_product else _term(formula, lexeme)
    del formula.indices[-len(ranges) :]
    comma = Token(",", ",", *lexeme[2:4])
    for name, low, high in reversed(ranges):
        _refuse_more(formula, lexeme, name.text)
        if _is_free(body, name.text) and _has_names(formula, [*low, *high]):
            body = _repeated(formula, lexeme, body, low, high)
            continue
        around = [*body, comma, name, comma, *low, comma, *high]
        body = called(_TOTALS[lexeme.text], around, lexeme.start, formula.end)
    return body


def _is_free(items: Sequence[Item], name: str) -> bool:
    """Whether an index occurs neither as a name nor in a subscript."""
    cells = [cell for item in items if isinstance(item, CellTable) for row in item.rows for cell in row]
    met = (name in str(item[1]).split("_") for item in items if item.kind in NAMES)
    return not any(met) and all(_is_free(cell, name) for cell in cells)


def _has_names(formula: FormulaReader, end: Sequence[Item]) -> bool:
    """Whether an end depends on names other than the indices around it."""
    return any(item.kind in NAMES and item[1] not in formula.indices for item in end)


def _repeated(formula: FormulaReader, at: Lexeme, body: list[Item], low: list[Item], high: list[Item]) -> list[Item]:
    """A sum of n terms alike as n times the term, a product as its n-th power."""
    span = (at.start, formula.end)
    one = [Token("+", "+", *span), Token("number", "1", *span)]
    count = bracketed([*bracketed(high, *span), Token("-", "-", *span), *bracketed(low, *span), *one], *span)
    ends = [formula.text[end[0].start : end[-1].end] for end in (low, high)]
    term = bracketed(body, *span)
    formula.note(
        f"{formula.text[slice(*span)]} is read as one of {ends[1]} - {ends[0]} + 1 terms, a number that is not negative"
    )
    if _TOTALS[at.text] == "sum":
        return bracketed([*count, Token("*", "*", *span), *term], *span)
    return bracketed([*term, Token("^", "^", *span), *count], *span)


def _plainly(formula: FormulaReader) -> list[Item]:
    """The items below the sign; an index with the name i needs no note."""
    noted = len(formula.notes)
    items = formula.argument("an index")
    del formula.notes[noted:]
    return items


_Range = tuple[Token, list[Item], list[Item]]
"""An index and its two ends."""


def _ranges(formula: FormulaReader, at: Lexeme, lower: list[Item], upper: list[Item]) -> list[_Range]:
    r"""Of `k = 1` or `j, k = 1` with an upper end, `j = 1, k = 2` with two, `k = 1..3`, or `1 \le k \le 3`."""
    several = sum(item.kind == "=" for item in lower) > 1
    below = split(lower, {","}) if several else [lower]
    above = split(upper, {","}) if several and upper else [upper] * len(below)
    ranges = [_range(*pair) for pair in zip(below, above, strict=False)]
    if not all(ranges) or len(below) != len(above):
        formula.refuse(
            (at.start, formula.end),
            "an index and its two ends are expected here",
            r"write \sum_{k=1}^{3} x_k, or the terms: x_1 + x_2 + x_3",
        )
    return [each for found in ranges for each in found]


def _range(lower: list[Item], upper: list[Item]) -> list[_Range]:
    """The indices of one range, with its ends; empty where something is missing."""
    parts = split(lower, {"=", *_ORDERS})
    relations = [item.kind for _, item in outer(lower) if item.kind in ("=", *_ORDERS)]
    name, low, high = parts[0], parts[-1], upper
    if len(relations) == 2 and "=" not in relations and not upper:
        name, low, high = parts[1], _shifted(parts[0], "+", relations[0]), _shifted(parts[2], "-", relations[1])
    ends = split(low, {".."})
    if len(ends) == 2 and not upper:
        low, high = ends
    indices = [part[0] for part in split(name, {","}) if len(part) == 1 and isinstance(part[0], Token)]
    are_names = len(name) == 2 * len(indices) - 1 and all(index.kind in NAMES for index in indices)
    one_end = not any(item.kind in (",", "..") for _, item in outer([*low, *high]))
    is_one_range = relations == ["="] or (len(relations) == 2 and "=" not in relations)
    if not (is_one_range and are_names and low and high and one_end):
        return []
    return [(index, low, high) for index in indices]


def _shifted(end: list[Item], sign: str, relation: str) -> list[Item]:
    """An excluded end, moved by 1."""
    if relation == "<=" or not end:
        return end
    here = (end[-1].end, end[-1].end)
    return [*bracketed(end, *here), Token(sign, sign, *here), Token("number", "1", *here)]


def _is_name(items: Sequence[Item]) -> bool:
    return len(items) == 1 and items[0].kind in NAMES


def _term(formula: FormulaReader, at: Lexeme) -> list[Item]:
    """The term behind the operator: everything up to the next + or −."""
    items = formula.sequence(is_term=True)
    if not items or items[-1].kind in ("+", "-"):
        formula.refuse(at, f"something is missing behind {at.text}")
    return items


def _factor_of(formula: FormulaReader, at: Lexeme, name: str) -> list[Item]:
    """The factor that a product runs over; ParseError for several without brackets."""
    items = _term(formula, at)
    if any(item.kind in ("*", "/") for _, item in outer(items)) or formula.side_by_side > 1:
        _refuse_reach(formula, at, name)
    return items


def _refuse_more(formula: FormulaReader, at: Lexeme, name: str) -> None:
    """ParseError if the index occurs after the term, since the operator may or may not reach that far."""
    depth = 0
    for lexeme in formula.lexemes[formula.position :]:
        depth += (lexeme.text in ("{", "(", "[", "\\left")) - (lexeme.text in ("}", ")", "]", "\\right"))
        ends = lexeme.kind in ("row", "end", "finish") or lexeme.text in (",", ";", "&", "=", "$", "$$", "\\]", "\\)")
        if depth < 0 or (depth == 0 and ends) or lexeme.text in BUILDERS:
            return
        if lexeme.text == name:
            _refuse_reach(formula, at, name)


def _refuse_reach(formula: FormulaReader, at: Lexeme, name: str) -> NoReturn:
    formula.refuse(
        (at.start, formula.end),
        f"how far does this {at.text} over {name} reach?",
        r"write brackets around all that it stands before: \left( … \right)",
    )


# --- values at a point --------------------------------------------------------


def value_at(formula: FormulaReader, opener: Lexeme, items: list[Item]) -> list[Item]:
    r"""`\left. x^2 \right|_{x=2}`, after its bar has been read."""
    point = []
    if formula.next.text == "_":
        formula.take()
        point = split(_plainly(formula), {","})
    pairs = [split(part, {"="}) for part in point]
    if not pairs or not all(len(pair) == 2 and _is_name(pair[0]) and pair[1] for pair in pairs):
        formula.refuse((opener.start, formula.end), "at which point?", r"write \left. x^2 \right|_{x=2}")
    comma, span = Token(",", ",", opener.start, formula.end), (opener.start, formula.end)
    names = [item for pair in pairs for item in (comma, pair[0][0])][1:]
    values = [item for pair in pairs for item in (comma, *pair[1])][1:]
    if len(pairs) > 1:
        names, values = bracketed(names, *span), bracketed(values, *span)
    return called("Subs", [*items, comma, *names, comma, *values], *span)


# --- derivatives ----------------------------------------------------------------------------

_DIFFERENTIALS = ("d", "\\partial", "∂", "\\mathrm", "\\differentialD")


def derivative(formula: FormulaReader, lexeme: Lexeme) -> list[Item] | None:
    r"""`\frac{d}{dx} \sin x`, `\frac{\partial^2}{\partial x^2}(x^2 y)`, after `\frac`; None for other fractions."""
    position = formula.position
    found = _operator(formula)
    if found is None or not (formula.operand_follows()):
        formula.position = position
        return None
    name, order, is_partial = found
    body = _term(formula, lexeme)
    _refuse_more(formula, lexeme, name.text)
    variables = {*(formula.variables or ())} - {name.text}
    others = {
        str(item[1]) for item in body if item.kind in NAMES and (formula.variables is None or item[1] in variables)
    }
    others -= {name.text}
    span = (lexeme.start, formula.end)
    if others and not is_partial:
        hint = rf"write \frac{{\partial}}{{\partial {name.text}}} where it does not"
        formula.refuse(span, f"does {min(others)} depend on {name.text}?", hint)
    letters = {str(item[1]) for item in body if item.kind in NAMES}
    if name.text not in letters and not letters <= formula.known:
        unknown = min(letters - formula.known)
        formula.refuse(span, f"does {unknown} depend on {name.text}?", f"write what {unknown} is, or 0")
    shown = formula.text[lexeme.start : formula.end]
    formula.note(f"{shown} is read as that derivative, which the answer differentiates once more")
    comma = Token(",", ",", *span)
    by = [name, comma, Token("number", str(order), *span)]
    return called("Derivative", [*body, comma, *bracketed(by, *span)], *span)


def _operator(formula: FormulaReader) -> tuple[Token, int, bool] | None:
    r"""The name, order and kind of `{d^2}{dx^2}`; None if that does not stand next."""
    above = _differential(formula)
    below = _differential(formula) if above is not None else None
    if above is None or below is None or above[0] or not below[0] or below[1] != above[1] or below[2] != above[2]:
        return None
    return below[0], above[1], above[2]


def _differential(formula: FormulaReader) -> tuple[Token | None, int, bool] | None:
    r"""`{d^2}` or `{\partial x^2}`: name, order, and whether it is partial."""
    if formula.next.text != "{":
        return None
    formula.take()
    first = formula.take()
    if first.text == "\\mathrm":
        braces = formula.next.text == "{"
        texts = [formula.take().text for _ in range(3 if braces else 1)]
        first = first._replace(text=texts[1] if braces else texts[0])
    if first.text == "\\differentialD":
        first = first._replace(text="d")
    if first.text not in _DIFFERENTIALS or (first.text == "d" and "d" in formula.known):
        return None
    name: Token | None = None
    order = _order(formula)
    if formula.next.kind == "letter" or formula.next.text in words.GREEK_WORDS:
        name, order = formula.bound_name(), _order(formula)
    if order == 0 or formula.next.text != "}":
        return None
    formula.take()
    return name, order, first.text != "d"


def _order(formula: FormulaReader) -> int:
    """The order in the next superscript; 1 without one, 0 if it is not a digit."""
    if formula.next.text != "^":
        return 1
    formula.take()
    items = formula.argument("an order")
    items = items[1:-1] if len(items) == 3 else items
    text = str(items[0][1]) if len(items) == 1 and items[0].kind == "number" else ""
    return int(text) if text.isdigit() and len(text) == 1 else 0


# --- integrals and limits -------------------------------------------------------------------


def integral(formula: FormulaReader, lexeme: Lexeme) -> list[Item]:
    r"""`\int_0^1 x^2\,dx`, `\int_{a}^{b} e^{-t}\,\mathrm{d}t`."""
    ends: dict[str, list[Item]] = {}
    while formula.next.text in ("_", "^"):
        mark = formula.take()
        ends[mark.text] = formula.argument("an end")
    if len(ends) == 1:
        formula.refuse(lexeme, "this integral has one end", r"write both ends: \int_0^x t^2\,dt")
    _with_differential_behind(formula)
    last = _differential_ahead(formula, lexeme)
    closer = formula.lexemes[last]
    formula.lexemes[last] = closer._replace(kind="finish", text="")
    body = formula.sequence() if formula.position < last else [Token("number", "1", closer.start, closer.end)]
    formula.lexemes[last] = closer
    if formula.position != last:
        formula.refuse(lexeme, "this integral has no differential", r"write \int_0^1 x^2\,dx")
    formula.position += _length_of_d(formula, last)
    name = formula.bound_name()
    comma, span = Token(",", ",", *lexeme[2:4]), (lexeme.start, formula.end)
    over = [name, comma, *ends["_"], comma, *ends["^"]] if ends else [name, comma, name]
    if not ends:
        shown = formula.text[slice(*span)]
        formula.note(f"{shown} is read as an antiderivative; the constant of integration is 0")
    return called("Integral", [*body, comma, *bracketed(over, *span)], *span)


def _with_differential_behind(formula: FormulaReader) -> None:
    r"""Move the dz of `\int \frac{3\,dz}{z}` behind the fraction: `\int \frac{3}{z}\,dz`."""
    first, lexemes = formula.position, formula.lexemes
    if lexemes[first].text not in words.FRACTIONS or lexemes[first + 1].text != "{":
        return
    ends: list[int] = []
    depth, index = 0, first + 1
    while index < len(lexemes) - 1 and len(ends) < len(_PARTS):
        depth += (lexemes[index].text == "{") - (lexemes[index].text == "}")
        ends += [index] * (depth == 0)
        index += 1
    if len(ends) < len(_PARTS) or lexemes[ends[0] + 1].text != "{" or not _length_of_d(formula, ends[0] - 2):
        return
    above = lexemes[first + 2 : ends[0] - 2]
    if above and above[-1].text in ("\\cdot", "\\times", "*"):
        above.pop()
    one = lexemes[ends[0] - 2]._replace(kind="number", text="1")
    moved = lexemes[ends[0] - 2 : ends[0]]
    lexemes[first + 2 : ends[1] + 1] = [*(above or [one]), *lexemes[ends[0] : ends[1] + 1], *moved]


_PARTS = ("numerator", "denominator")


def _differential_ahead(formula: FormulaReader, at: Lexeme) -> int:
    """Where the `d` of the integral's dx stands."""
    depth = inner = 0
    for index in range(formula.position, len(formula.lexemes) - 1):
        lexeme = formula.lexemes[index]
        depth += (lexeme.text in ("{", "(", "[")) - (lexeme.text in ("}", ")", "]"))
        length = _length_of_d(formula, index) if depth == 0 else 0
        after = formula.lexemes[index + length] if length else lexeme
        inner += depth == 0 and lexeme.text in ("\\int", "∫")
        if length and (after.kind == "letter" or after.text in words.GREEK_WORDS):
            if not inner:
                return index
            inner -= 1
        if depth < 0:
            break
    return formula.refuse(at, "this integral has no differential", r"write \int_0^1 x^2\,dx")


def _length_of_d(formula: FormulaReader, index: int) -> int:
    r"""The number of lexemes of `d`, `\mathrm{d}`, `\mathrm d` that begin here; 0 for anything else."""
    texts = [lexeme.text for lexeme in formula.lexemes[index : index + 4]]
    if texts[0] in ("\\mathrm", "\\text", "\\operatorname"):
        return 4 if texts[1:] == ["{", "d", "}"] else 2 if texts[1] == "d" else 0
    return int(texts[0] == "\\differentialD" or (texts[0] == "d" and "d" not in formula.known))


def limit(formula: FormulaReader, lexeme: Lexeme) -> list[Item]:
    r"""`\lim_{x \to 3} x^2`, `\lim_{x \to 0^+} e^x`, `\lim_{x \to \infty} \frac{1}{x}`."""
    hint = r"write \lim_{x \to 3} x^2"
    if formula.next.text != "_" or formula.lexemes[formula.position + 1].text != "{":
        formula.refuse(lexeme, "where is this limit taken?", hint)
    formula.take()
    formula.take()
    name = formula.bound_name() if formula.next.kind == "letter" or formula.next.text in words.GREEK_WORDS else None
    if name is None or formula.take().text not in _ARROWS:
        formula.refuse((lexeme.start, formula.end), "where is this limit taken?", hint)
    at = _limit_point(formula)
    if not at or formula.take().text != "}":
        formula.refuse((lexeme.start, formula.end), "where is this limit taken?", hint)
    formula.indices.append(name.text)
    body = _term(formula, lexeme)
    formula.indices.pop()
    _refuse_more(formula, lexeme, name.text)
    indexed = next((item for item in body if item.kind in NAMES and name.text in str(item[1]).split("_")[1:]), None)
    if indexed is not None:
        formula.refuse(
            (indexed.start, indexed.end), f"how does {indexed[1]} depend on {name.text}?", "write the limit's value"
        )
    comma, span = Token(",", ",", *lexeme[2:4]), (lexeme.start, formula.end)
    return called("Limit", [*body, comma, *bracketed([name, comma, *at], *span)], *span)


_ARROWS = frozenset({"\\to", "\\rightarrow", "\\longrightarrow", "\\Rightarrow", "\\Longrightarrow", "→"})


def _limit_point(formula: FormulaReader) -> list[Item]:
    r"""`3`, `3^+`, `a^{-}`, `\infty`, `-\infty`."""
    signs = [Token(formula.next.text, formula.next.text, *formula.take()[2:4])] if formula.next.text in "+-" else []
    if formula.next.text in ("\\infty", "∞"):
        return [*signs, Token("other", "oo", *formula.take()[2:4])]
    texts = [lexeme.text for lexeme in formula.lexemes[formula.position + 1 : formula.position + 5]]
    side = 2 if texts[0] == "^" and texts[1] in ("+", "-") else 4 if texts[0] == "^" and texts[2] in ("+", "-") else 0
    if side:
        items = [Token(formula.next.kind, formula.next.text, *formula.next[2:4])]
        items = items if formula.take().kind == "number" else [items[0]._replace(kind="name")]
        for _ in range(side):
            formula.take()
        return [*signs, *items]
    return [*signs, *formula.sequence()]


BUILDERS = {**dict.fromkeys(_TOTALS, total), **dict.fromkeys(("\\int", "∫"), integral), "\\lim": limit}
