r"""Scripts in a LaTeX formula: the meaning of `^`, `_`, primes and `!` after an operand.

Refuses scripts that print like something else: `x^12`, `{x+y}^2`, `x^{(2)}`, a transpose of a number.

Some functions, and derivatives by an argument, are printed without a word of their own. So a letter is read as a
function only in the form that symjac prints, `J_{1}{(x)}`, and only if no name begins with it: `K_1(x + y)`
may be a product. A prime or ∂ before a declared function is its derivative by an argument.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from symjac.errors import Span
from symjac.read.latex import letters, operands, words
from symjac.read.latex.items import (
    NAMES,
    PLAIN,
    CellTable,
    Item,
    Symbol,
    bracketed,
    called,
    conjugated,
    is_enclosed,
    is_vector,
    outer,
    quotient,
    split,
)
from symjac.read.latex.words import Lexeme
from symjac.read.names import SUPERSCRIPTS
from symjac.read.tokens import Token

if TYPE_CHECKING:
    from symjac.read.latex.formula import FormulaReader


def letter(formula: FormulaReader, symbol: Symbol) -> list[Item] | None:
    r"""`H{(x)}`, `J_{n}{(x)}`, `\psi^{(1)}{(x)}`; None for a name."""
    found = words.LETTERS.get(symbol.base)
    if found is None or symbol.base in formula.bases or symbol[1:4] != ("", (), ()):
        return None
    if not _is_printed_call(formula, found.script):
        return None
    order: list[Item] = []
    if found.script and formula.next.text == found.script:
        formula.take()
        order = formula.argument("an order")
        order = order[1:-1] if is_enclosed(order) else order
    head = Token("function", found.with_order if order else found.function, symbol.start, formula.end)
    if not head.text:
        return None
    arguments = operands.argument(formula, head)
    if order:
        comma = Token(",", ",", *head.span)
        arguments = [*arguments, comma, *order] if found.order_is_last else [*order, comma, *arguments]
    return called(head.text, arguments, symbol.start, formula.end)


def _is_printed_call(formula: FormulaReader, script: str) -> bool:
    r"""Whether `{(` or `{\left(` stands behind the script, if there is one: no one types a product so."""
    position = formula.position
    if script and formula.next.text == script:
        formula.take()
        if formula.next.text == "{":
            formula.skip_group()
        elif formula.next.kind != "finish":
            formula.take()
    after = [lexeme.text for lexeme in formula.lexemes[formula.position : formula.position + 3]]
    formula.position = position
    return after[:2] == ["{", "("] or after == ["{", "\\left", "("]


def primed(formula: FormulaReader, symbol: Symbol) -> list[Item] | None:
    r"""`g'(x)`, `g^{(4)}(x)` of a declared function of one argument; None for anything else."""
    if symbol.base not in formula.function_bases:
        return None
    position = formula.position
    function = _declared_function(formula, symbol)
    order = 0
    while formula.next.text in ("'", "′"):
        formula.take()
        order += 1
    if function and not order and formula.next.text == "^":
        formula.take()
        raised = formula.argument("an order")
        if [item.kind for item in raised] == ["(", "number", ")"] and str(raised[1][1]).isdigit():
            order = int(str(raised[1][1]))
    if not (function and order and formula.opens_bracket()):
        formula.position = position
        return None
    head = Token("name", function, symbol.start, formula.end)
    arguments = operands.argument(formula, head)
    if len(split(arguments, {","})) > 1:
        formula.refuse((head.start, formula.end), "by which argument?", rf"write \partial_{{1}} {function}(x, y)")
    return _derivative(head, {1: order}, arguments, (symbol.start, formula.end))


def partial(formula: FormulaReader, first: Lexeme) -> list[Item]:
    r"""`\partial_{1}^{2} g(x, y)`: a derivative by slots; `first` has been read."""
    orders: dict[int, int] = {}
    while True:
        formula.take()  # _
        slot = _number(formula, first)
        power = 1
        if formula.next.text == "^":
            formula.take()
            power = _number(formula, first)
        orders[slot] = orders.get(slot, 0) + power
        if formula.next.text != "\\partial":
            break
        formula.take()
        if formula.next.text != "_":
            _refuse(formula, first)
    head = _function_name(formula, first)
    arguments = operands.argument(formula, head)
    if max(orders) > len(split(arguments, {","})):
        formula.refuse((first.start, formula.end), f"{head.text} has no argument {max(orders)} here")
    return _derivative(head, orders, arguments, (first.start, formula.end))


def _number(formula: FormulaReader, at: Lexeme) -> int:
    items = formula.argument("a number")
    if len(items) != 1 or items[0].kind != "number" or not 0 < len(str(items[0][1])) < 4 or "." in str(items[0][1]):
        _refuse(formula, at)
    return int(str(items[0][1]))


def _function_name(formula: FormulaReader, at: Lexeme) -> Token:
    """The function that is differentiated: a declared one, or one of the language by its name."""
    if formula.next.kind == "finish":
        _refuse(formula, at)
    lexeme = formula.take()
    if lexeme.text in words.STYLED:
        styled = letters.styled(formula, lexeme)
        if isinstance(styled, Token):
            return styled
        symbol = styled
    elif lexeme.kind == "letter":
        symbol = letters.letter(formula, lexeme)
    else:
        symbol = Symbol(words.GREEK_WORDS.get(lexeme.text, ""), "", (), (), lexeme.start)
    function = _declared_function(formula, symbol)
    if not function:
        _refuse(formula, at)
    return Token("name", function, symbol.start, formula.end)


def _declared_function(formula: FormulaReader, symbol: Symbol) -> str:
    """The declared function that a symbol and its subscripts name; empty if there is none."""
    subscripts = symbol.subscripts
    if formula.next.text == "_":
        formula.take()
        subscripts = (*subscripts, *letters.subscript(formula))
    name = letters.declared_form("_".join((symbol.base, *subscripts, *symbol.accents)), formula.known)
    return name if name in formula.functions else ""


def _refuse(formula: FormulaReader, at: Lexeme) -> NoReturn:
    formula.refuse_word(at, "\\partial")


def _derivative(head: Token, orders: Mapping[int, int], arguments: Sequence[Item], span: Span) -> list[Item]:
    """`Subs(Derivative(g(_xi_1), (_xi_1, n)), _xi_1, argument)`, as the input language has it."""
    comma, opening, closing = Token(",", ",", *span), Token("(", "(", *span), Token(")", ")", *span)
    slots = [Token("name", f"_xi_{i}", *span) for i in range(1, len(split(arguments, {","})) + 1)]
    listed = [item for slot in slots for item in (comma, slot)][1:]
    by: list[Item] = []
    for slot, order in sorted(orders.items()):
        by += [comma, opening, slots[slot - 1], comma, Token("number", str(order), *span), closing]
    derivative = called("Derivative", [head, opening, *listed, closing, *by], *span)
    placeholders: list[Item] = [*listed] if len(slots) == 1 else [opening, *listed, closing]
    return called("Subs", [*derivative, comma, *placeholders, comma, opening, *arguments, closing], *span)


def cases(formula: FormulaReader, rows: Sequence[Sequence[list[Item]]], span: Span) -> list[Item]:
    r"""`\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}` → piecewise(x, x > 0, 0)."""
    comma = Token(",", ",", *span)
    items: list[Item] = []
    for number, (value, condition) in enumerate(rows, 1):
        body = value[:-1] if value[-1].kind in (",", ";") else value
        condition = condition[1:] if len(condition) > 1 and condition[0].kind == "," else condition
        condition = (
            condition[:-1] if condition[-1].kind in (",", ";") or condition[-1][:2] == ("other", ".") else condition
        )
        last = condition[0].kind == "connective" and condition[0][1] == "otherwise"
        if last and (len(condition) > 1 or number < len(rows)):
            formula.refuse((condition[0].start, condition[-1].end), "this stands alone, in the last line")
        items += [comma, *body] if last else [comma, *body, comma, *_condition(condition)]
    if not last and len(rows) < 2:  # of several it is seen later whether one always holds
        formula.refuse(span, "a value for all other cases is missing", r"write \text{otherwise} for the last condition")
    return called("piecewise", items[1:], *span)


_CONNECTIVES = {"and": "&", "or": "|"}


def _condition(items: list[Item]) -> list[Item]:
    """A condition in the tokens of the input language."""
    if items[0].kind == "connective" and items[0][1] == "if":
        items = items[1:]
    found: list[Item] = []
    for item in items:
        kind = _CONNECTIVES.get(str(item[1]), "") if item.kind == "connective" else "==" if item.kind == "=" else ""
        found.append(Token(kind, kind, item.start, item.end) if kind else item)
    return found


_PRIMES = ("'", "′")
_SCRIPTS = frozenset({*_PRIMES, "_", "^", *letters.LOWERED})


def scripted(formula: FormulaReader, first: Lexeme, nucleus: Symbol | list[Item]) -> list[Item]:
    """The operand that begins at `first`, with the scripts that follow it."""
    if isinstance(nucleus, Symbol):
        nucleus = letter(formula, nucleus) or primed(formula, nucleus) or nucleus
    elif [item.kind for item in nucleus] == ["prime"]:
        while formula.next.text in _PRIMES:  # the braces of x^{''}
            nucleus = [*nucleus, Token("prime", *formula.take()[1:4])]
    primes = 0
    subscripts: tuple[str, ...] = ()
    power: list[Item] | None = None
    while formula.next.text in _SCRIPTS:
        mark = formula.take()
        if mark.text == "_" and not subscripts:
            subscripts = letters.subscript(formula)
        elif mark.text == "^" and power is None and _is_degree(formula):
            items = letters.named(formula, nucleus, subscripts, primes) if isinstance(nucleus, Symbol) else nucleus
            return _in_degrees(formula, items, first.start)
        elif mark.text == "^" and power is None:
            raised = superscript(formula, mark)
            if all(item.kind == "prime" for item in raised):
                primes += len(raised)
            else:
                power = raised
        elif mark.text in letters.LOWERED and not subscripts:
            subscripts = (letters.lowered_digits(formula, mark.text),)
        elif mark.text in "_^":
            formula.refuse(mark, "a second script on the same sign", "write braces: {x^2}^3 is not x^{2^3}")
        else:
            primes += 1
    if isinstance(nucleus, Symbol):
        items = letters.named(formula, nucleus, subscripts, primes)
    elif primes and not subscripts and any(isinstance(item, CellTable) for item in nucleus):
        items = [*nucleus, *[Token("other", "ᵀ", formula.end - 1, formula.end)] * primes]
    elif first.text == words.NORMS[0] and not primes and len(subscripts) == 1 and subscripts[0] in _NORMS:
        span = formula.end - 1, formula.end
        items = [*nucleus[:-1], Token(",", ",", *span), Token("other", _NORMS[subscripts[0]], *span), nucleus[-1]]
    elif subscripts or primes:
        formula.refuse(
            (first.start, formula.end), "only a name has subscripts and primes", "write brackets, or give it a name"
        )
    else:
        items = nucleus
    while formula.next.text == "!" and power is None:
        mark = formula.take()
        items = [*items, Token("!", "!", mark.start, mark.end)]
    if power is None and formula.next.text in _SIGNS_OF_DEGREES and len(items) == 1 and items[0].kind in PLAIN:
        formula.take()
        return _in_degrees(formula, items, first.start)
    if power is None and formula.next.text == "\\%" and len(items) == 1 and items[0].kind == "number":
        formula.take()
        return quotient(items, [Token("number", "100", first.start, formula.end)], first.start, formula.end)
    if power is None and formula.next.text == "^":
        power = superscript(formula, formula.take())
    if power is None and formula.next.text in SUPERSCRIPTS:
        power = raised_digits(formula)
    return items if power is None else _raised(formula, first, items, power)


def _ends_exponent(formula: FormulaReader, position: int) -> bool:
    """Whether a sign and one letter or digit, `^-1`, are all that can be meant as an exponent typed without braces."""
    after = formula.lexemes[position] if position < len(formula.lexemes) else formula.lexemes[-1]
    one = formula.lexemes[position - 1]
    is_one = (one.kind == "number" and len(one.text) == 1) or one.kind == "letter"
    goes_on = (after.kind in ("letter", "number") and after.tight) or after.text in ("^", "_", "!", ".")
    return is_one and not goes_on


def _is_degree(formula: FormulaReader) -> bool:
    r"""Read `\circ` or `{\circ}` after ^, if it stands there."""
    texts = [lexeme.text for lexeme in formula.lexemes[formula.position : formula.position + 3]]
    length = 1 if texts[0] in _DEGREES else 3 if texts[0] == "{" and texts[1] in _DEGREES and texts[2:] == ["}"] else 0
    for _ in range(length):
        formula.take()
    return length > 0


_NORMS = {"1": "1", "2": "2", "F": "fro", "infty": "inf"}
"""The subscript of a norm → its second argument."""
_SIGNS_OF_DEGREES = frozenset({"\\degree", "°"})
_DEGREES = _SIGNS_OF_DEGREES | {"\\circ"}
r"""Degrees as an exponent; `\circ` beside a name, as in `g \circ f`, is the sign of a composition."""


def _in_degrees(formula: FormulaReader, items: list[Item], start: int) -> list[Item]:
    r"""`30^\circ` in radians."""
    span = (start, formula.end)
    formula.note(f"{formula.text[slice(*span)]} is read in degrees, as π/180 of it")
    tail = (("*", "*"), ("constant", "pi"), ("/", "/"), ("number", "180"))
    return bracketed([*items, *(Token(kind, text, *span) for kind, text in tail)], *span)


def raised_digits(formula: FormulaReader) -> list[Item]:
    """An exponent in superscript digits: `x²`."""
    items: list[Item] = []
    while formula.next.text in SUPERSCRIPTS:
        lexeme = formula.take()
        sign = SUPERSCRIPTS[lexeme.text]
        last = items[-1] if items else None
        if isinstance(last, Token) and last.kind == "number" and sign.isdigit():
            items[-1] = Token("number", last.text + sign, last.start, lexeme.end)
        else:
            items.append(Token("number" if sign.isdigit() else sign, sign, lexeme.start, lexeme.end))
    return items


def _raised(formula: FormulaReader, first: Lexeme, items: list[Item], power: list[Item]) -> list[Item]:
    """The power; a vector transposed is the vector."""
    span = (first.start, formula.end)
    if _is_conjugate(formula, power) and any(isinstance(item, CellTable) for item in items):
        has_names = formula.complex_valued and any(item.kind in NAMES for item in items)
        conjugate = None if has_names else conjugated(items)
        if conjugate is None:
            formula.refuse(span, "the conjugate of this is not taken", "write its entries, each conjugate, and ^T")
        items, power = conjugate, [Token("transpose", "\\top", power[0].start, formula.end)]
    elif power[0].kind == "*":
        at = (power[0].start - 1, power[0].end)
        formula.refuse(at, f"TeX raises only the {power[0][1]} here", "write braces: e^{-x}")
    is_transpose = len(power) == 1 and power[0][:2] in _TRANSPOSES
    if is_transpose:
        if isinstance(items[0], CellTable):
            return [items[0].transposed()]
        is_list = is_vector(items)
        if is_list and not any(inner.kind == "(" for _, inner in outer(items[1:-1])):
            return items
        if is_list or formula.has_arrays or any(isinstance(item, CellTable) for item in items):
            return [*items, Token("other", "ᵀ", power[0].start, formula.end)]
    is_inverse = len(power) == 2 and power[0].kind == "-" and power[1][:2] in _TRANSPOSES and "T" not in formula.known
    if is_inverse and (formula.has_arrays or any(isinstance(item, CellTable) for item in items)):
        return [*called("inv", items, *span), Token("other", "ᵀ", power[1].start, formula.end)]
    if is_transpose:
        if power[0].kind == "transpose":
            formula.refuse(span, "a transpose stands only after a vector", words.OF_A_VECTOR)
        if "T" not in formula.known and items[0].kind != "number" and items[0].kind != "constant":
            formula.refuse(
                span,
                "a transpose or a power?",
                f"declare T for a power: --params T; for a transpose {words.OF_A_VECTOR}",
            )
    if first.text in words.FRACTIONS or formula.next.text == "!":
        formula.refuse(span, "this can be read in two ways", r"write brackets: \left(\frac{a}{b}\right)^2, (x^2)!")
    if items and items[0].kind in NAMES and _is_index(power):
        formula.refuse(span, "an exponent or an index?", "write x^{2} for a power, x_2 for an index")
    return [
        *items,
        Token("^", "^", power[0].start, power[0].start + 1),
        *bracketed(power, power[0].start, formula.end),
    ]


def _is_index(power: list[Item]) -> bool:
    """Whether a name with these brackets raised may be one of many: `x^{(2)}`, `x^{(k+1)}`, `P^{(a, b)}`."""
    if power[0][:2] != ("(", "(") or not is_enclosed(power):
        return False
    first, *rest = power[1:-1]
    is_step = first[:2] in _STEPS and [item.kind for item in rest] in (["+", "number"], ["-", "number"])
    return is_step or (not rest and first.kind in PLAIN) or any(item.kind == "," for _, item in outer(power[1:-1]))


_STEPS = {("name", letter) for letter in "ijklmnt"}
"""Letters that count the steps of an iteration."""


def _is_conjugate(formula: FormulaReader, power: list[Item]) -> bool:
    """Whether a matrix is transposed with its entries conjugate: `^{*}`, `^H`."""
    (kind, text), *more = (item[:2] for item in power)
    return not more and (kind == "*" or ((kind, text) == ("name", "H") and "H" not in formula.known))


_TRANSPOSES = {("name", "T"), *(("transpose", word) for word in ("\\top", "\\intercal"))}


def superscript(formula: FormulaReader, mark: Lexeme) -> list[Item]:
    """The superscript after `^`."""
    lexeme = formula.next
    if formula.text[mark.start] == "*" and lexeme.kind == "number":  # x**12
        return [Token("number", *formula.take()[1:4])]
    if lexeme.kind == "number" and len(lexeme.text) > 1:
        formula.refuse(
            (mark.start, lexeme.end), f"TeX raises only the {lexeme.text[0]} here", f"write ^{{{lexeme.text}}}"
        )
    if lexeme.text == "-" and _ends_exponent(formula, formula.position + 2):
        formula.take()
        items = [Token(lexeme.text, lexeme.text, *lexeme[2:4]), *formula.argument("an exponent")]
        formula.note(f"{formula.text[mark.start : formula.end]} is read as ^{{{formula.text[mark.end : formula.end]}}}")
        return items
    if lexeme.text in ("*", "\\ast"):
        formula.take()
        return [Token("*", lexeme.text, *lexeme[2:4])]
    if lexeme.text in words.OPERATORS:
        formula.refuse((mark.start, lexeme.end), f"TeX raises only the {lexeme.text} here", "write braces: e^{-x}")
    return formula.argument("an exponent")
