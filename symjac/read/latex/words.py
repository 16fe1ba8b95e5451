r"""LaTeX text → lexemes, and the words of LaTeX in tables. Nothing is expanded: `\def` and `\input` are refused.

TeX reads a formula letter by letter, so `xy` is two lexemes and `\frac12` is one half. Spacing,
sizes of brackets and comments leave no lexeme; `tight` remembers whether two symbols were spaced apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice
from typing import NamedTuple

from symjac.errors import LimitError
from symjac.functions import TABLE
from symjac.read import MAX_INPUT, MAX_TOKENS, names
from symjac.read.names import FUNCTIONS, GREEK_NAMES, OF_ARRAYS, RAISED_RUN, raised_parts


class Lexeme(NamedTuple):
    r"""`kind` is word (`\sin`), begin, end, row (`\\`), letter, number, sign or finish.

    `text` is what was typed; of begin and end, the name of the environment. `tight` says that nothing
    spaces the lexeme from the one before it.
    """

    kind: str
    text: str
    start: int
    end: int
    tight: bool


_LENGTH = r"-?[0-9.]+\s*(?:pt|em|ex|mm|cm|in|mu)|\\[A-Za-z]+"
_GROUPED = r"[1-9][0-9]{0,2}(?:(?:\{,\}|\\,|\{\\,\})[0-9]{3})+(?![0-9])(?:\.[0-9]{3}(?:\\,[0-9]{3})+|\.[0-9]+)?"
_PLAIN = r"(?:[0-9]+(?:\.[0-9]+|\.(?=\s*[-+*/^)}\]]))?|\.[0-9]+)"
_COMMA = r"[0-9]+\{,\}[0-9]+"
_SPACED = r"[0-9]+(?:\\,[0-9]{2,})+(?:\.[0-9]+(?:\\,[0-9]{2,})*)?"
_BAR = r"\\(?:overline|bar|overarc|wideparen)\s*(?:\{[0-9]+\}|[0-9])"
_DOT = r"\\(?:dot|overset\s*\{\s*\.\s*\})\s*(?:\{[0-9]\}|[0-9])"
_LEXEME = re.compile(
    rf"""
      (?P<space>(?:\s|\ufeff|%[^\n]*(?:\n|\Z))+)
    | (?P<begin>\\begin\s*\{{\s*(?P<opened>[A-Za-z]+\*?)\s*\}})
    | (?P<end>\\end\s*\{{\s*(?P<closed>[A-Za-z]+\*?)\s*\}})
    | (?P<dropped>\\(?:label|tag|[hv]space|mspace|[hv]?phantom|color|textcolor)\*?\s*\{{[^{{}}]*\}}
        |\\(?:m?kern|m?skip|hskip)\s*(?:{_LENGTH}))
    | (?P<operator>\\operatorname\*)
    | (?P<row>\\cr(?![A-Za-z])|\\\\\*?(?:\[\s*(?:{_LENGTH})\s*\])?)
    | (?P<word>\\[A-Za-z]+)
    | (?P<repeating>[0-9]*\.(?:\((?P<period>[0-9]+)\)|[0-9]*{_BAR}(?:\s*\\[dl]?dots)?|[0-9]*{_DOT}(?:[0-9]*{_DOT})?))
    | (?P<range>\.\.\.?(?=[0-9A-Za-z\\]))
    | (?P<number>{_GROUPED}|{_COMMA}|{_SPACED}|{_PLAIN}(?:[eE](?:-|\+)?[0-9]+(?![0-9.]))?)
    | (?P<letter>[A-Za-z])
    | (?P<raised>{RAISED_RUN})
    | (?P<sign>\\.|\$\$|:=|<=|>=|!=|==|\*\*|.)
    """,
    re.VERBOSE | re.DOTALL,
)

_SPACING_WORDS = (
    *(
        "quad",
        "qquad",
        "thinspace",
        "medspace",
        "thickspace",
        "negthinspace",
        "negmedspace",
        "negthickspace",
        "nobreakspace",
        "enspace",
        "enskip",
        "space",
    ),
    *("hfill", "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "limits", "nolimits", "nonumber"),
    *("notag", "mathstrut", "strut", "allowbreak", "nobreak", "noindent", "par", "centering", "hline"),
    *("mathopen", "mathclose", "mathbin", "mathrel", "mathord", "mathinner", "boxed", "fbox", "bbox", "ensuremath"),
)
_SPACING = frozenset({"~", *(f"\\{word}" for word in (*_SPACING_WORDS, ",", ";", ":", "!", ">", "/", " ", "\n"))})
_SIZES = frozenset(f"\\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m"))


def with_upright_units(lexemes: Sequence[Lexeme], names: Collection[str]) -> list[Lexeme]:
    """The lexemes, with \\mathbf{i} for \\mathrm{i} where \\mathrm{j} stands beside it: they are unit vectors then."""
    found = list(lexemes)
    places = [
        index
        for index, each in enumerate(found[:-3])
        if each.text == "\\mathrm" and found[index + 1].text == "{" and found[index + 3].text == "}"
    ]
    upright = {found[index + 2].text for index in places} & {*"ijk"} - {*names}
    if not {"i", "j"} <= upright:
        return found
    for index in places:
        if found[index + 2].text in upright:
            found[index] = found[index]._replace(text="\\mathbf")
    return found


def with_plain_labels(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    r"""The lexemes, with `;` for the bar of `p(x \mid a) =`, `,` for that of `KL(p \| q) =`, `lnL` for `\ln L(a) =`."""
    found = list(lexemes)
    for place in [index for index, each in enumerate(found) if each.text in ("=", ":=")][::-1]:
        first = place
        if found[first - 1].text == ")":
            depth = 0
            while first and (depth or first == place):
                first -= 1
                depth += (found[first].text == ")") - (found[first].text == "(")
            bars = [index for index in range(first, place) if found[index].text in _BARS]
            if len(bars) == 1:
                found[bars[0]] = found[bars[0]]._replace(kind="sign", text=_BARS[found[bars[0]].text])
            first -= found[first - 1].text == "\\left"
        if logarithm := _logarithm(found, first):
            begin, spelled = logarithm
            found[begin:first] = spelled
    return found


_BARS = {"|": ";", "\\mid": ";", "\\vert": ";", "\\middle|": ";", "\\|": ",", "\\Vert": ","}


def _logarithm(lexemes: Sequence[Lexeme], end: int) -> tuple[int, list[Lexeme]] | None:
    r"""The place of `\ln L` or `\ln\mathcal{L}` that ends at `end` and stands alone, and `\mathrm{lnL}` for it."""
    shown = (place for place in range(end - 1, -1, -1) if lexemes[place].text not in _NOT_SHOWN)
    last, begin, before = (*islice(shown, 3), -1, -1, -1)[:3]
    if begin < 0 or lexemes[last].kind != "letter" or lexemes[begin].text not in ("\\ln", "\\log"):
        return None
    if before >= 0 and lexemes[before].text not in ("$", "$$", "\\[", "\\(", ",", ";", "&"):
        return None
    if lexemes[end - 1].text not in ("}", lexemes[last].text):
        return None
    (_, word, start, middle, _), name = lexemes[begin], lexemes[last]
    spelled = [Lexeme("letter", letter, start, middle, True) for letter in word[1:]]
    brace = Lexeme("sign", "{", start, middle, False), Lexeme("sign", "}", *name[2:])
    return begin, [Lexeme("word", "\\mathrm", start, middle, False), brace[0], *spelled, name, brace[1]]


_NOT_SHOWN = frozenset({"{", "}", "\\mathcal", "\\mathscr"})


_PLAIN_NUMBER = re.compile(r"[0-9.]+")
_SEPARATOR = re.compile(r"\{,\}|\\,|\{\\,\}")
_SAME = {
    **{"\\mleft": "\\left", "\\mright": "\\right", "\\lparen": "(", "\\rparen": ")", "\\lt": "<", "\\gt": ">"},
    **{"\\coloneq": ":=", "\\dotproduct": "\\cdot", "**": "^", "...": "..", "\\lgroup": "(", "\\rgroup": ")"},
    **{"\\llcorner": "\\lfloor", "\\lrcorner": "\\rfloor", "\\ulcorner": "\\lceil", "\\urcorner": "\\rceil"},
}
"""Words → others with the same meaning."""


_OF_RAISED = {"letter": "letter", "number": "number"}


def _letter_by_letter(word: str, start: int, tight: bool) -> list[Lexeme]:
    """`1e-3` where e is a name: a number, a letter, a sign, a number."""
    found: list[Lexeme] = []
    for part in re.finditer(r"[0-9.]+|[eE]|[-+]", word):
        kind = "letter" if part[0].isalpha() else "sign" if part[0] in "+-" else "number"
        found.append(Lexeme(kind, part[0], start + part.start(), start + part.end(), tight or bool(found)))
    return found


def fraction_of(text: str) -> tuple[str, str]:
    r"""Numerator and denominator of a repeating decimal.

    >>> fraction_of(r"0.1\overline{6}"), fraction_of(r"1.\dot{1}4285\dot{7}")
    (('15', '90'), ('1142856', '999999'))
    """
    head = re.split(rf"{_BAR}|{_DOT}|\(", text, maxsplit=1)[0]
    fixed = head.replace(".", "")
    every = fixed + re.sub(r"\D", "", text[len(head) :])
    decimals, period = len(head) - head.index(".") - 1, len(every) - len(fixed)
    return str(int(every) - int(fixed or 0)), "9" * period + "0" * decimals


def lexemes(text: str, names: Collection[str] = ()) -> list[Lexeme]:
    """The lexemes of the text, closed by one of kind `finish`; LimitError for a text that is too long.

    Digits may be grouped by `{,}` and `\\,`; `0{,}5` has one reading, 0.5. `1e-3` is a number unless e is one of the
    `names`.
    """
    if len(text) > MAX_INPUT:
        raise LimitError(f"the input has {len(text):,} characters, the limit is {MAX_INPUT:,}")
    found: list[Lexeme] = []
    tight, after_word = False, False
    for match in _LEXEME.finditer(text):
        kind, start, end = str(match.lastgroup), match.start(), match.end()
        word = match["opened"] or match["closed"] or match[0]
        if kind in ("space", "dropped") or word in _SPACING or word in _SIZES:
            # TeX needs the space after a control word to end it: it spaces nothing.
            tight = tight and ((kind == "space" and after_word) or word in _SIZES)
            continue
        if len(found) > MAX_TOKENS:
            raise LimitError(f"the input has more than {MAX_TOKENS:,} numbers, names and signs", span=(start, end))
        if kind == "number" and not _PLAIN_NUMBER.fullmatch(word):
            exponent = re.search("[eE]", word)
            if exponent and exponent[0] in names:  # 1e-3 is 1·e - 3 beside a name e
                found += _letter_by_letter(word, start, tight)
                tight, after_word = True, False
                continue
            is_decimal = "{,}" in word and not re.fullmatch(_GROUPED, word)
            word = word.replace("{,}", ".") if is_decimal else _SEPARATOR.sub("", word)
        if kind == "word" and word[-1] in names and word[:-1] in _GLUED and word not in _NOT_GLUED:  # \cdotb, \lnx
            found += [Lexeme(kind, word[:-1], start, end - 1, tight), Lexeme("letter", word[-1], end - 1, end, True)]
            tight, after_word = True, False
            continue
        if kind == "raised":
            found += [Lexeme("sign", "^", start, start, tight), Lexeme("sign", "{", start, start, True)]
            for kind, part, place in raised_parts(word):
                place += start
                found.append(Lexeme(_OF_RAISED.get(kind, "sign"), part, place, place + len(part), True))
            found.append(Lexeme("sign", "}", end, end, True))
            tight, after_word = True, False
            continue
        kind = {"opened": "begin", "closed": "end", "operator": "word", "range": "sign"}.get(kind, kind)
        word = _SAME.get(word, word).rstrip("*" if kind == "word" else "")
        found.append(Lexeme(kind, word, start, end, tight))
        tight, after_word = True, kind == "word"
    found.append(Lexeme("finish", "", len(text), len(text), False))
    return found


OPERATORS = {
    **{sign: sign for sign in ("+", "-", "*", "/", "!", "=", ",", ";", "<", "<=", ">", ">=", "!=", "==", ":")},
    **{"\\cdot": "*", "\\times": "*", "\\ast": "*", "·": "*", "×": "*", "⋅": "*", "−": "-", "÷": "/", "\\div": "/"},
    **{"\\lt": "<", "\\gt": ">", "\\le": "<=", "\\leq": "<=", "\\leqslant": "<=", "\\ge": ">=", "\\geq": ">="},
    **{
        "\\geqslant": ">=",
        "\\ne": "!=",
        "\\neq": "!=",
        ":=": "=",
        "\\coloneqq": "=",
        "\\triangleq": "=",
        "\\colon": ":",
    },
    **dict.fromkeys(("..", "\\ldots", "\\dots", "\\dotsc", "…"), ".."),
    **{"\\mapsto": "mapsto", "\\longmapsto": "mapsto", "\\colonequals": "="},
    **dict.fromkeys(("\\to", "\\rightarrow", "\\longrightarrow", "→"), "to"),
}
"""A sign between operands → the kind of its token."""

FUNCTION_WORDS = {f"\\{word}": name for name, function in TABLE.items() for word in function.tex_words}
FUNCTION_WORDS |= {"\\floor": "floor", "\\ceil": "ceiling", "\\gcd": "gcd", "\\lcm": "lcm"}
"""Control words that are functions → their names."""

_GLUED = frozenset(
    {*(f"\\{word}" for word in ("cdot", "times", "ast", "div", "vert", "lvert", "lgroup", "lbrace")), *FUNCTION_WORDS}
)
_NOT_GLUED = frozenset({"\\sinc", *FUNCTION_WORDS})
"""Words that a declared letter may touch, and such as only look so."""


class Letter(NamedTuple):
    """A function written as a letter; `with_order` is it with an order in a script: its first or last argument."""

    function: str
    with_order: str = ""
    script: str = ""
    order_is_last: bool = False


def _letters() -> dict[str, Letter]:
    found: dict[str, Letter] = {}
    for name, function in TABLE.items():
        symbol = function.symbol
        if symbol is None or symbol.letter in _OWN_WORDS:
            continue
        letter = found.get(symbol.letter, Letter(""))
        alone = name if function.least == 1 else letter.function
        if symbol.script:
            found[symbol.letter] = Letter(alone, name, symbol.script, symbol.scripted_is_last)
        else:
            found[symbol.letter] = letter._replace(function=alone)
    return found


_OWN_WORDS = ("Gamma", "B")
r"""Letters that have a spelling of their own as functions: `\Gamma`, `\mathrm{B}`."""

LETTERS = _letters()
"""Names that are functions where they stand as symjac prints these: NIST Digital Library of Mathematical Functions."""

CONNECTIVES = {
    **dict.fromkeys(("if", "for", "when", "falls", "wenn", "für", "si", "pour"), "if"),
    **dict.fromkeys(("otherwise", "else", "sonst", "ansonsten", "sinon"), "otherwise"),
    **{"and": "and", "or": "or", "und": "and", "oder": "or", "et": "and", "ou": "or"},
}
"""Words in roman type that the lines of cases have, in English, German and French → their meaning."""

OF_SENTENCES = frozenset({"iff", "implies", "where", "then", "xor", "with", "over", "on", "is", "are", "such", "to"})
"""Other words in roman type that no name is."""

GREEK_WORDS = {f"\\{name}": name for name in GREEK_NAMES}
VARIANTS = {
    "varphi": "phi",
    "vartheta": "theta",
    "varepsilon": "epsilon",
    "varrho": "rho",
    "varpi": "pi",
    "varkappa": "kappa",
}

FRACTIONS = frozenset({"\\frac", "\\dfrac", "\\tfrac", "\\cfrac", "\\nicefrac", "\\sfrac"})
BINOMIALS = frozenset({"\\binom", "\\dbinom", "\\tbinom"})
BOLD = frozenset(
    {
        "\\mathbf",
        "\\boldsymbol",
        "\\bm",
        "\\pmb",
        "\\vec",
        "\\overrightarrow",
        "\\textbf",
        "\\mathbold",
        "\\bf",
        "\\symbf",
    }
)
ROMAN = frozenset(
    {"\\mathrm", "\\operatorname", "\\text", "\\textrm", "\\mathup", "\\rm", "\\mbox", "\\textnormal", "\\mathop"}
)
OTHER_FONTS = {
    **{f"\\math{font}": font for font in ("cal", "scr", "frak", "bb", "sf", "tt")},
    **{"\\mathit": "", "\\mathnormal": "", "\\textit": "", "\\cal": "cal", "\\it": ""},
}
ACCENTS = {
    **{
        "\\hat": "hat",
        "\\widehat": "hat",
        "\\tilde": "tilde",
        "\\widetilde": "tilde",
        "\\bar": "bar",
        "\\overline": "bar",
    },
    **{"\\dot": "dot", "\\ddot": "ddot", "\\check": "check", "\\breve": "breve", "\\underline": "underline"},
}
STYLED = frozenset({*BOLD, *ROMAN, *OTHER_FONTS, *ACCENTS})

NORMS = ("‖(", "‖)")
"""The kinds of opening and closing norm bars around a vector, once they are paired."""
DELIMITERS = {
    **{"(": ((")",), ""), "[": (("]",), ""), "\\{": (("\\}", "\\rbrace"), ""), "\\lbrace": (("\\}", "\\rbrace"), "")},
    **{"\\lbrack": (("]", "\\rbrack"), ""), "\\langle": (("\\rangle", ">"), ""), "⟨": (("⟩",), "")},
    **{"|": (("|", "\\rvert"), "abs"), "\\lvert": (("\\rvert", "|"), "abs"), "\\vert": (("\\vert", "|"), "abs")},
    **{NORMS[0]: ((NORMS[1],), "norm"), "\\lfloor": (("\\rfloor",), "floor"), "\\lceil": (("\\rceil",), "ceiling")},
}  # fmt: skip
"""An opening bracket → what may close it, and the function it means."""
CLOSERS = frozenset(
    {
        NORMS[1],
        ")",
        "]",
        "}",
        "⟩",
        "\\}",
        "\\rbrace",
        "\\rbrack",
        "\\rangle",
        "\\rvert",
        "\\rfloor",
        "\\rceil",
        "\\right",
    }
)

GRIDS = {
    **dict.fromkeys(
        ("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "psmallmatrix", "bsmallmatrix", "array"), ""
    ),
    **dict.fromkeys(("pmatrix*", "bmatrix*", "Bmatrix*", "matrix*"), ""),
    **dict.fromkeys(("vmatrix", "vmatrix*", "vsmallmatrix"), "determinant"),
}
"""Environments with rows of cells, and the form that they give the cells."""
CASES = frozenset({"cases", "dcases", "rcases", "cases*", "dcases*", "numcases", "subnumcases"})
LINES = {
    **dict.fromkeys(
        ("aligned", "split", "alignedat", "align", "align*", "alignat", "alignat*", "flalign", "flalign*"), "align"
    ),
    **dict.fromkeys(
        ("gathered", "gather", "gather*", "equation", "equation*", "displaymath", "math", "dmath", "dmath*"), "gather"
    ),
    **{
        "eqnarray": "eqnarray",
        "eqnarray*": "eqnarray",
        "multline": "multline",
        "multline*": "multline",
        "multlined": "multline",
    },
}
"""Environments that hold formulas on lines, and what `&` and a new line mean there."""
DISPLAYS = frozenset(LINES) - {"aligned", "split", "alignedat", "gathered", "multlined"}

OF_A_VECTOR = "declare the vector: --vector x:2 --matrix-param A:2x2"
REFUSED = names.REFUSED.keys() - {".", "_", "$", "\\", "'", "’"}
"""Words and signs that are refused in LaTeX; the other signs have a meaning there."""

_TABLES = (FUNCTION_WORDS, GREEK_WORDS, FRACTIONS, BINOMIALS, STYLED, DELIMITERS, OPERATORS)
WORDS_WITHOUT_BACKSLASH = frozenset(
    {word for word in FUNCTIONS if word.isalpha() and len(word) > 1}
    | {word[1:] for table in _TABLES for word in table if word[1:].isalpha() and len(word) > 3}
    | {"pi", "sqrt", "left", "right", "begin", "end", "quad"}
)
"""Words that were hardly meant as products of letters: `sin` is not s·i·n."""

WRITTEN_OUT = frozenset(
    {word for word in FUNCTIONS if len(word) > 2 and word.isalnum() and word not in OF_ARRAYS}
    | {name for name in GREEK_NAMES if len(name) > 3}
    | {"ln", "lg", "pi"}
)
"""Words that are read where somebody types them without a backslash."""

_LIMITS = ("max", "min", "sup", "inf", "infty", "perp", "parallel", "exp", "log", "sin", "cos", "tan", "ker", "lim")
SUBSCRIPT_WORDS = GREEK_WORDS | {f"\\{word}": word for word in _LIMITS}
"""Control words that may stand in a subscript."""
