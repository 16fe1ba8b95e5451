r"""Operands of a LaTeX formula that are no names: functions, brackets, fractions, environments.

Refuses operands with two readings, such as `\sin x y`, whose argument may be x or x·y.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

from symjac.read.latex import binding, letters, scripts, words
from symjac.read.latex.items import (
    NAMES,
    PLAIN,
    CellTable,
    Item,
    bracketed,
    called,
    closing,
    determinant,
    is_enclosed,
    is_untyped_bracket,
    joined,
    outer,
    quotient,
)  # fmt: skip
from symjac.read.latex.words import Lexeme
from symjac.read.names import FUNCTIONS, GREEK, ROOTS, SUPERSCRIPTS
from symjac.read.tokens import Token

if TYPE_CHECKING:
    from symjac.errors import Span
    from symjac.read.latex.formula import FormulaReader

_INVERTIBLE = frozenset(f"{f}{h}" for f in ("sin", "cos", "tan", "cot", "sec", "csc") for h in ("", "h"))
_SEVERAL = frozenset({f.name for f in FUNCTIONS.values() if f.least > 1} | {"max", "min"})
_WITH_BRACKETS = frozenset({"gamma", "beta"})
r"""Functions whose letters are names too: `\Gamma x` may be a product."""
_OPENERS = frozenset({"(", "[", "\\{", "\\lbrace", "\\lbrack"})

# --- functions ------------------------------------------------------------------------------


def function(formula: FormulaReader, head: Token) -> list[Item]:
    r"""A function with its exponent, base and argument: `\sin^2 x`, `\log_2 x`, `\tan^{-1}(y/x)`."""
    power: list[Item] = []
    base: list[Item] = []
    while (
        formula.next.text in ("^", "_", "'")
        or formula.next.text in SUPERSCRIPTS
        or formula.next.text in letters.LOWERED
    ):
        if formula.next.text in letters.LOWERED and head.text == "log" and not base:
            digits = letters.lowered_digits(formula, formula.take().text)
            base = [Token("number" if digits.isdigit() else "name", digits, head.end, formula.end)]
            continue
        if formula.next.text in SUPERSCRIPTS and not power:
            power = scripts.raised_digits(formula)
            continue
        mark = formula.take()
        if mark.text == "^" and not power:
            power = scripts.superscript(formula, mark)
        elif mark.text == "_" and head.text == "atan" and formula.argument("a base")[0][:2] == ("number", "2"):
            head = head._replace(text="atan2")  # as SymPy prints it
        elif mark.text == "_" and not base and head.text == "log":
            if formula.next.kind == "number" and len(formula.next.text) > 1:
                formula.refuse(
                    formula.next, f"TeX lowers only the {formula.next.text[0]} here", f"write _{{{formula.next.text}}}"
                )
            base = formula.argument("a base")
        else:
            formula.refuse(
                (head.start, mark.end),
                f"{head.text} does not take this script",
                "write the function itself; symjac takes the derivatives",
            )
    name = head.text
    if [item.kind for item in power] == ["-", "number"] and power[1][1] == "1":
        if name not in _INVERTIBLE:
            formula.refuse(
                (head.start, formula.end), "inverse or reciprocal?", f"write the inverse by name, or 1/{name}(x)"
            )
        name, power = f"a{name}", []
        formula.notes.append(
            f"{formula.text[head.start : formula.end]} is read as the inverse function, arc{head.text}"
        )
    if head.text == "log" and not base and formula.text.startswith(("\\log", "log"), head.start):
        formula.note(r"log is read as the natural logarithm; the one to base 10 is \log_{10}")
    inside = argument(formula, head)
    if name in FUNCTIONS and FUNCTIONS[name].arity == (1, 1):
        inside = _grouped(formula, inside)
    if base:
        inside = [*inside, Token(",", ",", *head.span), *base]
    items = called(name, inside, head.start, formula.end)
    if not power:
        return items
    caret = Token("^", "^", head.end, head.end + 1)
    return bracketed([*items, caret, *bracketed(power, head.end, head.end + 1)], head.start, formula.end)


def argument(formula: FormulaReader, head: Token) -> list[Item]:
    """The argument of a function; brackets around it are taken off."""
    opener = formula.next
    after_left = formula.lexemes[formula.position + 1].text if opener.text == "\\left" else ""
    if opener.text in _OPENERS or after_left in _OPENERS:
        items = delimited(formula, formula.take())
        items = items[1:-1] if items[0].kind == "(" else items
    elif opener.text == "{":
        items = formula.argument("an argument")
        if is_enclosed(items) and not is_untyped_bracket(items[0]):
            items = items[1:-1]
        elif formula.next.text in ("^", "!", "'"):
            formula.refuse(
                (head.start, formula.next.end),
                "this can be read in two ways",
                f"write \\{head.text}^2(x) or \\{head.text}(x^2)",
            )
    elif head.text in _SEVERAL:
        formula.refuse(head, f"{head.text} needs its arguments in brackets", f"write \\{head.text}(x, y)")
    else:
        return _bare_argument(formula, head)
    if not items:
        formula.refuse(head, f"{head.text} is a function and needs an argument")
    return items


def _bare_argument(formula: FormulaReader, head: Token) -> list[Item]:
    r"""An argument without brackets: one operand, or factors that are set without space (`\sin 2\pi x`, `\cos xy`)."""
    parts: list[Item] = []
    count, begin = 0, formula.next.start
    if head.text in _WITH_BRACKETS:
        formula.refuse(head, f"{head.text} needs its argument in brackets", f"write \\{head.text.capitalize()}(x)")
    if formula.next.text == "-":
        sign = formula.take()
        parts.append(Token("-", "-", *sign[2:4]))
    while True:
        if not formula.operand_follows():
            formula.refuse(head, f"{head.text} is a function and needs an argument", f"write \\{head.text}(x)")
        operand = formula.operand()
        is_plain = len(operand) == 1 and operand[0].kind in PLAIN
        if (count or (parts and not is_plain)) and not is_plain and not (not count and operand[0].kind in PLAIN):
            _refuse_end(formula, head)
        parts = joined(parts, operand)
        count += is_plain and operand[0].kind in NAMES
        after = formula.next
        is_letter = after.kind == "letter" or after.text in words.GREEK_WORDS or after.text in GREEK
        if not (is_plain and is_letter and (after.tight or not count)):
            break
    if words.OPERATORS.get(formula.next.text) in ("*", "/"):
        position = formula.position
        formula.take()
        is_function, formula.position = letters.function_follows(formula), position
        if not is_function:
            _refuse_end(formula, head)
    elif formula.operand_follows() and not letters.function_follows(formula) and not _unit_follows(formula):
        _refuse_end(formula, head)
    if count > 1:
        shown = formula.text[begin : formula.end]
        formula.notes.append(f"{formula.text[head.start : formula.end]} is read as {head.text}({shown})")
    return parts


def _unit_follows(formula: FormulaReader) -> bool:
    """Whether a unit vector stands next."""
    if formula.next.text not in words.BOLD | words.ACCENTS.keys():
        return False
    position, read = formula.position, len(formula.fonts)
    operand = formula.operand()
    formula.position = position
    del formula.fonts[read:]
    return operand[0].kind == "unit"


def _refuse_end(formula: FormulaReader, head: Token) -> NoReturn:
    span = (head.start, formula.next.end)
    formula.refuse(span, f"it is not clear where the argument of {head.text} ends", f"write brackets: \\{head.text}(x)")


# --- brackets, fractions, roots -------------------------------------------------------------


def delimited(formula: FormulaReader, lexeme: Lexeme) -> list[Item]:
    r"""Brackets or bars and their contents: `(…)`, `\left[ … \right]`, `|x|`, `\lfloor x \rfloor`, `|A|`."""
    grows = lexeme.text == "\\left"
    opener = formula.take() if grows else lexeme
    if opener.text in words.REFUSED:
        formula.refuse_word(opener, opener.text)
    if grows and opener.text == ".":
        return _unseen(formula, lexeme)
    key = "\\langle" if opener.text == "<" else opener.text
    if key not in words.DELIMITERS:
        formula.refuse(opener, f"\\left{opener.text} is not a bracket that symjac reads", r"write \left( … \right)")
    closers, meaning = words.DELIMITERS[key]
    inner = formula.next
    items = formula.inside(in_bars=not grows and opener.text in ("|", "\\vert"))
    if grows:
        if formula.next.text != "\\right":
            formula.refuse(lexeme, r"this \left has no \right")
        formula.take()
        if formula.next.text == "." and opener.text == "\\{":
            closers = (".",)  # the brace of a system of equations
    formula.close(opener, closers)
    span = (lexeme.start, formula.end)
    if not items:
        formula.refuse(span, "these brackets are empty", "write what they hold, or remove them")
    if len(items) == 1 and isinstance(items[0], CellTable):
        if closers == (".",) and len(items[0].rows[0]) == 2:
            return scripts.cases(formula, items[0].rows, span)
        return determinant(items[0]._replace(start=span[0], end=span[1])) if meaning == "abs" else list(items)
    if closers == (".",) and any(item.kind == "newline" for item in items):
        return items  # the brace of a system is no bracket
    touches = opener.text == inner.text == "|" and (items[0].start, items[-1].end) == (inner.start, span[1] - 1)
    if meaning == "abs" and touches and items[0][:2] == ("function", "abs") and closing(items, 1) == len(items) - 1:
        formula.refuse_word(span, "\\|")
    if meaning:
        return called(meaning, _grouped(formula, items), *span)
    if key in ("\\langle", "⟨") and not any(item.kind in (",", ";") for _, item in outer(items)):
        _check_angles(formula, span)
    shape = "[" if "]" in closers else "("
    return [Token("(", shape, opener.start, opener.end), *items, Token(")", ")", span[1] - 1, span[1])]


def _grouped(formula: FormulaReader, items: list[Item]) -> list[Item]:
    """The number 12123.4 of `12,123.4`, where one argument stands; two readings are left to the parser."""
    if [item.kind for item in items[1:]] != [",", "number"] * (len(items) // 2) or len(items) < len("1,1"):
        return items
    span = items[0].start, items[-1].end
    typed = formula.text[slice(*span)]
    if not re.fullmatch(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:(?<=,[0-9]{3},[0-9]{3})|\.[0-9]+)", typed):
        return items
    number = typed.replace(",", "")
    formula.note(f"{typed} is read as {number}")
    return [Token("number", number, *span)]


def _check_angles(formula: FormulaReader, span: Span) -> None:
    """Refuse angle brackets around one expression where they are no vector of one component."""
    ahead = formula.lexemes[formula.position :]
    after = next(lexeme for lexeme in ahead if lexeme.text != "}")
    if formula.operand_follows() or after.text in ("^", "_") or words.OPERATORS.get(after.text) in ("+", "-", "*", "/"):
        formula.refuse(
            span,
            "a mean, or a bracket of Macaulay?",
            r"write the mean as a name, \bar{x}; for ⟨x - a⟩^n write \max(x - a, 0)^n, for brackets \left( \right)",
        )


def _unseen(formula: FormulaReader, lexeme: Lexeme) -> list[Item]:
    r"""`\left. … \right.`: brackets that do not show; beside a bar, a value at a point."""
    items = formula.inside()
    if formula.next.text != "\\right":
        formula.refuse(lexeme, r"this \left has no \right")
    formula.take()
    closer = formula.take()
    if closer.text in ("|", "\\rvert", "\\vert"):
        return binding.value_at(formula, lexeme, items)
    if closer.text != ".":
        formula.refuse((lexeme.start, closer.end), f"this \\left. is closed by {closer.text}")
    return bracketed(items, lexeme.start, formula.end) if items else []


def _fraction(formula: FormulaReader, lexeme: Lexeme) -> list[Item]:
    derived = binding.derivative(formula, lexeme)
    if derived is not None:
        return derived
    outer, formula.in_fraction = formula.in_fraction, True
    above = formula.argument("a numerator")
    below = formula.argument("a denominator")
    formula.in_fraction = outer
    span = (lexeme.start, formula.end)
    differentials = [part[0].kind == "name" and part[0][1] == "d" for part in (above, below)]
    if all(differentials) and "d" not in formula.known and len(below) > 1 and below[1].kind in NAMES:
        above = [above[0], above[2]] if len(above) == len("d[A]") and above[1][:2] == ("(", "[") else above
        if len(above) == len(below) == 2 and isinstance(above[1], Token) and above[1].kind in NAMES:
            return [Token("rate", f"{above[1].text}_dot", *span)]  # may stand left of =, as \dot{x} may
        formula.refuse_word(span, "\\partial")
    return quotient(above, below, *span)


def root(formula: FormulaReader, lexeme: Lexeme) -> list[Item]:
    r"""`\sqrt{x}`, `\sqrt[3]{x}`, `∛x`, of which the sign has been read."""
    index: list[Item] = []
    if formula.next.text == "[" and lexeme.text not in ROOTS:
        opener = formula.take()
        index = formula.inside()
        formula.close(opener, ("]",))
    if formula.next.kind == "number" and len(formula.next.text) > 1:
        formula.refuse(
            formula.next, f"TeX takes only the {formula.next.text[0]} here", f"write \\sqrt{{{formula.next.text}}}"
        )
    is_word = formula.text[lexeme.start] == "\\"
    radicand = formula.argument("the argument of a root" if is_word else "an argument")
    span = (lexeme.start, formula.end)
    function, order = ROOTS.get(lexeme.text, ("root" if index else "sqrt", 2))
    if not index and FUNCTIONS[function].least == 2:
        index = [Token("number", str(order), *span)]
    return called(function, [*radicand, Token(",", ",", *lexeme[2:4]), *index] if index else radicand, *span)


def binomial(formula: FormulaReader, lexeme: Lexeme) -> list[Item]:
    r"""`\binom{n}{k}`, of which the word has been read."""
    upper, lower = formula.argument("n"), formula.argument("k")
    return called("binomial", [*upper, Token(",", ",", *lexeme[2:4]), *lower], lexeme.start, formula.end)


def _absolute(formula: FormulaReader, lexeme: Lexeme) -> list[Item]:
    return called("abs", formula.argument("an argument"), lexeme.start, formula.end)


def _determinant(formula: FormulaReader, lexeme: Lexeme) -> list[Item]:
    operand = formula.operand()
    if is_enclosed(operand) and isinstance(operand[1], CellTable) and len(operand) == len("(A)"):
        operand = operand[1:-1]
    if len(operand) == 1 and isinstance(operand[0], CellTable):
        return determinant(operand[0])
    return _of_matrix("det")(formula, lexeme, operand)


def _of_matrix(function: str) -> Callable[..., list[Item]]:
    r"""`\det(A + B)`, `\operatorname{tr}(A)`, of declared matrices and of matrices that are written out."""

    def build(formula: FormulaReader, lexeme: Lexeme, operand: list[Item] | None = None) -> list[Item]:
        operand = formula.operand() if operand is None else operand
        if not formula.has_arrays and not any(isinstance(item, CellTable) for item in operand):
            span = (lexeme.start, formula.end)
            formula.refuse(span, f"{lexeme.text} stands only before a matrix", f"give the matrix, or its {function}")
        return called(function, operand, lexeme.start, formula.end)

    return build


def _mark(kind: str) -> Callable[[FormulaReader, Lexeme], list[Item]]:
    return lambda _, lexeme: [Token(kind, lexeme.text, lexeme.start, lexeme.end)]


def _constant(word: str) -> Callable[[FormulaReader, Lexeme], list[Item]]:
    return lambda _, lexeme: [Token("constant", word, lexeme.start, lexeme.end)]


ROOTS_IN_WORDS = {"sqrt": "\\sqrt", "cbrt": "∛"}
"""Roots typed without their backslash."""

BUILDERS: dict[str, Callable[[FormulaReader, Lexeme], list[Item]]] = {
    **dict.fromkeys(words.FRACTIONS, _fraction),
    **dict.fromkeys(words.BINOMIALS, binomial),
    **dict.fromkeys(("\\top", "\\intercal"), _mark("transpose")),
    "\\sqrt": root,
    **dict.fromkeys(ROOTS, root),
    "\\abs": _absolute,
    "\\det": _determinant,
    **dict.fromkeys(("\\trace", "\\tr", "\\Tr"), _of_matrix("trace")),
    **dict.fromkeys(("\\prime", "'", "′"), _mark("prime")),
    "\\exponentialE": _constant("e"),
    **dict.fromkeys(("\\imaginaryI", "\\imaginaryJ", "\\imaginaryunit"), _constant("I")),
}
"""Words that are followed by arguments, or stand for a mark."""

# --- environments ---------------------------------------------------------------------------


def environment(formula: FormulaReader, begin: Lexeme) -> list[Item]:
    r"""`\begin{…} … \end{…}`: a table of cells, its determinant, or formulas on lines."""
    name = begin.text
    if name in words.LINES:
        if name.startswith("alignedat") or name.startswith("alignat"):
            formula.skip_group()
        items = formula.lines(words.LINES[name])
        _end(formula, begin)
        return items
    if name in words.CASES:
        grid = _grid(formula, begin)
        if len(grid.rows[0]) == 2:
            return scripts.cases(formula, grid.rows, (grid.start, grid.end))
        if not all(len(row) == 1 and _is_equation(row[0]) for row in grid.rows):
            formula.refuse(
                (grid.start, grid.end),
                "these are neither cases nor a system of equations",
                r"write x & \text{if } x > 0 \\ 0 & \text{otherwise}",
            )
        return [grid]
    if name == "Vmatrix":
        formula.refuse_word(begin, "\\|")
    if name not in words.GRIDS:
        formula.refuse(
            begin, f"{name} is not an environment that symjac knows", "write pmatrix, bmatrix, align or equation"
        )
    if name == "array":
        formula.skip_group()
        if _is_aligned(formula):
            items = formula.lines("eqnarray")
            _end(formula, begin)
            return items
    grid = _grid(formula, begin)
    return determinant(grid) if words.GRIDS[name] else [grid]


def _is_aligned(formula: FormulaReader) -> bool:
    """Whether a table has `=` at the beginning of a cell: these are equations below one another."""
    texts = [lexeme.text for lexeme in formula.lexemes[formula.position :]]
    texts = texts[: texts.index("array")] if "array" in texts else texts
    return ("&", "=") in pairwise(texts)


def _grid(formula: FormulaReader, begin: Lexeme) -> CellTable:
    rows = formula.cells()
    _end(formula, begin)
    for row in rows:
        if len(row) != len(rows[0]):
            formula.refuse((begin.start, formula.end), f"a row has {len(row)} entries, the first has {len(rows[0])}")
        if not all(row):
            formula.refuse((begin.start, formula.end), "an entry is empty", "write 0 for zero")
    if not rows:
        formula.refuse((begin.start, formula.end), f"this {begin.text} is empty")
    return CellTable(rows, begin.start, formula.end)


def _is_equation(items: list[Item]) -> bool:
    return (
        sum(item.kind == "=" for item in items) == 1
        and items[0].kind in NAMES
        and not any(item.kind == "," for item in items)
    )


def _end(formula: FormulaReader, begin: Lexeme) -> None:
    if formula.next.kind != "end" or formula.next.text != begin.text:
        formula.refuse(begin, f"this \\begin{{{begin.text}}} is never closed", f"close it with \\end{{{begin.text}}}")
    formula.take()


def near(word: str) -> str:
    """The hint for an unknown control word: the text to write instead."""
    import difflib  # only on the way to an error

    known = [
        *words.FUNCTION_WORDS,
        *words.GREEK_WORDS,
        *words.FRACTIONS,
        *words.STYLED,
        "\\sqrt",
        "\\cdot",
        "\\left",
        "\\right",
    ]
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.7)
    function_name = word.removeprefix("\\")
    if close:
        return f"did you mean {close[0]}?"
    return (
        f"write \\operatorname{{{function_name}}}"
        if function_name in FUNCTIONS
        else "macros are not expanded: write what it stands for"
    )
