"""How the tokens of an answer divide into rows and entries, and how other programs write answers. Imports no SymPy."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from symjac.read.cursor import BRACKETS, CLOSERS, flatten, match_brackets
from symjac.read.names import CONSTANTS, FUNCTIONS, NAME
from symjac.read.tokens import Token
from symjac.read.unclear import factors_of

# --- rows and entries ---------------------------------------------------------
#
# How separators, spaces and brackets divide the tokens of an answer into rows and entries.


LINES = (";", "newline")


def split(tokens: list[Token], separators: tuple[str, ...]) -> Iterator[list[Token]]:
    """The runs of tokens between separators outside all brackets and bars, without the end token."""
    depth = 0
    run: list[Token] = []
    for token in tokens:
        depth += (token.kind in CLOSERS) - (token.kind in CLOSERS.values())
        if token.kind in separators and not depth:
            yield run
            run = []
        elif token.kind != "end":
            run.append(token)
    yield run


def spaced_entries(tokens: list[Token], own: Collection[str], least: int = 1) -> Iterator[list[Token]]:
    """The runs of tokens between so many spaces that stand between two operands.

    A sign begins an entry as in MATLAB: `x -y` are two entries, `x - y` is one.
    """
    depth, bars = 0, 0
    run: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind == "end":
            break
        if run and not depth and bars % 2 == 0 and token.spaced and ends_operand(run[-1], own):
            is_sign = token.kind in ("+", "-") and index + 1 < len(tokens) and not tokens[index + 1].spaced
            begins = is_sign or token.kind in ("number", "name", "(", "|", "√")
            if begins and token.start - run[-1].end >= least:
                yield run
                run = []
        depth += (token.kind in CLOSERS) - (token.kind in CLOSERS.values())
        bars += token.kind == "|"
        run.append(token)
    yield run


def joined_fractions(runs: Iterable[list[Token]]) -> Iterator[list[Token]]:
    """The runs, each that is a fraction of two numbers, perhaps with a sign, together with the next."""
    fraction: list[Token] = []
    for run in runs:
        if fraction and run[0].kind == "number":
            yield fraction
            fraction = []
        if [token.kind for token in run][-3:] == ["number", "/", "number"] and len(run) <= _SIGNED_FRACTION:
            fraction = run
            continue
        yield [*fraction, *run]
        fraction = []
    if fraction:
        yield fraction


_SIGNED_FRACTION = 4
"""Tokens of `-1/2`."""


def ends_operand(token: Token, own: Collection[str]) -> bool:
    """Whether an operand may end with this token."""
    if token.kind == "name":
        return token.text in own or token.text not in FUNCTIONS
    return token.kind in ("number", ")", "]", "!", "superscript", "|")


def is_bare_row(tokens: list[Token], openers: str) -> bool:
    """Whether an item is brackets around entries without commas."""
    if len(tokens) < 2 or tokens[0].kind not in openers or match_brackets(tokens)[0] != len(tokens) - 1:
        return False
    return len(list(split(tokens[1:-1], (",", *LINES)))) == 1


def of_row(tokens: list[Token], *, alone: bool) -> list[list[Token]]:
    """The entries of a row in brackets, between commas, or between semicolons where it is not the only one."""
    inner = flatten(tokens[1:-1])
    entries = list(split(inner, (",",)))
    return list(split(inner, (";",))) if len(entries) == 1 and not alone else entries


def is_row(tokens: list[Token], *, bare: bool) -> bool:
    """Whether an item is a row: brackets around the whole that hold a comma, or square ones if rows may be `bare`."""
    if len(tokens) < 2 or tokens[0].kind not in CLOSERS or match_brackets(tokens)[0] != len(tokens) - 1:
        return False
    several = len(list(split(tokens[1:-1], (",",)))) > 1
    return several or (bare and tokens[0].kind in ("[", "{"))


def behind_equals(tokens: list[Token]) -> list[Token]:
    """The last side of `a = b` behind a label; a list of equations stays, as does `f_x = f_y = c` with bare names."""
    *sides, last = split(tokens, ("=",))
    several = len(list(split(tokens, (",", *LINES)))) > 1
    named = any(len(side) == 1 and side[0].kind == "name" for side in sides)
    return tokens if several or named else [*last, tokens[-1]]


# --- lists with something around them ---------------------------------------------------------


class Surrounded(NamedTuple):
    """One list, what stands before and behind it, and whether it is transposed: `-2[x, y]ᵀ/r`."""

    before: list[Token]
    inside: list[Token]
    is_turned: bool
    behind: list[Token]


def surrounded(tokens: list[Token], own: Collection[str]) -> Surrounded | None:
    """The only list of an answer, with what stands around it; None for anything else.

    A factor before it ends with a name of the map, a number or a bracket: f(x, y) with an unknown f is no list.
    """
    pairs = match_brackets(tokens)
    found: tuple[int, int] | None = None
    index = 0
    while tokens[index].kind != "end":
        end = pairs.get(index, index)
        if tokens[index].kind in (",", "=", *LINES):
            return None
        if end > index and not (index and _is_function(tokens[index - 1], own)):
            turn = _turn(tokens[end + 1 : end + 5])
            may_space = tokens[index].kind == "[" or (turn > 0 and tokens[end + turn].text not in own)
            if _holds_several(tokens[index : end + 1], own, may_space):
                if found:
                    return None
                found = index, end
        index = end + 1
    if not found:
        return None
    before, inside, behind = tokens[: found[0]], tokens[found[0] : found[1] + 1], tokens[found[1] + 1 : -1]
    turn = _turn(behind)
    is_transpose = [token.text for token in before] == ["transpose"]
    before, behind = before[is_transpose:], behind[turn:]
    if before and before[-1].kind == "*":
        before = before[:-1]
    if before and not (before[-1].kind in ("+", "-") or ends_operand(before[-1], own)):
        return None
    signs = next((k for k, token in enumerate(before) if token.kind not in ("+", "-")), len(before))
    if _has_sum(before[signs:]) or _has_sum(behind) or (behind and behind[0].kind not in ("/", "*")):
        return None
    return Surrounded(before, [*inside, tokens[-1]], bool(turn) or is_transpose, behind)


def within_factors(tokens: list[Token], before: list[Token], behind: list[Token]) -> list[Token]:
    """An entry of a list with the sign or the factors that stand around the list: `-(y)`, `(2)*(y)/r`."""
    if not (before or behind):
        return tokens
    place = tokens[0].start
    opener, closer = Token("(", "(", place, place), Token(")", ")", place, place)
    is_factor = any(token.kind not in ("+", "-") for token in before)
    factor = [opener, *before, closer, Token("*", "*", place, place)] if is_factor else before
    return [*factor, opener, *tokens, closer, *behind]


def with_square_brackets(tokens: list[Token], most: int) -> list[Token]:
    """`-[y, x]` for `-<y, x>` and `-<y|x>`, where so many entries are asked for; comparisons hold no commas."""
    found = list(tokens)
    first, depth, bars = -1, 0, list[int]()
    several = False
    for index, token in enumerate(tokens):
        depth += BRACKETS.get(token.kind, 0)
        if token.kind == "<" and not depth:
            first, bars, several = index, [], False
        several = several or (token.kind == "," and not depth)
        bars += [index] * (token.kind == "|" and not depth)
        if token.kind == ">" and not depth and first >= 0 and (several or len(bars) == most - 1 > 0):
            found[first], found[index] = tokens[first]._replace(kind="["), token._replace(kind="]")
            for bar in bars if not several else ():
                found[bar] = tokens[bar]._replace(kind=",")
            first = -1
    return found


def _holds_several(tokens: list[Token], own: Collection[str], may_space: bool) -> bool:
    """Whether brackets hold several entries, or nothing else than brackets that do."""
    inner = flatten(tokens[1:-1])
    if not inner:
        return False
    if len(list(split(inner, (",", *LINES)))) > 1 or (may_space and len(list(spaced_entries(inner, own))) > 1):
        return True
    is_whole = inner[0].kind in CLOSERS and match_brackets(inner)[0] == len(inner) - 1
    return is_whole and _holds_several(inner, own, inner[0].kind == "[")


def _is_function(token: Token, own: Collection[str]) -> bool:
    """Whether a bracket behind this token belongs to a function: to an unknown name, or to one that symjac has."""
    if token.kind != "name" or token.text in own or token.text in CONSTANTS or token.text == "transpose":
        return False
    return not factors_of(token.text, own)


def _has_sum(tokens: list[Token]) -> bool:
    depth = 0
    for token in tokens:
        depth += BRACKETS.get(token.kind, 0)
        if token.kind in ("+", "-") and not depth:
            return True
    return False


def _turn(tokens: list[Token]) -> int:
    """How many tokens transpose what stands before them: `'`, `^T`, `^{T}`."""
    if tokens and tokens[0].kind == "'":
        return 1
    texts = [token.text for token in tokens]
    return next((len(turn) for turn in ("^(T)", "^{T}", "^(t)", "^T", "^t") if texts[: len(turn)] == [*turn]), 0)


# --- words that make lists ---------------------------------------------------------------------


_CONSTRUCTORS = frozenset({
    "Matrix", "ImmutableMatrix", "ImmutableDenseMatrix", "MutableDenseMatrix", "SparseMatrix", "ImmutableSparseMatrix",
    "array", "matrix", "mat", "Vector", "vector", "tensor", "c", "rbind", "cbind",
})  # fmt: skip
_RINGS = frozenset({"SR", "QQ", "RR", "CC", "RDF"})
"""Sage's symbolic and other rings, which stand before the entries."""


def constructed(tokens: list[Token], own: Collection[str]) -> list[Token]:
    """Lists in brackets for those that other programs make by a word: `array([y, x])`, `rbind(c(1, 2), c(3, 4))`.

    A name of the map may be such a word: it makes a list of one in square brackets, else it is a factor.
    """
    if not any(token.text in _CONSTRUCTORS for token in tokens):
        return tokens
    found: list[Token] = []
    openers: list[tuple[int, Token | None]] = []
    for index, token in enumerate(tokens):
        if token.kind in CLOSERS:
            is_word = token.kind == "(" and found and found[-1].text in _CONSTRUCTORS
            is_made = is_word and (found[-1].text not in own or tokens[index + 1].kind == "[")
            openers.append((len(found) - 1, found[-1]) if is_made else (len(found), None))
        found.append(token)
        if token.kind in CLOSERS.values() and openers:
            start, word = openers.pop()
            if word is not None:
                found[start:] = _made(word, found[start + 1 :])
    return found


def _made(word: Token, brackets: list[Token]) -> list[Token]:
    """The list that a word makes of what stands in the brackets behind it."""
    parts = list(split(flatten(brackets[1:-1]), (",",)))
    options = {part[0].text: part[2].text for part in parts if len(part) == len("n=2") and part[1].kind == "="}
    parts = [part for part in parts if len(part) < len("n=2") or part[1].kind != "="]
    sizes = [int(part[0].text) for part in parts if len(part) == 1 and part[0].text.isdigit()]
    lists = [part for part in parts if part and part[0].kind in CLOSERS and match_brackets(part)[0] == len(part) - 1]
    if word.text == "c" or len(lists) + len(sizes) < len(parts) - sum(part[0].text in _RINGS for part in parts if part):
        return [*([] if len(parts) > 1 else [word]), *brackets]
    entries = [list(split(flatten(part[1:-1]), (",",))) for part in lists]
    if word.text == "cbind" and len({*map(len, entries)}) == 1:
        return _listed([*zip(*entries, strict=True)], brackets)
    if len(lists) != 1:
        return brackets
    rows = next((int(options[name]) for name in ("nrow", "nrows") if options.get(name, "").isdigit()), 0)
    rows = rows or (sizes[0] if len(sizes) > 1 else 0)
    columns, rest = divmod(len(entries[0]), rows or 1)
    if not rows or rest or (len(sizes) > 1 and rows * sizes[1] != len(entries[0])):
        return lists[0]
    is_of_r = word.text == "matrix" and parts[0] == lists[0] and options.get("byrow", "F")[:1] == "F"
    step, across = (1, rows) if is_of_r else (columns, 1)
    return _listed([[entries[0][i * step + j * across] for j in range(columns)] for i in range(rows)], brackets)


def _listed(rows: Sequence[Sequence[list[Token]]], brackets: list[Token]) -> list[Token]:
    """The tokens of rows in brackets."""
    opener, closer = brackets[0]._replace(kind="["), brackets[-1]._replace(kind="]")
    comma = Token(",", ",", *opener.span)
    lines = [[opener, *(token for entry in row for token in (*entry, comma))][:-1] for row in rows]
    return [opener, *[token for line in lines for token in (*line, closer, comma)][:-1], closer]


# --- spellings of other programs ----------------------------------------------
#
# Answers as other programs and people write them, rewritten in the spelling that `answers` reads.
#
#     (■(y&x@cos⁡x&0))      equations of Word         <<y|x>, <cos(x)|0>>      Maple
#     [[y, x][cos(x), 0]]   calculators of TI         y | x                    Wolfram|Alpha, line by line
#     f_x: 2xy, f_y: x^2    colons behind labels      Answer: (2xy, x^2)       words before the answer
#
# The text is rewritten in place and padded with spaces, so that no place in it moves. What is rewritten has no meaning
# in the language, or one that no answer of the shape asked for could have.


_LETTERS = {
    **{0x1D434 + place: letter for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")},
    **{0x1D6FC + place: letter for place, letter in enumerate("αβγδεζηθικλμνξοπρςστυφχψω")},
    **{ord("ℎ"): "h", 0x2061: " ", 0x2062: "*"},
}
"""What Word makes of letters: 𝑥 is x, as on paper; a sign applies a function, another multiplies. Bold stays."""

_LABEL = rf"(?<!\w)(?>(?:∂|d){NAME}\s*/\s*(?:∂|d){NAME}|{NAME})"
"""∂f/∂x or f_x, whole: a long word is read once, not again from each of its letters."""


class Spelling(NamedTuple):
    """A spelling of another program or of people, and ours, which is padded with spaces.

    The pattern is compiled for texts that hold one of the signs, in small letters, and for which `when` is true: some
    take 10 ms. Where fewer than `least` places fit, the text stays as it is.
    """

    writer: str
    signs: tuple[str, ...]
    pattern: str
    written: str | Callable[[re.Match[str]], str]
    when: Callable[[str], bool] = bool
    least: int = 1

    def rewritten(self, text: str) -> str:
        """The text in our spelling."""
        small = text.lower()
        if not any(sign in small for sign in self.signs) or not self.when(text):
            return text
        written = self.written
        ours = written if callable(written) else lambda found: found.expand(written)
        rewritten, count = re.subn(self.pattern, lambda found: ours(found).ljust(len(found[0])), text)
        return rewritten if count >= self.least else text


def _of_word(found: re.Match[str]) -> str:
    """Rows between semicolons for Word's between @, in brackets of ours."""
    inside = found[1] or found[2] or ""
    begin = found[0].index(inside) - 1
    return f"{'[':>{begin + 1}}{inside.replace('&', ',').replace('@', ';')}]".ljust(len(found[0]))


def _one_of_two(found: re.Match[str]) -> str:
    """`fyx =` for `fxy = fyx =`, which are equal."""
    return " " * len(found[0]) if sorted(found[1]) == sorted(found[2]) else found[0]


def _of_maple(text: str) -> str:
    """Rows between < >, their entries between bars; columns between bars stay rows, and are transposed."""
    is_of_columns = re.search(r">\s*\|\s*<", text) is not None
    text = text.replace("<", "[").replace(">", "]").replace("|", ",")
    return f"{text.rstrip()}'" if is_of_columns else text


_BEFORE_ANSWER = (
    *("ans", "solution", "result", "gradient", "determinant", "divergence", "curl", "jacobian", "hessian"),
    *("antwort", "lösung", "ergebnis"),
)
_BEFORE_NUMBERS = (
    Spelling(
        "words before the answer", _BEFORE_ANSWER,
        r"(?i)\A\s*(?:(?:the\s+)?(?:answer|ans|solution|result|gradient|determinant|divergence|curl"
        r"|(?:jacobian|hessian)(?:\s+matrix)?)|(?:die\s+)?(?:antwort|lösung)|(?:das\s+)?ergebnis)"
        r"(?:\s+(?:is|ist)\b\s*[:=]?|\s*:)", "",
    ),
    Spelling(
        "operators of Mathematica", ("=",),
        r"\A\s*(?:Grad|D|grad|gradient|diff|[Jj]acobian|[Hh]essian|Det|det)\s*[\[({][^=]*[\])}]\s*=(?!=)", "",
    ),
    Spelling(
        "letters of Word", tuple(map(chr, _LETTERS)), rf"[{''.join(map(chr, _LETTERS))}]",
        lambda found: found[0].translate(_LETTERS),
    ),
    Spelling(
        "matrices of Word", ("■", "█"),
        r"[(\[]\s*[■█]\(([^■█]*)\)\s*[)\]]\s*\Z|[■█]\(([^■█]*)\)\s*\Z", _of_word,
    ),
    Spelling(
        "MatrixForm of Mathematica", ("matrixform",), r"(?s)\A([^=]*=)?\s*MatrixForm\[(.*)\]\s*\Z",
        lambda found: (found[1] or "").ljust(found.start(2)) + found[2],
    ),
    Spelling(
        "headers of Julia", ("vector{", "matrix{", "array{"),
        r"\A\s*[0-9]+(?:(?:×[0-9]+)+|-element)\s+\w+\{[^\n]*\}:[ \t]*\n", "",
    ),
    Spelling("types of Julia", ("num[", "any[", "float64["), r"(?<![A-Za-z0-9_])(?:Num|Any|Float64)(?=\[)", ""),
    Spelling(
        "columns of NumPy", (".reshape(",),
        r"\.reshape\(\(?\s*(?:-?\d+\s*,\s*)?-?1\s*(?:,\s*-?\d+\s*)?\)?\)\s*\Z", "",
    ),
    Spelling("places of Maple", ("(1",), r"\(\s*([1-9])\s*(?:,\s*([1-9])\s*)?\)\s*=(?!=)", r"J_\1\2="),
    Spelling(
        "tables of Maple", ("j_1",),
        r"\A(?:[^={}]*=)?\s*(?:Matrix|Vector(?:\[\w+\])?)\([\d,\s]*(?=\{J_1)([^{}]*\{[^{}]*\})\)\s*\Z",
        lambda found: found[1].rjust(found.end(1) - found.start()),
    ),
    Spelling("empty rows between brackets", ("]\n",), r"(?m)^[ \t]*\[[ \t]*\][ \t]*\n", ""),
    Spelling("MatrixForm behind a matrix", ("matrixform",), r"//\s*MatrixForm\s*\Z", ""),
    Spelling("vectors of Maple", ("vector[",), r"(?<=Vector)\[(?:row|column)\](?=\()", ""),
    Spelling("constants of Maxima", ("%",), r"%(?=(?:e|pi|i)(?![A-Za-z]))", ""),
    Spelling("a hat behind its letter", ("\u0302",), r"\s\u0302|(?<=[ijk])\u0302", ""),
    Spelling(
        "matrices of Maple", ("<",), r"\A\s*<[^=]*>\s*\Z", lambda found: _of_maple(found[0]),
        lambda text: re.search(r"[|]|<\s*<", text) is not None,
    ),
    Spelling(
        "colons behind labels", (":",), rf"({_LABEL}(?:\([^()]*\))?\s*):(?!=)", r"\1=",
        lambda text: "=" not in text, len(("f_x", "f_y")),
    ),
)  # fmt: skip
_AFTER_NUMBERS = (
    Spelling(
        "words between entries", ("and", "und", "&"), r"(?<=\s)(?:and|und|&)(?=\s)", ",",
        lambda text: "piecewise" not in text,
    ),
    Spelling(
        "spaces between labels", ("=",), rf"(?<=[^\s=])\s(?=\s*(?!\w\s*=){_LABEL}\s*=)",
        lambda found: "," if "=" in found.string[: found.start()] else found[0],
        lambda text: text.count("=") > 1 and not re.search(r"[,;\n]", text),
    ),
    Spelling(
        "equal derivatives", ("=",), rf"(?<![^\s,;])({NAME})\s*=(?=\s*({NAME})\s*=)", _one_of_two,
        lambda text: re.search(r"=\s*[^\s,;=]+\s*=", text) is not None,
    ),
)  # fmt: skip
"""Spellings in the order in which they are rewritten, before and after the numbers of entries."""


IN_LATEX = (
    Spelling(
        "numbers in roman type", ("\\text", "\\mbox", "\\mathrm"),
        r"(?i)\\(?:text|textrm|mbox|mathrm)\s*\{\s*(\(?[1-9a-i]\)|(?:row|zeile|ligne)\s*[1-9]\s*:)\s*\}",
        lambda found: found[1].strip().lstrip("("),
    ),
    Spelling(
        "cases of labels", ("cases}",), r"(?<=\{)cases(?=\})", "split", lambda text: "&" not in text and "=" in text,
    ),
    Spelling(
        "brackets of a label that do not show", ("\\left",), r"\\left\s*\.([^=]*?)\\right\s*\.(?=\s*&?\s*=)",
        lambda found: found[1].rjust(found.end(1) - found.start()),
    ),
)  # fmt: skip


def of_latex(text: str) -> str:
    r"""The text of an answer in LaTeX without the numbers of its entries and rows.

    >>> of_latex(r"\text{(a)} 2xy \text{(b)} x^2"), of_latex(r"\left.f_x\right. = 1")
    ('           2xy ,          x^2', '      f_x        = 1')
    """
    for spelling in IN_LATEX:
        text = spelling.rewritten(text)
    return without_numbers(text)


def in_our_spelling(text: str, rows: int = 0, columns: int = 0) -> str:
    """The text of an answer, of which so many rows and columns are asked for, if that is known.

    >>> in_our_spelling("(■(y&x@1&0))"), in_our_spelling("<<y|x>,<1|0>>"), in_our_spelling("<<y,1>|<x,0>>")
    ('  [y,x;1,0] ', '[[y,x],[1,0]]', "[[y,1],[x,0]]'")
    >>> in_our_spelling("y | x\\n1 | 0", 2, 2), in_our_spelling("f_x: 2x, f_y: 1"), in_our_spelling("2x and 1")
    ('y , x\\n1 , 0', 'f_x= 2x, f_y= 1', '2x ,   1')
    """
    for spelling in _BEFORE_NUMBERS:
        text = spelling.rewritten(text)
    text = without_numbers(text)
    for spelling in _AFTER_NUMBERS:
        text = spelling.rewritten(text)
    return _without_bars(text, rows, columns)


def without_numbers(text: str) -> str:
    """Separators for `1) … 2) …`, `(1) … (2) …` and `Row 1: … Row 2: …`, numbers from 1 or letters from a, in order.

    >>> without_numbers("(1) 2x (2) y"), without_numbers("Row 1: y, x; Row 2: 1, 0"), without_numbers("a) 1, b) 2")
    ('    2x ,   y', '       y, x;        1, 0', '   1,    2')
    """
    for sign, pattern, separator in _NUMBERS:
        if sign not in text:
            continue
        found = [each for each in re.finditer(pattern, text) if text[: each.start()].rstrip()[-1:] not in _JOINING]
        marks = [each[1] for each in found]
        if (
            len(marks) < 2
            or text[: found[0].start()].strip()
            or marks not in (_DIGITS[: len(marks)], _ABC[: len(marks)])
        ):
            continue
        for number, each in enumerate(found):
            before = text[: each.start()].rstrip(" \t")
            sign = separator if number and before[-1:] not in (",", ";", "\n") else " "
            text = text[: each.start()] + sign.ljust(len(each[0])) + text[each.end() :]
        return text
    return text


_JOINING = tuple("+-*/^=")
"""What a factor follows, and no number of an entry."""
_DIGITS, _ABC = list("123456789"), list("abcdefghi")
_NUMBERS = (
    (")", r"(?<![^\s,;])(?:\((?=[1-9]))?([1-9a-i])\)(?=\s|\\[,;:!\s]|\\q?quad)", ","),
    (":", r"(?i)(?<![^\s,;])(?:row|zeile|ligne)\s*([1-9])\s*:", ";"),
)
"""Numbers before entries and before rows; a bracket that closes nothing has no other reading."""


def _without_bars(text: str, rows: int, columns: int) -> str:
    """Lines with a bar between their entries, or with bars around them: `y | x` and `|y x|`."""
    lines = text.strip("\n").split("\n")
    if len(lines) != rows or rows < len("xy"):
        return text
    bars = [re.sub(r"[()]", " ", line).strip().split("|") for line in lines]
    if columns > 1 and all(len(parts) == columns and all(part.strip() for part in parts) for parts in bars):
        return text.replace("|", ",")
    if all(len(parts) == len("|ab|") - 1 and not parts[0].strip() and not parts[-1].strip() for parts in bars):
        return text.replace("|", " ")
    return text


def between_rows(tokens: list[Token]) -> list[Token]:
    """`[[y, x], [1, 0]]` for `[[y, x][1, 0]]`: between the rows of a matrix nothing is multiplied."""
    if [token.kind for token in tokens[:2]] != ["[", "["]:
        return tokens
    found, depth = [tokens[0]], 1
    for before, token in pairwise(tokens):
        if depth == 1 and before.kind == "]" and token.kind == "[":
            found.append(Token(",", ",", before.end, token.start))
        depth += BRACKETS.get(token.kind, 0)
        found.append(token)
    return found


def with_unit_vectors(tokens: list[Token], own: set[str]) -> list[Token]:
    """`2xy e_x + x^2 e_y` for `2xy ex + x^2 ey`, where ex and ey stand side by side and are no names."""
    words = {token.text for token in tokens if token.kind == "name"}
    if not {"ex", "ey"} <= words or own & {"ex", "ey", "ez"}:
        return tokens
    return [token._replace(text=f"e_{token.text[1]}") if token.text in _UNITS else token for token in tokens]


_UNITS = frozenset({"ex", "ey", "ez"})
