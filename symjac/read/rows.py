"""How the tokens of an answer divide into rows and entries, and how other programs write answers. Imports no SymPy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from symjac.errors import ParseError
from symjac.read.cursor import BRACKETS, CLOSERS, flatten, match_brackets
from symjac.read.names import FUNCTIONS, NAME
from symjac.read.tokens import Token

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


def spaced_entries(tokens: list[Token], own: set[str]) -> Iterator[list[Token]]:
    """The runs of tokens between spaces that stand between two operands; ParseError for a sign that may belong to one.

    `x -y` is a difference or two entries.
    """
    depth, bars = 0, 0
    run: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind == "end":
            break
        before = run[-1] if run else None
        if before and not depth and bars % 2 == 0 and token.spaced and ends_operand(before, own):
            if token.kind in ("number", "name", "(", "|", "√"):
                yield run
                run = []
            elif token.kind in "+-" and index + 1 < len(tokens) and not tokens[index + 1].spaced:
                raise ParseError(
                    "a difference or two entries?" if token.kind == "-" else "a sum or two entries?",
                    span=(before.start, tokens[index + 1].end),
                    hint=f"write commas between entries, or a space behind the {token.kind}",
                )
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


def ends_operand(token: Token, own: set[str]) -> bool:
    """Whether an operand may end with this token."""
    if token.kind == "name":
        return token.text in own or token.text not in FUNCTIONS
    return token.kind in ("number", ")", "]", "!", "superscript", "|")


def is_bare_row(tokens: list[Token]) -> bool:
    """Whether an item is square brackets around entries without commas, more than one of them."""
    if len(tokens) < 2 or tokens[0].kind != "[" or match_brackets(tokens)[0] != len(tokens) - 1:
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
        r"\A\s*(?:Grad|D|grad|gradient|[Jj]acobian|[Hh]essian|Det|det)\s*[\[({][^=]*[\])}]\s*=(?!=)", "",
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
        "spaces between labels", ("=",), rf"(?<=[^\s=])\s(?=\s*{_LABEL}\s*=)", ",",
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
