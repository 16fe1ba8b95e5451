r"""Labels and vectors of a LaTeX map → components as the input language lists them.

`F(x, y) = …`, `(x, y) \mapsto …`, `\dot{x} = …`, a column of names = a column of components.

The second half turns the items of a LaTeX formula into tokens of the input language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from symjac.errors import ParseError, Span, SymjacError
from symjac.read import MAX_TOKENS, Declarations, Syntax
from symjac.read.labels import NOT_IN_LABEL
from symjac.read.latex.formula import FormulaReader
from symjac.read.latex.items import (
    NAMES,
    CellTable,
    Item,
    cells,
    closing,
    is_enclosed,
    is_vector,
    listed,
    needs_shapes,
    outer,
    split,
    vector,
    written_out,
)
from symjac.read.latex.words import LETTERS, OF_A_VECTOR
from symjac.read.names import FUNCTIONS, LETTER_FUNCTIONS, REFUSED, base_of, is_letter, marked, refusal
from symjac.read.tokens import Token, tokenize, too_many

CONSTANT_LETTERS = ("E", "I")
"""Constants of the input language, but ordinary letters in LaTeX."""


def tokens_of(
    text: str, items: Sequence[Item], declared: Declarations, own: Collection[str] = (), labels: Sequence[Span] = ()
) -> list[Token]:
    """The items as tokens of the input language, each at its place in the LaTeX `text`; `own` are names as well.

    Names in the `labels` are not used, and may be letters that could also be functions.

    Every word goes through the one tokenizer, so that what is too long or unknown is refused as there. Raises
    ParseError for items that the input language has no word for.
    """
    checked = [_checked(item) for item in written_out(items)]
    known = declared.names | frozenset(own)
    finish = Token("end", "", *(2 * (checked[-1].end if checked else len(text),)))
    if declared.variables is None:
        known |= {
            rated
            for token, after in pairwise((*checked, finish))
            if token.kind in NAMES and after.kind == "=" and (rated := _RATE.sub("", token.text)) != token.text
        }
    for token, after in pairwise((*checked, finish)):
        in_label = any(start <= token.start < end for start, end in labels)
        if token.text in REFUSED and token.kind == ".." and not in_label:
            message, hint = refusal(token.text, latex=True)
            raise ParseError(message, span=token.span, hint=hint)
        if token.kind in NAMES and token.text not in known and not (in_label and token.kind == "name"):
            _check_name(token, after)
    tokens: list[Token] = []
    made: dict[str, list[Token]] = {}
    for index, item in enumerate(checked):
        word = "for" if _is_for(item, text) else _word(checked, index, known)
        try:
            parts = made.get(word) or made.setdefault(word, tokenize(word))
        except SymjacError as error:
            error.span = item.span
            raise
        spaced = not ("," in (item.kind, checked[index - 1].kind) and _is_decimal_comma(checked, index))
        tokens += (Token(part.kind, part.text, *item.span, spaced) for part in parts[:-1])
        if len(tokens) > MAX_TOKENS:
            raise too_many(item.span)
    return [*tokens, finish]


_VERBATIM = frozenset({"number", "connective", "other", "newline", *NAMES})
_STRAY = {
    "rate": refusal("\\partial", latex=True),
    "unit": ("a unit vector stands here as a number", r"write the whole map as one sum: x\mathbf{i} + y\mathbf{j}"),
    "to": refusal("\\in", latex=True),
    "set": ("this is a set of numbers, not a number", r"give the map alone: (x, y) \mapsto (xy, x + y)"),
    "prime": ("a prime follows a name", "write x'"),
    "transpose": ("a transpose stands only after a vector", OF_A_VECTOR),
    "mapsto": (r"\mapsto stands after the variables", r"write (x, y) \mapsto (…)"),
    ":": ("unexpected ':'", "write F(x, y) = (…)"),
}


def _checked(item: Token) -> Token:
    if item.kind in _STRAY:
        message, hint = _STRAY[item.kind]
        raise ParseError(message, span=item.span, hint=hint)
    return item


def _check_name(token: Token, after: Token) -> None:
    name, span = token.text, (token.start, token.end)
    if token.kind == "bold":
        raise ParseError(
            f"{name} in bold is a vector here",
            span=span,
            hint=f"write its components out, or declare a number: --params {name}",
        )
    if token.kind == "accented" and not name.endswith(
        "dot"
    ):  # rates are letters of their own, as in the input language
        raise ParseError(f"the name {name} is not declared", span=span, hint=f"declare it: --params {name}")
    if name in CONSTANT_LETTERS:
        hint = f"declare it: --params {name}; {_CONSTANT_IS[name]}"
        raise ParseError(f"{name} is not declared", span=span, hint=hint)
    letter = base_of(name)
    if letter in _AS_FUNCTIONS and after.kind == "(":
        function, written = _AS_FUNCTIONS[letter]
        raise ParseError(
            f"unknown function '{name}'",
            span=span,
            hint=f"declare it: --params {name} for a factor, --functions {name}; the {function} function is {written}",
        )


_CONSTANT_IS = {"E": "Euler's number is e", "I": r"the imaginary unit is \mathrm{i}"}

_AS_FUNCTIONS = {
    "beta": ("beta", r"\mathrm{B}"),
    "gamma": ("gamma", r"\Gamma"),
    **{
        letter: (function, rf"\operatorname{{{function}}}")
        for letter, row in LETTERS.items()
        for function in [row.function or row.with_order]
    },
}
"""Letters that may stand for a function, and the function's spelling."""


def _is_for(item: Token, text: str) -> bool:
    r"""Whether this is `\text{for}` or the like, which means `if` in the lines of cases, but cannot stand elsewhere."""
    return item.kind == "connective" and re.search(r"\{\W*for\W*\}", text[slice(*item.span)]) is not None


def _word(tokens: Sequence[Token], index: int, names: frozenset[str]) -> str:
    r"""A token in the input language, which could take a name for a function where LaTeX does not: `\gamma (x + 1)`."""
    token = tokens[index]
    if token.kind in ("function", "constant"):
        return marked(token.text, names | LETTER_FUNCTIONS)
    before_bracket = index + 1 < len(tokens) and tokens[index + 1].kind == "("
    if token.kind == "name" and before_bracket and token.text in names and token.text in FUNCTIONS:
        return f"({token.text})"
    return token.text if token.kind in _VERBATIM else token.kind


def _is_decimal_comma(tokens: Sequence[Token], index: int) -> bool:
    """Whether the token belongs to `1,5`: the input language warns of those."""
    for comma in (index, index - 1):
        if 0 < comma < len(tokens) - 1 and tokens[comma].kind == ",":
            left, right = tokens[comma - 1], tokens[comma + 1]
            if (
                left.kind == right.kind == "number"
                and left.end == tokens[comma].start
                and tokens[comma].end == right.start
            ):
                return True
    return False


SEPARATORS = frozenset({",", ";", "newline"})
_RATE = re.compile(r"(?:'|_dot)\Z")
"""The end of a rate's name: x' and ẋ, whose x is a variable of the system."""


class Map(NamedTuple):
    """A map in tokens of the input language; `arguments` are the variables that its labels name."""

    items: list[Item]
    arguments: frozenset[str]
    labels: tuple[Span, ...]


class Space(NamedTuple):
    r"""A set that a map is from or to, `\mathbb{R}^2`; the dimension is None where it is no number."""

    dimension: int | None
    span: Span


def without_spaces(items: list[Item]) -> tuple[list[Item], tuple[Space, ...]]:
    r"""The items without `F\colon \mathbb{R}^2 \to \mathbb{R}^3` before the map, and the two sets."""
    spaces: list[Space] = []
    place = 2
    if len(items) < 3 or items[0].kind not in NAMES or items[1].kind != ":" or items[2].kind != "set":
        return items, ()
    while place < len(items) and items[place].kind == "set":
        space, place = _space(items, place)
        spaces.append(space)
        place += len(spaces) == 1 and place < len(items) and items[place].kind == "to"
    rest = items[place:]
    if len(spaces) != 2:
        return items, ()
    if not rest:
        message, hint = refusal("\\in", latex=True)
        arrow = next(item for item in items if item.kind == "to")
        raise ParseError(message, span=(arrow.start, arrow.end), hint=hint)
    rest = rest[1:] if rest and rest[0].kind in SEPARATORS else rest
    is_named = not any(item.kind == "mapsto" for _, item in outer(rest)) or rest[1].kind == ":"
    return (rest if is_named else [*items[:2], *rest]), tuple(spaces)


def _space(items: list[Item], place: int) -> tuple[Space, int]:
    """The set at a place, with its exponent, and the place after it."""
    first = items[place]
    if items[place + 1 : place + 2] == [] or items[place + 1].kind != "^":
        return Space(1, (first.start, first.end)), place + 1
    exponent = items[place + 2]
    last = closing(items, place + 2) if exponent.kind == "(" else place + 2
    dimension = int(exponent.text) if isinstance(exponent, Token) and exponent.text.isdigit() else None
    return Space(dimension, (first.start, items[last].end)), last + 1


def refuse_other_dimensions(spaces: Sequence[Space], syntax: Syntax) -> None:
    r"""ParseError where `\mathbb{R}^2 \to \mathbb{R}^3` is not what the variables and components are."""
    counts = (("variables", len(syntax.variables)), ("components", len(syntax.components)))
    for space, (what, count) in zip(spaces, counts, strict=False):
        if space.dimension not in (None, count):
            raise ParseError(
                f"dimension {space.dimension} here, but the number of {what} is {count}",
                span=space.span,
                hint="mend one of them, or leave the sets out",
            )


def components_of(items: list[Item], declared: Declarations) -> Map:
    """The items with labels as the input language has them, and vectors as lists of components."""
    factors = {*(declared.variables or ()), *declared.parameters}
    arguments: set[str] = set()
    parts: list[tuple[list[Item], list[Item]]] = []
    labels: list[Span] = []
    for part in split(items, SEPARATORS):
        typed, body = _divided(part, factors)
        labels += [(typed[0].start, typed[-1].end)] if typed else []
        label = _label(typed, factors, body)
        arguments.update(item[1] for item in label[1:] if isinstance(item, Token) and item.kind == "name")
        parts.append((label, body))
    rates = [name for label, _ in parts for name in [_rate(label)] if name]
    count = sum(bool(label or body) for label, body in parts)
    if declared.variables is None and len(rates) == count:
        arguments.update(rates)
    if count == 1:
        label, body = next(part for part in parts if any(part))
        holds_vector = any(item.kind in ("grid", "unit", ",") for item in body)
        equation = next((item for _, item in outer(body) if item.kind == "="), None)
        if holds_vector and equation is not None:
            raise ParseError(
                "a map has one value here",
                span=(equation.start, equation.end),
                hint="leave one side out: F(x, y) = (…)",
            )
        has_table = any(item.kind == "grid" for item in body)
        if holds_vector and ((declared.arrays and has_table) or needs_shapes(body)):
            label, names = _of_product(label, declared)
            return Map([*label, *body], frozenset({*arguments, *names}), tuple(labels))
        value = vector(body, factors | arguments) if holds_vector else None
        if value is not None:
            return Map(_components(label, body, value.parts, value.grows), frozenset(arguments), tuple(labels))
    result: list[Item] = []
    separators = (item for _, item in outer(items) if item.kind in SEPARATORS)
    for label, body in parts:
        result += [*label, *body, *islice(separators, 1)]
    return Map(result, frozenset(arguments), tuple(labels))


def _of_product(label: list[Item], declared: Declarations) -> tuple[list[Item], list[str]]:
    r"""`F(x, y) =` for `(x_dot, y_dot) =` before a product of matrices, whose entries have no labels; and x and y."""
    if not is_enclosed(label[:-1]):
        return label, []
    span = (label[0].start, label[-1].end)
    named = [str(item[1]) for item in label if item.kind == "name"]
    rates = [name.removesuffix("_dot") for name in named if name.endswith("_dot")]
    if declared.variables is not None or len(rates) < len(named):
        return [Token("name", "F", *span), label[-1]], []
    listed_rates = listed([[Token("name", name, *span)] for name in rates], span)
    return [Token("name", "F", *span), *listed_rates, label[-1]], rates


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
    return [*_label(label), *body]


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
    if not equals or (_is_equation(part, equals[0]) and not is_enclosed(part[: equals[0]])):
        return [], part
    body = part[equals[0] + 1 :]
    if len(equals) == 2:
        first, second = part[: equals[0]], part[equals[0] + 1 : equals[1]]
        if _are_names(second, taken) and is_vector(part[equals[1] + 1 :]):
            body = part[equals[1] + 1 :]  # F = (P, Q) = (…)
        elif (
            len(first) == 1 and first[0].kind in NAMES and first[0][1] not in taken and _is_applied_name(second, taken)
        ):
            return part[equals[0] + 1 : equals[1] + 1], part[equals[1] + 1 :]  # z = f(x, y) = …
    return part[: equals[0] + 1], body


def _is_equation(part: Sequence[Item], equals: int) -> bool:
    """Whether a number stands on the right of something that is no name: `x^2 + y^2 = 4`."""
    is_named = equals == 1 or (part[0].kind in NAMES and is_enclosed(list(part[1:equals])))
    return not is_named and [item.kind for item in part[equals + 1 :]] == ["number"]


def _are_names(items: list[Item], taken: Collection[str]) -> bool:
    """Whether this only names the components: `(P, Q)`, a column of `f_1(x, y)` and `f_2(x, y)`."""
    if len(items) == 1 and isinstance(items[0], CellTable):
        names = cells(items[0])
    elif is_enclosed(items):
        names = split(items[1:-1], {","})
    else:
        return False
    return all(
        (len(name) == 1 and name[0].kind in NAMES and name[0][1] not in taken) or _is_applied_name(name, taken)
        for name in names
    )


def _is_applied_name(items: list[Item], taken: Collection[str]) -> bool:
    """Whether this is a new name with arguments: `f(x, y)`."""
    return len(items) > 1 and items[0].kind in NAMES and items[0][1] not in taken and is_enclosed(items[1:])


def _names(items: Sequence[Item]) -> set[str]:
    """The names in plain letters among the items and in the cells of their tables."""
    inner = (cell for item in items if isinstance(item, CellTable) for row in item.rows for cell in row)
    return {item.text for item in items if isinstance(item, Token) and item.kind == "name"}.union(*map(_names, inner))


def _rate(label: Sequence[Item]) -> str:
    r"""The x of `\dot{x} =` and `\frac{dx}{dt} =`."""
    if len(label) != 2 or not isinstance(label[0], Token) or not label[0].text.endswith("_dot"):
        return ""
    return label[0].text.removesuffix("_dot")


def _label(label: list[Item], taken: Collection[str] = (), body: Sequence[Item] = ()) -> list[Item]:
    r"""A left-hand side in the input language: `F(\mathbf{x}) =` is `F =`, `\dot{x} =` is `x_dot =`.

    A map in bold may share its letter with a name, as in `\mathbf{r}(r, t) =`, or one of its body; it is called F then.
    """
    flat: list[Item] = []
    for item in label:
        parts = listed(cells(item), (item.start, item.end)) if isinstance(item, CellTable) else [item]
        for part in parts:
            is_marked = isinstance(part, Token) and part.kind in ("accented", "rate")
            flat.append(Token("name", *part[1:4]) if is_marked else part)
    if len(flat) > 1 and flat[1].kind == "(" and all(item.kind in ("bold", ",") for item in flat[2:-2]):
        flat = [flat[0], flat[-1]]
    if flat and flat[0].kind == "bold" and flat[0][1] in {*taken, *_names(flat[1:]), *_names(body)}:
        flat[0] = Token("name", "F", flat[0].start, flat[0].end)
    return [item._replace(kind="name") if isinstance(item, Token) and item.kind == "bold" else item for item in flat]


def refuse_two_fonts(formula: FormulaReader, labels: Sequence[Span]) -> None:
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


def refuse_undeclared_i(formula: FormulaReader, declared: Declarations, syntax: Syntax) -> None:
    """ParseError for an i that nobody declared: a name, or the imaginary unit?"""
    if "i" in declared.names or declared.complex_valued or "i" not in (*syntax.variables, *syntax.parameters):
        return
    place = next((span for name, _, span in formula.fonts if name == "i"), None)
    if place and not any(text.startswith("i") and "unit vectors" in text for text in syntax.notes):
        formula.refuse(
            place, "i is not declared", r"declare it: --params i; the imaginary unit is \mathrm{i}, or i with --complex"
        )


def _has_long_subscript(name: str) -> bool:
    """Whether a letter has a subscript such as that of a_{2n}, a_{b'} or T_{a,b,c}."""
    base, *parts = name.split("_")
    unusual = len(parts) > 2 or any(re.search("[0-9][A-Za-z]", part) or part.endswith("prime") for part in parts)
    return unusual and is_letter(base)


def with_held_letters(found: Map, declared: Declarations) -> tuple[Declarations, tuple[str, ...]]:
    """E and names such as a_{2n}, T_{a,b,c} as parameters, where nobody declared them.

    The input language has E for a constant, and such a subscript for a slip of the pen; braces show where it ends.
    """
    known = {*(declared.variables or ()), *declared.parameters, *found.arguments}
    bases = {base_of(name) for name in known}
    used = dict.fromkeys(str(item[1]) for item in found.items if item.kind == "name")
    is_applied = any(item[1] == "E" and after.kind == "(" for item, after in pairwise(found.items))
    held = tuple(
        name
        for name in used
        if name not in known
        and ((name == "E" and not is_applied) or (_has_long_subscript(name) and base_of(name) not in bases))
    )
    if not held or (declared.variables is None and not found.arguments):
        return declared, ()
    where = "not in --vars" if declared.variables is not None else NOT_IN_LABEL
    note = f"parameters {', '.join(held)}: {where}, so held constant"
    return declared._replace(parameters=(*declared.parameters, *held)), (note,)
