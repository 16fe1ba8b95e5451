"""Left-hand sides: the labels before `=` in maps, systems and answers. Imports no SymPy.

    F(x, y) =      f: (x, y) ->      x' =      dx/dt =      ∇f =      ∂f/∂x =      \\frac{\\partial f}{\\partial x} =

Those of derivatives are rewritten in the text, plain or LaTeX, and padded with spaces; those of maps and rates
among its tokens. No place in the text moves.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache, partial
from itertools import pairwise

from symjac.errors import ParseError
from symjac.read import MAX_COMPONENTS
from symjac.read.cursor import BRACKETS, SEPARATORS, match_brackets
from symjac.read.names import FUNCTIONS, MARK, NAME, is_letter
from symjac.read.tokens import Token

NOT_IN_LABEL = "not among the variables of the label"
"""What a note says of other names, where `f(x, y) =` names the variables."""


# --- of maps --------------------------------------------------------------------------------


def with_variables(tokens: list[Token]) -> list[Token]:
    """`(x, y) -> (x*y, x)` as `F(x, y) = (x*y, x)`."""
    tokens = _without_spaces(tokens)
    kinds = [token[0] for token in tokens]
    arrow = kinds.index("->") if "->" in kinds else 0
    left, at = tokens[:arrow], tokens[arrow]
    if not left:
        return tokens
    label = left[0] if len(left) > 1 and [token.kind for token in left[:2]] == ["name", ":"] else None
    left = left[2:] if label else left
    kinds = [token.kind for token in left]
    if kinds != ["name"] and kinds != ["(", *(["name", ","] * len(kinds))[: max(len(kinds) - 2, 1)], ")"]:
        raise ParseError("-> stands after the variables", span=(at.start, at.end), hint="write (x, y) -> (x*y, x)")
    if len(left) == 1:
        left = [Token("(", "(", left[0].start, left[0].start), *left, Token(")", ")", at.start, at.start)]
    name = "F" if tokens[arrow + 1].kind == "(" and tokens[-2].kind == ")" else "f"
    return [
        label or Token("name", name, at.start, at.start),
        *left,
        Token("=", "=", at.start, at.end),
        *tokens[arrow + 1 :],
    ]


def _without_spaces(tokens: list[Token]) -> list[Token]:
    """The tokens without `f: R^2 -> R,` before the map; of a map without a name of its own, `f:` stays."""
    if [token.kind for token in tokens[:2]] != ["name", ":"] or tokens[2].text != "R":
        return tokens
    place = _after_space(tokens, 2)
    if not place or tokens[place].kind != "->":
        return tokens
    place = _after_space(tokens, place + 1)
    if not place or tokens[place].kind not in SEPARATORS:
        return tokens
    rest = tokens[place + 1 :]
    is_named = label_length(rest, 0, match_brackets(rest)) or rest[1].kind == ":"
    return rest if is_named else [*tokens[:2], *rest]


def _after_space(tokens: Sequence[Token], place: int) -> int:
    """The place after `R`, `R^3`, `R³`; 0 if something else stands there."""
    if tokens[place].text != "R":
        return 0
    if tokens[place + 1].kind == "superscript":
        return place + 2
    return place + (3 if tokens[place + 1].kind == "^" else 1)


def with_plain_labels(tokens: list[Token], own: Collection[str]) -> list[Token]:
    """The tokens with one form for labels that are typed in many.

    `f(x | a) =` is `f(x; a) =`, `f(x_1, …, x_3) =` names all three, `ln L =` is `lnL =`, `z = f(x) =` is `f(x) =`,
    `f: x*y` is `f = x*y`, and so is `f := x*y`.
    """
    found: list[Token] = []
    for start, end in pairwise([*begins(tokens), len(tokens)]):
        part = tokens[start:end]
        is_label = _is_name(part[0]) and part[0].text not in own
        found += _with_plain_label(part, own, tokens) if is_label else part
    return found


def begins(tokens: Sequence[Token]) -> list[int]:
    """The places where components begin: at the first token, and behind separators outside brackets."""
    depth, found = 0, [0]
    for index, token in enumerate(tokens):
        depth += BRACKETS.get(token[0], 0)
        if not depth and token[0] in SEPARATORS:
            found.append(index + 1)
    return found


def _with_plain_label(tokens: list[Token], own: Collection[str], whole: Sequence[Token]) -> list[Token]:
    """The tokens of a component of the whole map, with its label in the one form."""
    first, second, third = tokens[:3] if len(tokens) > 2 else (*tokens, *tokens)[:3]
    if first.text in ("ln", "log") and _is_name(second) and (third.kind == "=" or _closer(tokens[1:])):
        name = first._replace(text=first.text + second.text, end=second.end)
        return _with_plain_label([name, *tokens[2:]], own, whole)
    if second.kind == "=" and _closer(tokens[2:]) and third.text not in own:
        return _with_plain_label(tokens[2:], own, whole)
    if second.kind == ":" and (third.kind == "=" or third.spaced):
        return [first, second._replace(kind="="), *tokens[2 + (third.kind == "=") :]]
    closer = _closer(tokens)
    if not closer:
        return tokens
    rest = tokens[closer + 1 + (tokens[closer + 1].kind == ":") :]
    inside = tokens[2:closer]
    bars = [index for index, token in enumerate(inside) if token.kind in _BARS]
    if len(bars) == 1:
        inside[bars[0]] = inside[bars[0]]._replace(kind=_BARS[inside[bars[0]].kind])
    return [*tokens[:2], *_written_out(_without_squares(inside, own), whole), tokens[closer], *rest]


_BARS = {"|": ";", "‖": ","}
"""The bar before what is held constant, as in p(x | a), and that between two arguments, as in KL(p ‖ q)."""


def _closer(tokens: Sequence[Token]) -> int:
    """The place of the bracket that closes the arguments of a label `f(…) =` or `f(…) :=`; 0 where there is none."""
    if len(tokens) < len("f()=") or not _is_name(tokens[0]) or tokens[1].kind != "(":
        return 0
    depth = 0
    for index, token in enumerate(tokens):
        depth += BRACKETS.get(token.kind, 0)
        if index and not depth:
            kinds = [each.kind for each in tokens[index + 1 : index + 3]]
            return index * (kinds[:1] == ["="] or kinds == [":", "="])
    return 0


def _without_squares(inside: list[Token], own: Collection[str]) -> list[Token]:
    """`x; s` for the arguments `x; s²`, where s is held constant either way; ParseError where s² may be a variable."""
    found: list[Token] = []
    for index, token in enumerate(inside):
        is_power = token.kind == "superscript" or (token.kind == "^" and inside[index + 1 : index + 2] != [])
        if is_power and found and _is_name(found[-1]):
            name, end = found[-1].text, (token if token.kind == "superscript" else inside[index + 1]).end
            if name not in own and all(each.kind != ";" for each in found):
                raise ParseError(
                    f"a variable is a name: is {name} the variable, or its power?",
                    span=(found[-1].start, end),
                    hint=f"write f({name}) = … to differentiate by {name}, or put a new name for the power everywhere",
                )
        elif not (token.kind == "number" and index and inside[index - 1].kind == "^"):
            found.append(token)
    return found


def _written_out(inside: list[Token], whole: Sequence[Token]) -> list[Token]:
    """The arguments `x_1, x_2, x_3, x_4` for `x_1, …, x_4`; for `x_1, …, x_n`, as many as the map has."""
    place = next((index for index, token in enumerate(inside) if token.kind == ".."), 0)
    if not 1 < place < len(inside) - 2:
        return inside
    first, last = (re.fullmatch(r"(.*?)_?([0-9]+|[a-zA-Z])", inside[at].text) for at in (place - 2, place + 2))
    if first is None or last is None or first[1] != last[1] or not first[2].isdigit():
        return inside
    stem = first[0].removesuffix(first[2])
    met = {token.text for token in whole}
    end = int(last[2]) if last[2].isdigit() else int(first[2])
    while not last[2].isdigit() and f"{stem}{end + 1}" in met:
        end += 1
    between = [inside[place]._replace(kind="name", text=f"{stem}{k}") for k in range(int(first[2]) + 1, end + 1)]
    comma = inside[place - 1]
    listed = [each for name in between for each in (comma, name)]
    return [*inside[: place - 1], *listed, *inside[place + 3 :]] if end <= MAX_COMPONENTS else inside


def with_round_brackets(tokens: list[Token]) -> list[Token]:
    """`F = <x, y>` as `F = (x, y)`."""
    if tokens[max(len(tokens) - 2, 0)].kind != ">":
        return tokens
    at = next((i for i, token in enumerate(tokens[:-2]) if token.kind == "=" and tokens[i + 1].kind == "<"), 0)
    if not at:
        return tokens
    inside = tokens[at + 2 : -2]
    return [*tokens[: at + 1], tokens[at + 1]._replace(kind="("), *inside, tokens[-2]._replace(kind=")"), tokens[-1]]


def with_commas(tokens: list[Token]) -> list[Token]:
    """`u = x^2, v = y` for `u = x^2 and v = y`."""
    return [
        token._replace(kind=",")
        if token.text in ("and", "und") and tokens[index + 1].kind == "name" and tokens[index + 2].kind == "="
        else token
        for index, token in enumerate(tokens)
    ]


def with_names(tokens: list[Token]) -> list[Token]:
    """`F = (P, Q) = (x*y, x)` as `F = (x*y, x)`; `(u, v) = (x*y, x)` with a label for each component."""
    depth, cuts = 0, [-1]
    for index, token in enumerate(tokens):
        depth += BRACKETS.get(token.kind, 0)
        cuts += [index] * (token.kind == "=" and not depth)
    sides = [tokens[a + 1 : b] for a, b in pairwise([*cuts, len(tokens) - 1])]
    if not 1 < len(sides) <= len(("F", "(P, Q)", "(x, y)")) or not sides[-1]:
        return tokens
    names = next((parts for side in sides[-2::-1] if (parts := _parts(side)) and all(map(_is_named, parts))), None)
    if names is None or _parts(sides[-1]) is None:
        return tokens
    equals, end = tokens[cuts[-1]], tokens[-1]
    if len(sides) > 2:
        other = next(side for side in sides[:-1] if _parts(side) != names)
        return [*other, equals, *sides[-1], end]
    components = _parts(sides[-1]) or []
    if len(names) != len(components):
        span = (sides[0][0].start, sides[0][-1].end)
        raise ParseError(f"{len(names)} names for {len(components)} components", span=span)
    comma = equals._replace(kind=",", text=",")
    listed = [[*name, equals, *part, comma] for name, part in zip(names, components, strict=True)]
    return [*[token for part in listed for token in part][:-1], end]


def _parts(side: list[Token]) -> list[list[Token]] | None:
    """The items between commas, if brackets enclose the whole side; None otherwise."""
    if not side or side[0].kind not in ("(", "[") or match_brackets(side)[0] != len(side) - 1:
        return None
    depth, parts = 0, list[list[Token]]([[]])
    for token in side[1:-1]:
        depth += BRACKETS.get(token.kind, 0)
        if token.kind == "," and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts if len(parts) > 1 and all(parts) else None


def _is_named(part: list[Token]) -> bool:
    """Whether this only names a component: `P`, `P(x, y)`, `x'`, `dx/dt`."""
    equation = [*part, Token("=", "=", 0, 0), Token("end", "", 0, 0), *[Token("end", "", 0, 0)] * 4]
    if not _is_name(part[0]):
        return False
    return label_length(equation, 0, match_brackets(part)) > len(part) or _rate(equation, 0) is not None


def label_length(tokens: Sequence[Token], start: int, pairs: dict[int, int]) -> int:
    """Index after the `=` of a label that begins at `start`, 0 if none does."""
    if not _is_name(tokens[start]):
        return 0
    after = start + 1
    if tokens[after].kind == "(":
        inside = ["name" if _is_name(token) else token.kind for token in tokens[after + 1 : pairs[after]]]
        if inside.count(";") == 1:  # what stands behind it is held constant
            inside[inside.index(";")] = ","
        if not inside or inside != (["name", ","] * len(inside))[: len(inside)] or inside[-1] == ",":
            return 0
        after = pairs[after] + 1
    return after + 1 if tokens[after].kind == "=" else 0


_DOTTED = re.compile("([A-Za-z]+?)([0-9]*)dot")
RATE = "_dot"
"""The end of a rate's name: ẋ is `x_dot`."""


def without_time(tokens: list[Token]) -> list[Token]:
    """`x'(t) = -x(t)` and `dx/dt(t) =` as `x' = -x`: what depends on time is a variable of the system."""
    timed: dict[str, str] = {}
    met = {token.text for token, after in pairwise(tokens) if token.kind == "name" and after.kind != ")"}
    for index, token in enumerate(tokens[:-4]):
        kinds = [each.kind for each in tokens[index + 1 : index + 5]]
        if token.kind == "name" and token.text.endswith("'") and kinds == ["(", "name", ")", "="]:
            if tokens[index + 2].text in met and token.text.rstrip("'") not in met:
                continue  # f'(x) = 2x is a function of x, not a rate
            timed[token.text] = timed[token.text.rstrip("'")] = tokens[index + 2].text
    if not timed:
        return tokens
    found: list[Token] = []
    skipped = 0
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else token
        if token.kind == "(" and before.kind == "name" and timed.get(before.text) == tokens[index + 1].text:
            skipped = 3 if tokens[index + 2].kind == ")" else 0
        if not skipped:
            found.append(token)
        skipped = max(skipped - 1, 0)
    return found


def with_rates(tokens: list[Token], own: Collection[str]) -> list[Token]:
    """`dx/dt =`, `xdot =`, `dθ/dt =` and `d[A]/dt =` before a component as `x_dot =`, `theta_dot =` and `A_dot =`."""
    found: list[Token] = []
    depth = index = 0
    while index < len(tokens):
        begins = not depth and (not index or tokens[index - 1].kind in SEPARATORS)
        rate = _rate(tokens, index) if begins and tokens[index].text not in own else None
        if rate:
            name, after = rate
            found.append(Token("name", name + RATE, tokens[index].start, tokens[after - 1].end))
            index = after
            continue
        depth += BRACKETS.get(tokens[index].kind, 0)
        found.append(tokens[index])
        index += 1
    return found


def _rate(tokens: Sequence[Token], start: int) -> tuple[str, int] | None:
    """The x of `dx/dt =` and `xdot =`, and the index of its `=`."""
    dotted = _DOTTED.fullmatch(tokens[start].text)
    if dotted and tokens[start + 1].kind == "=" and is_letter(dotted[1]):
        return dotted[1] + dotted[2], start + 1
    above = _differential(tokens, start)
    if above is None or tokens[above[1]].kind != "/":
        return None
    below = _differential(tokens, above[1] + 1)
    return (above[0], below[1]) if below and tokens[below[1]].kind == "=" else None


def _differential(tokens: Sequence[Token], start: int) -> tuple[str, int] | None:
    """The name of `dx`, `dθ` or `d[A]`, and the index after it."""
    first, *rest = tokens[start : start + 4]
    if first.kind != "name" or first.text[:1] != "d":
        return None
    if first.text[1:2].isalpha():
        return first.text[1:], start + 1
    if first.text != "d" or not rest or rest[0].spaced:
        return None
    if rest[0].kind == "name":
        return rest[0].text, start + 2
    is_concentration = [token.kind for token in rest] == ["[", "name", "]"]
    return (rest[1].text, start + 4) if is_concentration else None


def _is_name(token: Token) -> bool:
    return token.kind == "name" and not token.text.startswith(MARK)


# --- of derivatives, in answers ------------------------------------------------------------

_WORDS = "|".join(
    ("grad|gradient|nabla|div|divergence|curl|rot|det|determinant|D", "[hH]ess|[hH]essian|[jJ]acobian|laplacian")
)
_EQUALS = (
    r"(?=\s*(?:\([^()=]*\)|\\left\([^()=]*\\right\)|(?:\\[Bb]ig+r?)?\|_?(?:\([^()=]*\)|\{[^{}]*\}))?\s*&?\s*=(?!=))"
)
_D = r"(?:∂|d|\\partial|\\mathrm\s*\{?d\}?)"
_TWICE = r"(?:²|\^2|\^\{2\})"
_NAME = rf"(?:{NAME}|\\[a-z]+)"
_LETTER = r"(?:\\[a-z]+|(?:[A-Za-z]|[α-ω])(?:_\{?[A-Za-z0-9]+\}?)?)"


def _over(above: str, below: str) -> str:
    r"""Either `a/b` or `\frac{a}{b}`."""
    return rf"(?:{above}\s*/\s*{below}|\\[dt]?frac\s*\{{\s*{above}\s*\}}\s*\{{\s*{below}\s*\}})"


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], tuple[int, ...]], ...]:
    """Labels of entries, and which of the names that they hold stand in the new label, in their order."""
    second = rf"\(?\s*{_D}\s*({_LETTER})\s*(?:({_TWICE})|{_D}\s*({_LETTER}))\s*\)?"
    named, twice = rf"{_D}\s*({_NAME})", rf"{_D}{_TWICE}\s*({_NAME})"
    return (
        (re.compile(rf"(?:∂|\\partial)_\{{?([A-Za-z]|[α-ω]|\\[a-z]+)\}}?\s*({_NAME}){_EQUALS}"), (1, 0)),
        (re.compile(rf"{_over(_D, named)}\s+({_NAME}){_EQUALS}"), (1, 0)),
        (re.compile(rf"{_over(twice, second)}{_EQUALS}"), (0, 1, 2)),
        (re.compile(rf"{_over(named, named)}{_EQUALS}"), (0, 1)),
        (re.compile(rf"\bD_\{{?([A-Za-z0-9]|[α-ω]|\\[a-z]+)\}}?\s*({_NAME}){_EQUALS}"), (1, 0)),
        (re.compile(rf"([A-Za-z])['′]+_\{{?([A-Za-z]+|[α-ω]|\\[a-z]+)\}}?{_EQUALS}"), (0, 1)),
    )


@cache
def _operator() -> re.Pattern[str]:
    """Labels of a whole answer: `∇f =`, `|J| =`, `\\nabla f(x, y) =`, `∂(x, y)/∂(r, θ) =`."""
    argument = rf"(?:\s*\(\s*{NAME}\s*\)|\s*{NAME}|\s*\|\s*{NAME}\s*\|)"
    sign = r"∇\s*(?:²|\^2|[·⋅.×∧])?"
    named = rf"(?:(?:{sign}|(?:{_WORDS})\b){argument}|\|\s*{NAME}\s*\|)(?:\s*\|?\([^()=]*\))?"
    names = rf"{_D}\s*\([^()=]*\)"
    of_maps = _over(names, names)
    nabla = r"(?:\\(?:vec|mathbf|boldsymbol)\s*\{?)?\\nabla"
    latex = (
        rf"(?:{nabla}|\\operatorname\s*\{{(?:{_WORDS})\}}|\\det|\\mathrm\s*\{{grad\}}|\||{_over(_D, '[^{}=]*')})[^=]*"
    )
    return re.compile(rf"\A((?:[$\s]|\\\[|\\\()*)(?:{named}|{of_maps}|{latex}|)\s*=(?!=)")


def without_labels(text: str) -> str:
    r"""The text with labels as the language has them, everything in its place.

    >>> without_labels("∂f/∂x = 2xy"), without_labels("grad f = (1, 2)"), without_labels("∂²f/∂x∂y = 1")
    ('f_x   = 2xy', '         (1, 2)', 'f_x_y    = 1')
    >>> without_labels(r"\frac{\partial f}{\partial x} = 2xy").split()
    ['f_{x}', '=', '2xy']
    """
    if "=" not in text:
        return text
    for pattern, order in _patterns():
        text = pattern.sub(partial(_renamed, order), text)
    return _operator().sub(lambda found: found[1].ljust(len(found[0])), text, count=1)


def _renamed(order: Sequence[int], found: re.Match[str]) -> str:
    """`f_x` for `∂f/∂x`, `f_{\\theta}` for one in LaTeX."""
    parts = [part for part in found.groups() if part]
    if parts[0] in FUNCTIONS or parts[-1] in FUNCTIONS:  # d/dx ln(x) = …
        return found[0]
    if len(order) == len(parts) == 3 and parts[2][0] in "²^":
        parts[2] = parts[1]  # ∂²f/∂x²
    name, *rest = (parts[place] for place in order)
    index = f"{{{','.join(rest)}}}" if "\\" in found[0] else "_".join(rest)
    return f"{name}_{index}".ljust(len(found[0]))


def _with_index(name: str, variables: Sequence[str]) -> str:
    """`f_x` for `fx`, `f_xy` for `fxy`, where these are a letter and variables."""
    ends = {*variables, *(f"{v}{w}" for v in variables for w in variables)}
    return f"{name[0]}_{name[1:]}" if name[1:] in ends else name


def _by_numbers(names: Sequence[str]) -> list[list[int]] | None:
    """Rows of indices of `J_11 = …, J_12 = …`, by row and column; None for other labels, and where one is missing."""
    found = [re.fullmatch(r"([A-Za-z])_?([1-9])_?([1-9])", name) for name in names]
    if not all(found) or len({each[1] for each in found if each}) > 1:
        return None
    index = {(int(each[2]), int(each[3])): place for place, each in enumerate(found) if each}
    rows, columns = (max(key[side] for key in index) for side in (0, 1))
    if len(index) != len(names) or len(index) != rows * columns:
        return None
    return [[index[i, j] for j in range(1, columns + 1)] for i in range(1, rows + 1)]


def _mirrored(found: dict[str, int], variables: Sequence[str]) -> dict[str, int]:
    """Second derivatives, with the order of two variables exchanged where only one order is given."""
    both = dict(found)
    for first in variables:
        for second in variables:
            for join in ("", "_"):
                if f"{first}{join}{second}" in found:
                    both.setdefault(f"{second}{join}{first}", found[f"{first}{join}{second}"])
    return both


def places(names: Sequence[str], variables: Sequence[str]) -> list[list[int]] | None:
    """Rows of indices into the labels, by the variables at their ends; None unless they make a whole row or matrix.

    >>> places(["fy", "fx"], ("x", "y")), places(["f_xx", "f_xy", "f_yx", "f_yy"], ("x", "y"))
    ([[1, 0]], [[0, 1], [2, 3]])
    """
    numbers = [str(place) for place in range(1, len(variables) + 1)]
    if len({name.partition("_")[0] for name in names}) == 1 and {name.partition("_")[2] for name in names} == {
        *numbers
    }:
        variables = numbers  # f_1, f_2 are the derivatives by the first and second variable
    if numbered := _by_numbers(names):
        return numbered
    names = [_with_index(name, variables) for name in names]
    for width in (1, 2):
        ends = [(*(variables if width == 1 else (f"{v}{w}" for v in variables for w in variables)),)]
        if width == 2:
            ends.append(tuple(f"{v}_{w}" for v in variables for w in variables))
        for end in ends:
            by_stem: dict[str, dict[str, int]] = {}
            for index, name in enumerate(names):
                tail = next((each for each in end if name.endswith(f"_{each}") or name[1:] == each), None)
                if tail is None:
                    break
                by_stem.setdefault(name.removesuffix(tail).removesuffix("_"), {})[tail] = index
            else:
                if width > 1:  # f_xy alone stands for f_yx too
                    by_stem = {stem: _mirrored(found, variables) for stem, found in by_stem.items()}
                rows = [[found[each] for each in end if each in found] for found in by_stem.values()]
                if all(len(row) == len(end) for row in rows) and len({place for row in rows for place in row}) == len(
                    names
                ):
                    size = len(variables)
                    return rows if width == 1 else [rows[0][k : k + size] for k in range(0, len(end), size)]
    return None
