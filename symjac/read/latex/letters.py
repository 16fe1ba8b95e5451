r"""Names in a LaTeX formula: letters, fonts, accents, unit vectors, constants.

Refuses names with two readings: `sin` for s·i·n, `\varphi` where phi is declared, a letter in two fonts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symjac.errors import Span
from symjac.read import MAX_NAME
from symjac.read.latex import words
from symjac.read.latex.items import Item, Symbol
from symjac.read.latex.words import Lexeme
from symjac.read.names import CONSTANTS, FUNCTIONS, GREEK, SUBSCRIPTS, base_of
from symjac.read.tokens import Token

if TYPE_CHECKING:
    from symjac.read.latex.formula import FormulaReader

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_LETTERS = re.compile(r"[A-Za-z]+")
_LONG_FUNCTIONS = tuple(sorted((f for f in FUNCTIONS if f.isalpha() and len(f) > 2), key=len, reverse=True))
_SUBSCRIPT = ("a subscript is a name or a number", r"write x_{1}, x_{i,j}, x_{\max}")
_SIGNS = {"+": "plus", "-": "minus"}
"""Signs in a subscript: a_{n+k} is one name, a_nplusk."""
_MARKS = {"'": "prime", "′": "prime", "\\prime": "prime", "^": "to", "*": "star", "\\ast": "star", "\\star": "star"}
"""Marks in a subscript: a_{n^2} is one name too."""
_UNITS = {"i": 1, "j": 2, "k": 3, "x": 1, "y": 2, "z": 3, **{str(n): n for n in range(1, 10)}}


def letter(formula: FormulaReader, lexeme: Lexeme) -> Symbol:
    """A letter, or a declared name of several letters; ParseError for a function without its backslash."""
    text, start = formula.text, lexeme.start
    if not text[start + 1 : start + 2].isalnum():
        return Symbol(lexeme.text, "", (), (), start)
    before = formula.lexemes[formula.position - 2] if formula.position > 1 else lexeme
    if lexeme.tight and before.kind == "letter":
        return Symbol(lexeme.text, "", (), (), start)
    word, run = _WORD.match(text, start), _LETTERS.match(text, start)
    for match in filter(None, (word, run)):
        if len(match[0]) > 1 and match[0] in formula.known:
            while formula.next.kind in ("letter", "number") and formula.next.end <= match.end():
                formula.take()
            return Symbol(match[0], "", (), (), start)
    letters = run[0] if run else lexeme.text
    if len(letters) > 1 and not all(c in formula.known for c in letters):
        meant = _meant(letters)
        if meant:
            product = r" ".join(meant)
            formula.refuse(
                (start, start + len(letters)),
                f"'{letters}' is read letter by letter here",
                f"write \\{meant}, or {product} for the product",
            )
    return Symbol(lexeme.text, "", (), (), start)


def word_without_backslash(formula: FormulaReader, index: int) -> str:
    """The word that begins at a lexeme, where no reader takes it for a product: `sin(x)`, `2pi`; empty for others."""
    text, lexeme, before = formula.text, formula.lexemes[index], formula.lexemes[max(index - 1, 0)]
    if lexeme.kind != "letter" or (index and lexeme.tight and before.kind == "letter"):
        return ""
    match = _WORD.match(text, lexeme.start)
    word = match[0] if match else ""
    if word[:2] == "pi" and word[2:] and all(c in formula.known for c in word[2:]) and not {*"pi"} & formula.known:
        word = "pi"  # 2pix
    if word not in words.WRITTEN_OUT or word in formula.known or all(c in formula.known for c in word if c.isalpha()):
        return ""
    return "" if any(name.startswith(word) for name in formula.bases) else word


def function_follows(formula: FormulaReader) -> bool:
    r"""Whether a function stands next: `\cos`, `\operatorname{…}`, `cos`."""
    word = word_without_backslash(formula, formula.position)
    return formula.next.text in words.FUNCTION_WORDS or formula.next.text == "\\operatorname" or word in FUNCTIONS


def _meant(letters: str) -> str | None:
    if letters in words.WORDS_WITHOUT_BACKSLASH:
        return letters
    if letters.startswith("pi") or letters.endswith("pi"):
        return "pi"
    return next((f for f in _LONG_FUNCTIONS if letters.startswith(f) or letters.endswith(f)), None)


def styled(formula: FormulaReader, lexeme: Lexeme) -> Symbol | Token:
    r"""A name in a font or under an accent: `\mathbf{x}`, `\hat{x}`; or a function: `\operatorname{sgn}`."""
    word, start = lexeme.text, lexeme.start
    symbol = _styled_argument(formula, lexeme)
    if word in words.ROMAN:
        own = formula.functions if word == "\\operatorname" else formula.known  # an operator is no variable
        function = words.FUNCTION_WORDS.get(f"\\{symbol.base}")
        if function is None and symbol.base in FUNCTIONS and len(symbol.base) > 1:
            function = FUNCTIONS[symbol.base].name
        if function and symbol.base not in own and not symbol.font:
            return Token("function", function, start, formula.end)
        if symbol.base in ("tr", "Tr") and symbol.base not in formula.known and _matrix_follows(formula):
            return Token("function", "trace", start, formula.end)
        if symbol.base in CONSTANTS.keys() - {"E"} and word == "\\operatorname" and symbol.base not in own:
            return Token("constant", CONSTANTS[symbol.base], start, formula.end)
        if symbol.base in words.CONNECTIVES and symbol.base not in formula.known:
            return Token("connective", words.CONNECTIVES[symbol.base], start, formula.end)
        holds_space = word in _PROSE and any(map(str.isspace, formula.text[start + len(word) : formula.end]))
        if symbol.base not in formula.known and (holds_space or symbol.base in words.OF_SENTENCES):
            formula.refuse((start, formula.end), "words are not read in a formula", "give the formula alone")
        is_differential = symbol.base == "d" and not symbol.subscripts and formula.next.kind == "letter"
        if is_differential and "d" not in formula.known and not formula.in_fraction:
            formula.refuse((start, formula.next.end), "a differential is not an expression", "give the function alone")
        if symbol.base == "B" and "B" not in formula.known and formula.next.text in ("(", "{", "\\left"):
            return Token("function", "beta", start, formula.end)
        return symbol._replace(font=symbol.font or "roman", start=start)
    if word in words.ACCENTS:
        formula.overlined |= {start} if word == "\\overline" else set()
        return symbol._replace(accents=(*symbol.accents, words.ACCENTS[word]), start=start)
    font = "bold" if word in words.BOLD or symbol.font == "bold" else words.OTHER_FONTS[word]
    return symbol._replace(font=font, start=start)


_PROSE = ("\\text", "\\textrm", "\\textnormal", "\\mbox")
"""Fonts in which a space separates words."""


def _matrix_follows(formula: FormulaReader) -> bool:
    return formula.opens_bracket() or formula.next.kind == "begin" or formula.has_arrays


def _styled_argument(formula: FormulaReader, lexeme: Lexeme) -> Symbol:
    """The one name that a font or an accent applies to."""
    braced = formula.next.text == "{"
    if braced:
        formula.take()
    inner = formula.take()
    symbol = Symbol("", "", (), (), inner.start)
    if inner.text in words.STYLED:
        with formula.deeper():
            symbol = _restyled(formula, inner)
    elif inner.text in ("\\imath", "\\jmath"):
        symbol = symbol._replace(base=inner.text[1], font="dotless")
    elif inner.text in words.GREEK_WORDS or inner.text in GREEK:
        symbol = symbol._replace(base=words.GREEK_WORDS.get(inner.text) or GREEK[inner.text])
    elif inner.kind == "letter":
        base = inner.text
        while (
            (braced or lexeme.text in ("\\rm", "\\bf", "\\it"))
            and (formula.next.kind in ("letter", "number") or formula.next.text in _UMLAUTS)
            and formula.next.text.isalnum()
        ):
            base += formula.take().text
        symbol = symbol._replace(base=base)
    else:
        formula.refuse((lexeme.start, inner.end), f"{lexeme.text} applies to a name", f"write {lexeme.text}{{x}}")
    if braced and formula.next.text in _PRIMES:
        _put_behind(formula)
    if braced and formula.next.text == "_":
        formula.take()
        symbol = symbol._replace(subscripts=subscript(formula))
    if braced and lexeme.text in _PROSE and symbol.base in words.CONNECTIVES and formula.next.text in (".", ",", ":"):
        formula.take()  # \text{otherwise.}
    if braced and formula.take().text != "}":
        words_hint = "separate components by commas" if lexeme.text in words.ROMAN else "write it around each name"
        formula.refuse((lexeme.start, formula.end), f"{lexeme.text} applies to one name here", words_hint)
    return symbol


_PRIMES = ("'", "′", "\\prime")
_UMLAUTS = ("ä", "ö", "ü", "ß")


def _put_behind(formula: FormulaReader) -> None:
    r"""Move the primes of `\mathit{foo'}` behind the brace."""
    first = formula.position
    after = next(i for i in range(first, len(formula.lexemes)) if formula.lexemes[i].text not in _PRIMES)
    if formula.lexemes[after].text == "}":
        formula.lexemes[first : after + 1] = [formula.lexemes[after], *formula.lexemes[first:after]]


def _restyled(formula: FormulaReader, lexeme: Lexeme) -> Symbol:
    symbol = styled(formula, lexeme)
    if not isinstance(symbol, Symbol):
        formula.refuse((lexeme.start, formula.end), "a function stands alone", "leave the outer font or accent out")
    return symbol


def named(formula: FormulaReader, symbol: Symbol, subscripts: tuple[str, ...], primes: int) -> list[Item]:
    """The token of a name with its scripts: a unit vector, a constant, or the name in the input language."""
    base, font, accents = symbol.base, symbol.font, symbol.accents
    subscripts = (*symbol.subscripts, *subscripts)
    span = (symbol.start, formula.end)
    unit = _unit(font, accents, base, subscripts) if font or accents else 0
    if accents == ("hat",) and not (unit or font or subscripts) and _has_hatted_axes(formula):
        unit = _UNITS.get(base, 0)
    if unit and not primes:
        return [Token("unit", str(unit), *span)]
    if font == "dotless":
        formula.refuse(
            span, f"a dotless {base} stands only in unit vectors", r"write \hat{\imath} for the vector, i for a name"
        )
    if not (subscripts or primes or accents):
        constant = _constant(formula, base, font, span)
        if constant:
            return constant
    if font == "bb" and base in _SETS and base not in formula.known and not (subscripts or primes or accents):
        return [Token("set", base, *span)]
    name = declared_form("_".join((base, *subscripts, *accents)) + "'" * primes, formula.known)
    if len(name) > MAX_NAME:
        formula.refuse(span, f"this name is longer than {MAX_NAME} characters")
    formula.fonts.append((name, "" if font == "roman" and len(base) > 1 else font, span))
    if name not in formula.known:
        twin = _twin(name, formula.known)
        if twin and not _is_typed(formula, base_of(twin)):
            formula.note(f"{formula.text[slice(*span)]} is read as {twin}")
            name = twin
        elif twin:
            formula.refuse(span, f"{name} is not declared, but {twin} is", f"declare {name}, or write \\{twin}")
    may_be_held = (
        bool(accents)
        and accents[-1] in _HELD_ACCENTS
        and symbol.start not in formula.overlined
        and base not in formula.bases
    )
    is_accented = accents and not may_be_held
    return [Token("accented" if is_accented else "bold" if font == "bold" else "name", name, *span)]


_SETS = frozenset("NZQRC")
"""Sets of numbers, in blackboard bold."""

_HELD_ACCENTS = ("bar", "hat", "tilde", "underline", "check", "breve")
"""Accents of names that may be parameters, where the letter itself is none of the map's names."""


def _unit(font: str, accents: tuple[str, ...], base: str, subscripts: tuple[str, ...]) -> int:
    r"""Number of the unit vector: `\mathbf{i}`, `\hat{\jmath}`, `\hat{\mathbf{z}}`, `\mathbf{e}_1`; 0 if it is none."""
    bold, hat = font == "bold", accents == ("hat",)
    if (accents and not hat) or not (bold or hat):
        return 0
    if base == "e" and len(subscripts) == 1:
        return _UNITS.get(subscripts[0], 0)
    if not subscripts and (base in ("i", "j", "k") or (bold and hat and base in ("x", "y", "z"))):
        return _UNITS[base]
    return 0


def _has_hatted_axes(formula: FormulaReader) -> bool:
    r"""Whether two of `\hat{x}`, `\hat{y}`, `\hat{z}` stand in the text, and none of them is a name of the map."""
    found = re.findall(r"\\(?:wide)?hat\s*(?:\{\s*)?([xyz])(?![A-Za-z])", formula.text)
    return len({*found}) > 1 and not {f"{letter}_hat" for letter in found} & formula.known


def _constant(formula: FormulaReader, base: str, font: str, span: Span) -> list[Item]:
    if font == "roman":  # upright, as ISO 80000-2 has constants
        return [Token("constant", _UPRIGHT[base], *span)] if base in _UPRIGHT else []
    if font or base in formula.known or base in formula.indices:
        return []
    if base in ("pi", "e"):
        return [Token("constant", base, *span)]
    if base != "i":
        return []
    return [Token("constant", "I", *span)] if formula.complex_valued else []


_UPRIGHT = {"e": "e", "i": "I"}


def declared_form(name: str, known: frozenset[str]) -> str:
    """`x_1` is the declared x1, and `theta_dot` the declared thetadot, if that is the one that was declared."""
    compact = re.sub(r"_(?=[0-9])", "", name, count=1)
    spellings = (name, compact, *(re.sub("_(d?dot)$", r"\1", each) for each in (name, compact)))
    return next((each for each in spellings if each in known), name)


def _is_typed(formula: FormulaReader, letter: str) -> bool:
    r"""Whether the letter itself stands in the formula, beside its other form: `\phi` beside `\varphi`."""
    return any((words.GREEK_WORDS.get(each.text) or GREEK.get(each.text)) == letter for each in formula.lexemes)


def _twin(name: str, known: frozenset[str]) -> str | None:
    base, _, rest = name.partition("_")
    twins = {words.VARIANTS.get(base), *(variant for variant, plain in words.VARIANTS.items() if plain == base)} - {
        None
    }
    return next((twin for twin in (f"{t}_{rest}" if rest else t for t in twins if t) if twin in known), None)


LOWERED = frozenset(SUBSCRIPTS)
"""Signs that are lowered by themselves: the ₁ of x₁."""


def lowered_digits(formula: FormulaReader, first: str) -> str:
    """A run of such signs as a subscript."""
    found = SUBSCRIPTS[first]
    while formula.next.text in LOWERED:
        found += SUBSCRIPTS[formula.take().text]
    return found


def subscript(formula: FormulaReader) -> tuple[str, ...]:
    """The subscript after `_`, in the parts of a name."""
    lexeme = formula.next
    if lexeme.kind == "number" and len(lexeme.text) > 1:
        formula.refuse(lexeme, f"TeX lowers only the {lexeme.text[0]} here", f"write _{{{lexeme.text}}}")
    parts = _written(formula, single=True).split(",")
    if not all(parts):
        formula.refuse((lexeme.start, formula.end), *_SUBSCRIPT)
    return tuple(parts)


def _written(formula: FormulaReader, single: bool = False) -> str:
    """The letters, digits and commas of a subscript or of a word in roman type."""
    lexeme = formula.take()
    text = lexeme.text
    if text == "{":
        content = ""
        with formula.deeper():
            while formula.next.text != "}":
                content += _written(formula)
        formula.take()
        return content
    if text in words.ROMAN or text in words.BOLD or text in words.OTHER_FONTS:
        with formula.deeper():
            return _written(formula, single)
    if lexeme.kind in ("letter", "number") and "." not in text:
        return text
    if text in words.SUBSCRIPT_WORDS or text in GREEK:
        return words.SUBSCRIPT_WORDS.get(text) or GREEK[text]
    if text == "_" and not single:  # A_{n_1} and A_{n,1} are printed alike, at other heights
        return f"_{_written(formula, single=True)}"
    if text in _SIGNS and not single:
        return _SIGNS[text]
    if text in _MARKS and not single:
        return _MARKS[text]
    if text != "," or single:
        formula.refuse(lexeme, *_SUBSCRIPT)
    return ","
