"""One formula of LaTeX → items: tokens of the input language, and tables of cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from symjac.errors import LimitError, ParseError, Span
from symjac.read import MAX_LITERAL_DIGITS, MAX_NESTING, Declarations
from symjac.read.cursor import too_deep
from symjac.read.latex import binding, letters, operands, scripts, words
from symjac.read.latex.items import (
    NAMES,
    Item,
    Symbol,
    called,
    conjugated,
    ends_operand,
    is_atom,
    is_numeric,
    joined,
    newline,
    outer,
    quotient,
)
from symjac.read.latex.words import Lexeme
from symjac.read.names import CONSTANTS, FUNCTIONS, GREEK, GREEK_NAMES, base_of, refusal
from symjac.read.tokens import Token
from symjac.read.unclear import ENTRY

# --- operands side by side ----------------------------------------------------
#
# Operands side by side in a LaTeX formula, and the words between them: `\bmod`, `\over`, `\choose`.
#
# Refuses operands with two readings: `2\frac12`, `x[3]`.


_OPERATORS = frozenset({"+", "-", "*", "/", "^"})
SEPARATORS = frozenset({",", ";", "=", "newline", "<", "<=", ">", ">=", "!="})


def followed(formula: FormulaReader, items: list[Item], operand: list[Item], lexeme: Lexeme) -> list[Item]:
    """The items with the operand that begins at `lexeme` as a factor; ParseError where it may be something else."""
    if not (items and operand):
        return joined(items, operand)
    before, span = items[-1], (items[-1].start, formula.end)
    if before.kind == "number" and lexeme.text in words.FRACTIONS and is_numeric(operand):
        formula.refuse(span, "a mixed number or a product?", r"write 2\cdot\frac{1}{2} or \frac{5}{2}")
    if before.kind == "number" and lexeme.tight and _may_repeat(before, operand):
        formula.refuse(span, "a product or a repeating decimal?", r"write \cdot, or 1.2\overline{3}")
    if before.end == lexeme.start and _may_be_index(operand):
        formula.refuse(span, *ENTRY)
    sign = Token("*", "*", operand[0].start, operand[0].start)
    ends_in_brace = formula.text.endswith("}", 0, _without_space(formula.text, lexeme.start))
    has_end = ends_in_brace and (before.kind == ")" or [item.kind for item in items[-2:]] == ["^", "number"])
    if operand[0].kind == "number" and (has_end or _ends_before_number(before)):
        return [*items, sign, *operand]  # 5!7!, \frac{1}{2}3, \sqrt{2}3, x^{2}3
    if before.kind == "name" and _is_factor_in_brackets(operand, str(before[1])):
        formula.note(f"{formula.text[before.start : before.end]}[…] is read as a product")
        return [*items, sign, *operand]
    return joined(items, operand)


def could_be_enclosed(between: Sequence[Item]) -> bool:
    """Whether the items between |…| and |…| are an expression that the bars on both sides could enclose."""
    if not between or between[0].kind in _OPERATORS or not ends_operand(between[-1]):
        return False
    return not any(item.kind in SEPARATORS for item in between)


def _ends_before_number(item: Item) -> bool:
    """Whether this is a fraction, a factorial or the imaginary unit: a number that follows is a factor."""
    return item.kind == "!" or (isinstance(item, Token) and item[:2] in ((")", "}"), ("constant", "I")))


def _is_factor_in_brackets(operand: Sequence[Item], before: str) -> bool:
    """Whether these are square brackets around others, as sums are set, or a concentration: the [A] of `k[A]`."""
    if not operand or operand[0][:2] != ("(", "["):
        return False
    is_concentration = len(operand) == len("[A]") and operand[1].kind == "name" and before not in _MAY_BE_APPLIED
    return is_concentration or any(item[:2] == ("(", "(") for item in operand[1:])


_MAY_BE_APPLIED = frozenset("dfghFGHEP")
"""Letters of functions, of expectation and probability (`E[X]`), and of a differential (`d[A]`)."""


def _may_be_index(operand: Sequence[Item]) -> bool:
    """Whether this is a whole number in square brackets: the 3 of `x[3]`."""
    return [item.kind for item in operand] == ["(", "number", ")"] and operand[0][1] == "["


def _may_repeat(number: Item, operand: Sequence[Item]) -> bool:
    """Whether this is `1.2(3)`, as some write 1.2333…"""
    digits = operand[1] if [item.kind for item in operand] == ["(", "number", ")"] else None
    return digits is not None and "." in str(number[1]) and str(digits[1]).isdigit()


# --- words between operands --------------------------------------------------------------


def is_mod(formula: FormulaReader) -> bool:
    r"""Whether `\operatorname{mod}` stands here between two operands."""
    texts = [lexeme.text for lexeme in formula.lexemes[formula.position : formula.position + 6]]
    return texts[:5] == ["\\operatorname", "{", "m", "o", "d"] and formula.lexemes[formula.position + 6].text != "("


def remainder(formula: FormulaReader, items: list[Item]) -> list[Item]:
    r"""`x \bmod n`, where only a product stands before it, perhaps with a minus: `-1 \bmod 2` is (−1) mod 2."""
    word = formula.take()
    while word.text == "\\operatorname" and formula.take().text != "}":
        pass
    begin = max((index + 1 for index, item in outer(items) if item.kind in SEPARATORS), default=0)
    above = items[begin:]
    below: list[Item] = [Token("-", "-", *formula.take()[2:4])] if formula.next.text == "-" else []
    below += formula.operand() if formula.operand_follows() else []
    if below and below[-1].kind == "number" and formula.next.text in ("\\pi", "π"):
        below += formula.operand()
    if not above or not below:
        formula.refuse(word, f"something is missing beside {word.text}")
    start, end = above[0].start, formula.end
    goes_on = words.OPERATORS.get(formula.next.text) in ("*", "/") or formula.operand_follows()
    is_sum = any(item.kind in ("+", "-") and index and ends_operand(above[index - 1]) for index, item in outer(above))
    if goes_on or is_sum:
        formula.refuse(
            (start, end), "this can be read in two ways", r"write brackets: (x + y) \bmod n, x + (y \bmod n)"
        )
    return [*items[:begin], *called("mod", [*above, Token(",", ",", *word[2:4]), *below], start, end)]


def infix(formula: FormulaReader, above: list[Item]) -> list[Item]:
    r"""`{a \over b}`, `{n \choose k}`; `\choose{n}{k}`, as some type it."""
    word = formula.take()
    if word.text == "\\choose" and formula.next.text == "{" and not (above and ends_operand(above[-1])):
        return [*above, *operands.binomial(formula, word)]
    below = formula.sequence()
    if not above or not below:
        formula.refuse(word, f"something is missing beside {word.text}")
    start, end = above[0].start, formula.end
    if word.text == "\\choose":
        return called("binomial", [*above, Token(",", ",", *word[2:4]), *below], start, end)
    return quotient(above, below, start, end)


# --- the formula --------------------------------------------------------------
#
# One formula of LaTeX → items (items.py): tokens of the input language, and tables of cells.
#
# Braces and scripts end here. What TeX prints alike is read alike (`x{yz}` is `xyz`), and refused where
# the author may have meant another thing (`x{y+z}`). The module `operands` reads functions, brackets and fractions.


_OPERAND_WORDS = frozenset(
    {"{", "\\left", *words.DELIMITERS, *words.FUNCTION_WORDS, *words.GREEK_WORDS, *words.STYLED}
    | {*operands.BUILDERS, *binding.BUILDERS} - {"\\prime", "\\top"}
)


def _without_space(text: str, end: int) -> int:
    """The end of what stands before a place, without the space between."""
    while end and text[end - 1].isspace():
        end -= 1
    return end


_BARS = ("|", "\\vert")


_BRACKETED = frozenset({"an exponent", "the argument of a root", "an argument"})
"""The arguments that may stand in brackets where TeX asks for braces: no one means the bracket alone."""


def with_norms(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    r"""The lexemes, with norm bars as an opener and a closer: `\| x \|`, `\lVert x \rVert`, `\left\| x \right\|`.

    The products `\odot`, `\circ`, `\otimes` become signs of multiplication; `read.shaping` tells them apart.
    """
    found: list[Lexeme] = []
    is_open = False
    for lexeme in lexemes:
        if lexeme.text in ("\\odot", "\\circ", "\\otimes") and found and found[-1].text not in ("^", "{"):
            lexeme = lexeme._replace(text="\\cdot")
        if lexeme.text not in ("\\|", "\\Vert", "\\lVert", "\\rVert", "‖", "∥"):
            found.append(lexeme)
            continue
        if found and found[-1].text in ("\\left", "\\right"):
            is_open = found.pop().text == "\\right"
        closes = lexeme.text == "\\rVert" or (is_open and lexeme.text != "\\lVert")
        found.append(lexeme._replace(kind="sign", text=words.NORMS[closes]))
        is_open = not closes
    return found


class FormulaReader:
    """A position in the lexemes of a text.

    `known` are the declared names, `functions` those of them that are undefined functions; `bases` and
    `function_bases` are these without subscripts. `notes` collects what was assumed.
    """

    def __init__(self, text: str, lexemes: Sequence[Lexeme], declared: Declarations) -> None:
        self.text = text
        self.has_arrays = bool(declared.arrays)
        lexemes = words.with_plain_labels(lexemes)
        self.lexemes = with_norms(lexemes) if self.has_arrays else words.with_upright_units(lexemes, declared.names)
        self.functions = frozenset(declared.functions)
        self.variables = declared.variables
        self.known = declared.names
        self.bases, self.function_bases = (
            frozenset(base_of(name).rstrip("0123456789") for name in group) for group in (self.known, self.functions)
        )
        self.complex_valued = declared.complex_valued
        self.notes: list[str] = [
            f"{text[each.start : each.end + 1]} is read as {each.text} {text[each.end]}"
            for each in self.lexemes
            if each.kind == "word" and text[each.end : each.end + 1].isalpha() and text[each.start] == "\\"
        ]
        for each in self.lexemes:
            decimal = text[each.start : each.end].replace("{,}", ".")
            if each.kind == "number" and each.text == decimal != text[each.start : each.end]:
                self.note(f"{text[each.start : each.end]} is read as {decimal}")
        self.position = 0
        self.fonts: list[tuple[str, str, Span]] = []
        self.bars = False
        self.in_fraction = False
        self.side_by_side = 0  # operands of the sequence that was read last
        self.indices: list[str] = []  # names that a sum or product binds here
        self.overlined: set[int] = set()  # where names under a line begin: a conjugate, or a name
        self._depth = 0
        self._in_grid = False

    @property
    def next(self) -> Lexeme:
        """The lexeme to be read next."""
        return self.lexemes[self.position]

    @property
    def end(self) -> int:
        """Where the lexeme read last ends."""
        return self.lexemes[self.position - 1].end

    def take(self) -> Lexeme:
        """Read a lexeme."""
        self.position += 1
        return self.lexemes[self.position - 1]

    def note(self, note: str) -> None:
        """Say a convention, once."""
        self.notes += [note] * (note not in self.notes)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """A level deeper inside braces, brackets, functions or fonts; LimitError beyond the limit."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise too_deep(Token("", "", self.next.start, self.next.end))
        yield
        self._depth -= 1

    def refuse(self, at: Lexeme | Token | Span, message: str, hint: str | None = None) -> NoReturn:
        """ParseError at a place."""
        start, end = (at.start, at.end) if isinstance(at, Lexeme | Token) else at
        raise ParseError(message, span=(start, max(end, start + 1)), hint=hint)

    def refuse_word(self, at: Lexeme | Token | Span, word: str) -> NoReturn:
        """ParseError for a word or sign that is not read, or for what is written with it."""
        self.refuse(at, *refusal(word, latex=True))

    # --- sequences --------------------------------------------------------------------------

    def lines(self, mode: str) -> list[Item]:
        r"""Formulas on lines, separated by newline tokens; `mode` says what `&` and `\\` mean (see LINES)."""
        outer, self._in_grid = self._in_grid, False
        rows: list[list[list[Item]]] = [[self.sequence()]]
        while self.next.text == "&" or self.next.kind == "row":
            mark = self.take()
            if mark.kind == "row":
                rows.append([])
            elif mode in ("", "gather", "multline"):
                self.refuse(mark, "& stands only in matrices and aligned formulas", "separate components by commas")
            rows[-1].append(self.sequence())
        self._in_grid = outer
        items: list[Item] = []
        for row in rows:
            if any(row) and items and not (mode == "multline" or self._continues(row, rows[0])):
                items.append(newline(next(cell[0] for cell in row if cell)))
            for index, cell in enumerate(row):
                if mode == "align" and index and index % 2 == 0 and cell:
                    items.append(newline(cell[0]))
                items += cell
        return items

    def _continues(self, row: list[list[Item]], first: list[list[Item]]) -> bool:
        """Whether an aligned line goes on with the formula above, which has a left-hand side."""
        if len(row) < 2 or row[0] or not first[0]:
            return False
        begin = next(cell[0] for cell in row if cell)
        if begin.kind == "=":
            self.refuse((begin.start, begin.end), "a component has two values here", "leave one line: f(x, y) = …")
        return begin.kind in ("+", "-", "*", "/")

    def sequence(self, *, is_term: bool = False) -> list[Item]:
        """Operands and the signs between them, up to a closing bracket or a separator; a term also ends at + and −."""
        items: list[Item] = []
        bars: tuple[int, int] | None = None  # where the bars |…| before begin, and which item follows them
        count = 0
        while not self._ends(items):
            lexeme = self.next
            operator = words.OPERATORS.get(lexeme.text)
            if is_term and (operator in SEPARATORS or (operator in ("+", "-") and items and ends_operand(items[-1]))):
                break
            if lexeme.text == "{" and self._is_operator_in_braces():
                self.take()
                lexeme = self.take()
                items.append(Token(words.OPERATORS[lexeme.text], *lexeme[1:4]))
                self.take()
            elif lexeme.text in ("\\over", "\\choose"):
                items = infix(self, items)
            elif lexeme.text in ("\\bmod", "\\mod") or is_mod(self):
                items = remainder(self, items)
            elif operator is not None:
                self.take()
                items.append(Token(operator, lexeme.text, lexeme.start, lexeme.end))
            else:
                operand = self.operand(items[-1] if items else None)
                if lexeme.text in _BARS and bars and could_be_enclosed(items[bars[1] :]):
                    self.refuse((bars[0], self.end), "these bars can be paired in two ways", r"write \left| … \right|")
                items = followed(self, items, operand, lexeme)
                count += 1
                bars = (lexeme.start, len(items)) if lexeme.text in _BARS else bars
        self.side_by_side = count
        return items

    def _ends(self, items: list[Item]) -> bool:
        lexeme = self.next
        if (
            lexeme.kind in ("row", "end", "finish")
            or lexeme.text in words.CLOSERS
            or lexeme.text in ("&", "$", "$$", "\\]", "\\)")
        ):
            return True
        return lexeme.text in _BARS and self.bars and bool(items) and ends_operand(items[-1])

    def _is_operator_in_braces(self) -> bool:
        r"""Whether `{+}` stands here, which sets less space, or comes from `\textcolor{red}{+}`."""
        texts = [lexeme.text for lexeme in self.lexemes[self.position + 1 : self.position + 3]]
        return texts[1:] == ["}"] and words.OPERATORS.get(texts[0]) in ("+", "-", "*", "/", "=")

    # --- operands and their scripts ---------------------------------------------------------

    def operand(self, previous: Item | None = None) -> list[Item]:
        """A number, a name, a function applied, or what brackets hold; with its scripts."""
        first = self.next
        if first.kind in ("letter", "number"):
            nucleus = self._nucleus()
        else:
            with self.deeper():
                nucleus = self._braces(previous) if first.text == "{" else self._nucleus()
        return scripts.scripted(self, first, nucleus)

    def _braces(self, previous: Item | None) -> Symbol | list[Item]:
        """Braces that are not an argument: they do not show in print, so they must not change the meaning."""
        opener = self.next
        after = self.lexemes[self.position + 2] if self.position + 2 < len(self.lexemes) else opener
        if after.text == "}" and self.lexemes[self.position + 1].kind in ("letter", "word"):
            start = self.position
            self.take()
            nucleus = self._nucleus()
            if self.next.text == "}":
                self.take()
                return nucleus
            self.position = start
        items = self._group()
        span = (opener.start, self.end)
        if [item.kind for item in items] == [","] and previous is not None:
            self.refuse(span, "a comma inside a number", "write 0{,}5 or 0.5 for a decimal, 1000 for a thousand")
        is_sum = any(item.kind in ("+", "-") for _, item in outer(items))
        before = previous is not None and (previous.kind in ("*", "/", "-") or ends_operand(previous))
        marks = self.next.text in ("^", "_", "!", "'")
        if (marks and not is_atom(items)) or (
            is_sum and (before or self.operand_follows() or words.OPERATORS.get(self.next.text) in ("*", "/"))
        ):
            self.refuse(
                span, "braces do not show in print, so this can be read in two ways", r"write brackets: \left( \right)"
            )
        return items

    def _group(self) -> list[Item]:
        """`{…}`."""
        opener = self.take()
        bars, self.bars = self.bars, False
        items = self.sequence()
        self.bars = bars
        self.close(opener, ("}",))
        return items

    def close(self, opener: Lexeme, closers: tuple[str, ...]) -> None:
        """Read the sign that closes `opener`; ParseError for any other sign, or for the end."""
        if self.next.text in closers and self.next.kind != "end":
            self.take()
        elif self.next.text in words.CLOSERS:
            self.refuse(opener, f"this {opener.text} is closed by {self.next.text}", f"close it with {closers[0]}")
        else:
            self.refuse(opener, f"this {opener.text} is never closed", f"close it with {closers[0]}")

    def inside(self, in_bars: bool = False) -> list[Item]:
        """The items inside brackets or bars; where formulas stand on lines, a new line inside brackets is a space."""
        bars, self.bars = self.bars, in_bars
        items = self.sequence()
        while not self._in_grid and (self.next.text == "&" or self.next.kind == "row"):
            self.take()
            items += self.sequence()
        self.bars = bars
        return items

    def cells(self) -> tuple[tuple[list[Item], ...], ...]:
        """The rows of a table; an empty last row is none."""
        outer_state, (self._in_grid, self.bars) = (self._in_grid, self.bars), (True, False)
        rows: list[list[list[Item]]] = [[self.sequence()]]
        while self.next.text == "&" or self.next.kind == "row":
            if self.take().kind == "row":
                rows.append([])
            rows[-1].append(self.sequence())
        self._in_grid, self.bars = outer_state
        return tuple(tuple(row) for row in (rows if rows[-1] != [[]] else rows[:-1]))

    def skip_group(self) -> None:
        """Skip braces, such as the columns of an array."""
        opener, depth = self.next, 0
        while True:
            depth += (self.next.text == "{") - (self.next.text == "}")
            if self.next.kind == "finish":
                self.close(opener, ("}",))
            self.take()
            if depth <= 0:
                return

    def operand_follows(self) -> bool:
        """Whether an operand begins next."""
        lexeme = self.next
        if lexeme.kind in ("letter", "number", "repeating", "begin"):
            return True
        if lexeme.text in _BARS:
            return not self.bars
        return lexeme.text in _OPERAND_WORDS or lexeme.text in GREEK

    def opens_bracket(self) -> bool:
        r"""Whether `(`, `\left(` or `{\left(` stands next."""
        after = [lexeme.text for lexeme in self.lexemes[self.position : self.position + 3]]
        return "(" in (after[0], *after[1:2] * (after[0] == "\\left"), *after[2:] * (after[:2] == ["{", "\\left"]))

    def argument(self, what: str) -> list[Item]:
        r"""The argument that TeX takes: a group, or a single sign (`\frac12` is one half)."""
        lexeme = self.next
        if lexeme.text == "{":
            items = self._group()
            if not items:
                self.refuse((lexeme.start, self.end), f"{what} is missing between these braces")
            return items
        if lexeme.kind == "number" and len(lexeme.text) > 1:
            if "." in lexeme.text:
                self.refuse(lexeme, f"TeX takes only the {lexeme.text[0]} here", "write braces")
            middle = lexeme.start + 1
            self.lexemes[self.position] = lexeme._replace(text=lexeme.text[1:], start=middle, tight=True)
            return [Token("number", lexeme.text[0], lexeme.start, middle)]
        if lexeme.kind == "letter":
            self.take()
            return letters.named(self, Symbol(lexeme.text, "", (), (), lexeme.start), (), 0)
        if lexeme.kind in ("row", "end", "finish") or lexeme.text in words.CLOSERS or lexeme.text in words.OPERATORS:
            self.refuse(
                lexeme if lexeme.text else (lexeme.start - 1, lexeme.start),
                f"{what} is missing here",
                "write it in braces",
            )
        if lexeme.text == "(" and what in _BRACKETED:
            items = operands.delimited(self, self.take())
            if what != "an argument":
                self.note(f"{self.text[lexeme.start : self.end]} is read as {what}")
            return items[1:-1]
        if lexeme.text in words.FUNCTION_WORDS or lexeme.text in words.DELIMITERS:
            self.refuse(lexeme, f"TeX takes only {lexeme.text} here", "write braces: e^{\\sin x}")
        nucleus = self._nucleus()
        return letters.named(self, nucleus, (), 0) if isinstance(nucleus, Symbol) else nucleus

    def bound_name(self) -> Token:
        """A letter that an operator binds, with its subscript."""
        lexeme = self.take()
        symbol = Symbol(words.GREEK_WORDS.get(lexeme.text, lexeme.text), "", (), (), lexeme.start)
        subscripts = letters.subscript(self) if self.next.text == "_" and self.take() else ()
        item = letters.named(self, symbol, subscripts, 0)[0]
        return Token("name", str(item[1]), lexeme.start, self.end)

    def _nucleus(self) -> Symbol | list[Item]:
        lexeme = self.take()
        text = lexeme.text
        if (
            lexeme.kind in ("row", "end", "finish")
            or text in words.OPERATORS
            or (text in words.CLOSERS and text != "\\right")
        ):
            self.refuse((max(lexeme.start - (not text), 0), lexeme.end), "something is missing here")
        if lexeme.kind == "letter":
            word = letters.word_without_backslash(self, self.position - 1)
            return self._written_out(lexeme, word) if word else letters.letter(self, lexeme)
        if lexeme.kind == "number":
            return [Token("number", text, lexeme.start, lexeme.end)]
        if lexeme.kind == "repeating":
            if len(text) > MAX_LITERAL_DIGITS:
                raise LimitError(f"a number of more than {MAX_LITERAL_DIGITS:,} digits", span=lexeme[2:4])
            above, below = ([Token("number", digits, *lexeme[2:4])] for digits in words.fraction_of(text))
            return quotient(above, below, *lexeme[2:4])
        if lexeme.kind == "begin":
            return operands.environment(self, lexeme)
        if text == "\\partial" and self.next.text == "_":
            return scripts.partial(self, lexeme)
        if text in binding.BUILDERS:
            with self.deeper():
                return binding.BUILDERS[text](self, lexeme)
        if text in words.REFUSED:
            self.refuse_word(lexeme, text)
        if text == "\\left" or text in words.DELIMITERS:
            return operands.delimited(self, lexeme)
        if text == "\\Gamma" and (self.next.text == "_" or not (self._opens_argument() or self.operand_follows())):
            return Symbol("Gamma", "", (), (), lexeme.start)
        if text in words.FUNCTION_WORDS and text[1:] not in self.bases & GREEK_NAMES:
            return operands.function(self, Token("function", words.FUNCTION_WORDS[text], lexeme.start, lexeme.end))
        if text in ("\\Delta", "\\delta", "Δ", "δ") and self.next.kind == "letter":
            difference = words.GREEK_WORDS.get(text) or GREEK[text]
            if difference not in self.bases:
                letter = self.take().text
                return Symbol(difference + letter, "", (), (), lexeme.start)
        if text in words.GREEK_WORDS or text in GREEK:
            return Symbol(words.GREEK_WORDS.get(text) or GREEK[text], "", (), (), lexeme.start)
        if text == "\\overline" and (conjugate := self._conjugate()):
            return conjugate
        if text in words.STYLED:
            styled = letters.styled(self, lexeme)
            if isinstance(styled, Symbol):
                return styled
            return operands.function(self, styled) if styled.kind == "function" else [styled]
        if text in operands.BUILDERS:
            return operands.BUILDERS[text](self, lexeme)
        if text in ("^", "_"):
            self.refuse(lexeme, f"{text} stands after what it belongs to", "write x^2, x_1")
        if lexeme.kind == "word" or text.startswith("\\"):
            self.refuse(lexeme, f"{text} is not a word that symjac knows", operands.near(text))
        return [Token("other", text, lexeme.start, lexeme.end)]

    def _opens_argument(self) -> bool:
        """Whether a bracket or a script stands next, as behind a function."""
        return self.next.text in ("(", "[", "{", "\\{", "\\left", "^", "'")

    def _conjugate(self) -> list[Item] | None:
        r"""The conjugate of a matrix, or of the imaginary unit, under a line."""
        after = self.lexemes[self.position + 1] if self.next.text == "{" else self.next
        if after.kind != "begin" and after.text not in ("\\imaginaryunit", "\\imaginaryI"):
            return None
        start = self.next
        found = conjugated(items := self._group())
        if found is None or (self.complex_valued and any(item.kind in NAMES for item in items)):
            self.refuse(
                (start.start, self.end), "the conjugate of this is not taken", "write its entries, each conjugate"
            )
        return found

    def _written_out(self, first: Lexeme, word: str) -> Symbol | list[Item]:
        """`sin(x)`, `sqrt(x)`, `2 pi`, `theta` typed as words, after their first letter has been read."""
        while self.next.start < first.start + len(word):
            self.take()
        self.note(f"{word} is read as one word, not letter by letter")
        if word in operands.ROOTS_IN_WORDS:
            return operands.root(self, Lexeme("word", operands.ROOTS_IN_WORDS[word], first.start, self.end, True))
        if word in FUNCTIONS and word not in GREEK_NAMES:
            return operands.function(self, Token("function", FUNCTIONS[word].name, first.start, self.end))
        if word in CONSTANTS:
            return [Token("constant", CONSTANTS[word], first.start, self.end)]
        return Symbol(word, "", (), (), first.start)
