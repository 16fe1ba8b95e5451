"""Tokens → syntax trees: a Pratt parser over the language's own tokens. Imports no SymPy, evaluates nothing.

What can be read in two ways is refused, with both readings: a guess here would be a wrong
derivative later. Functions are read in forms.py, components and labels in components.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise

from symjac.errors import Span
from symjac.read import (
    MAX_NESTING,
    Abbreviation,
    Call,
    Declarations,
    Name,
    Node,
    Number,
    Power,
    Product,
    Sum,
    arrays,
    forms,
    names,
    require_no_tower,
    shapes,
    shaping,
    unclear,
)
from symjac.read.cursor import CLOSERS, Cursor, match_brackets, too_deep
from symjac.read.names import CONSTANTS
from symjac.read.tokens import KIND, Token, names_of

_SIGNS = frozenset("+-")
_MULTIPLIES = frozenset("*/")
_BINARY = frozenset("*/^")
_CONTINUES = unclear.OPERAND_STARTS | {"^", "superscript", "!", "|", "'", "‖", "°"}
"""What goes on with the operand before it."""


_CONDITIONAL = ("if", "else", "otherwise")
_ENDING = frozenset({"and", "or", *_CONDITIONAL})
"""Words that end an operand, in a condition or always."""

_CONSTANTS_OR_NAMES = {
    "e": "e is read as Euler's number; as a name of yours, declare it: --params e",
    "I": "I is read as the imaginary unit; as a name of yours, declare it: --params I",
    "E": "E is read as Euler's number e; as a name of yours, declare it: --params E",
}
"""Letters that stand for constants, and that people also write for a rate, a current and an energy."""


_made = tuple.__new__  # a NamedTuple's own constructor takes twice as long


def number(token: Token) -> Number:
    """The exact value of a number token: `0.25` is 1/4, `1e-3` is 1/1000, `⅓` is 1/3."""
    text, span = token[1], (token[2], token[3])
    if text.isdigit():
        return _made(Number, (int(text), 1, span))
    above, _, below = text.partition("/")
    if below:
        return Number(int(above), int(below), span)
    mantissa, _, exponent = token.text.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    power = int(exponent or 0) - len(fraction)
    digits = int((whole + fraction) or 0)
    return Number(digits * 10**power, 1, span) if power >= 0 else Number(digits, 10**-power, span)


def _is_constant(node: Node) -> bool:
    return isinstance(node, Number) or (isinstance(node, Name) and bool(node.constant))


class Parser(Cursor):
    """Reads expressions from tokens.

    `found` collects the names that were neither declared nor constants, each with its first place, `notes`
    what had to be assumed, `met` the names declared and found, which stand for themselves and need no second look.
    `placeholders` are the names that only the inside of a `Subs` knows, `abbreviations` those that
    stand for an expression.
    """

    def __init__(self, text: str, tokens: Sequence[Token], pairs: dict[int, int], declared: Declarations) -> None:
        super().__init__(text, tokens, pairs)
        self.functions = frozenset(declared.functions)
        self.found: dict[str, Span] = {}
        self.notes: dict[str, None] = {}
        self._applied: set[str] = set()
        self.arrays = {array.name: array for array in declared.arrays}
        self.bound: dict[str, int] = {}
        self.written_out = 0  # terms of sums and products with an index
        self.has_shapes = bool(self.arrays)
        self.placeholders: tuple[str, ...] = ()
        self.abbreviations: dict[str, Abbreviation] = {}
        self._bars_before: dict[int, tuple[int, int]] = {}  # by depth: the bars |…| that were read last
        self.declare(declared)

    def declare(self, declared: Declarations) -> None:
        """Treat these names as declared in the text that has not been read yet."""
        self.declared = declared
        names_of_arrays = (array.name for array in declared.arrays)
        self.known = frozenset((*(declared.variables or ()), *declared.parameters, *names_of_arrays))
        self.mentioned = frozenset((*declared.positive, *declared.mentioned)) - self.known
        self.own = self.known | self.mentioned
        self.met = set(self.known)
        found = unclear.Divided(self.tokens, ())
        if self.own:
            tokens = unclear.taken_off(self.tokens, self.own, self.position)
            tokens = arrays.with_transposes(tokens, self.own) if self.arrays else tokens
            found = unclear.divided(tokens, self.own, self.position)
            words = names_of(found.tokens[self.position :])
            found = unclear.on_paper(self.text, found, self.own, self.position, words)
        elif declared.variables is None:
            words = names_of(self.tokens)
            if alone := unclear.standing_alone(words):
                found = unclear.divided(self.tokens, alone, self.position)
            kinds = list(map(KIND, self.tokens))
            if "=" not in kinds or (")", "=") not in pairwise(kinds):
                found = unclear.on_paper(self.text, found, (), self.position, words)
        if len(found.tokens) != len(self.tokens):
            self.tokens, self.pairs = found.tokens, match_brackets(found.tokens)
            self.__dict__.pop("numbers", None)
            self.notes |= dict.fromkeys(found.notes)

    @cached_property
    def numbers(self) -> set[str]:
        """The names that stand for numbers; the tokens change only while no name has been read."""
        return unclear.numbers_in(self.tokens)

    def value(self) -> Node:
        """An expression in which the shapes of all vectors and matrices are known and fit."""
        node = self._choice()
        if isinstance(node, Call) and node.function == "matrix" and self.text[node.span[0]] == "(":
            unclear.refuse_list(self, (node.span[0], node.span[0] + 1))
        return shaping.shaped(node, self.arrays, self.text, self.own) if self.has_shapes else node

    def _choice(self) -> Node:
        """An expression, or `x if x > 0 else -x` of several."""
        node = self.expression()
        token = self.tokens[self.position]
        return forms.conditional(self, node) if token[0] == "name" and self.word(token) == "if" else node

    # --- sums, products, powers -------------------------------------------------------------

    def expression(self) -> Node:
        """A sum: ±product ± product …"""
        tokens = self.tokens
        first = tokens[self.position]
        kind = first[0]
        if kind not in _SIGNS:
            node = self._product()
            kind = tokens[self.position][0]
            if kind not in _SIGNS:
                return node
            terms = [(False, node)]
        else:
            terms = []
        while kind in _SIGNS:
            self.position += 1
            terms.append((kind == "-", self._product()))
            kind = tokens[self.position][0]
        return _made(Sum, (tuple(terms), (first[2], tokens[self.position - 1][3])))

    def _product(self) -> Node:
        tokens = self.tokens
        start = tokens[self.position][2]
        plain = self._plain_operand()
        if plain is not None and tokens[self.position][0] not in _MULTIPLIES:
            return plain
        factors: list[tuple[bool, Node]] = []
        inverse, operator_at = False, self.position
        while True:
            if plain is not None:
                factors.append((inverse, plain))
            else:
                run = self._signed(self._juxtaposition)
                if inverse and len(run) > 1:
                    unclear.check_division(self, start, operator_at, factors[-1], run)
                factors.append((inverse, run[0]))
                factors.extend([(False, node) for node in run[1:]])
            operator_at = self.position
            operator = tokens[operator_at]
            if operator[0] not in _MULTIPLIES:
                break
            if operator[1] in shapes.OF_ARRAYS_ONLY:
                self.has_shapes = True
            self.position = operator_at + 1
            inverse = operator[0] == "/"
            if tokens[operator_at + 1][0] in _BINARY:
                self.refuse(self.next, f"'{operator.text}' and '{self.next.text}' follow each other")
            plain = self._plain_operand()
        if len(factors) == 1:
            return factors[0][1]
        return _made(Product, (tuple(factors), (start, tokens[self.position - 1][3])))

    def _plain_operand(self) -> Node | None:
        """An operand with nothing but an operator or an end after it: read at once, for most operands are of this kind.

        It is a number or a name, perhaps with a number as its exponent, or what brackets hold, perhaps those of
        a function. None for everything else; then no token has been read.
        """
        tokens, first = self.tokens, self.position
        kind, text, start, end, _ = token = tokens[first]
        if kind == "(":
            return None if tokens[self.pairs[first] + 1][0] in _CONTINUES else self._group()
        if kind != "name" and kind != "number":
            return None
        after = tokens[first + 1][0]
        if kind == "name" and text not in self.met:
            if self.bound or self.arrays or text in self.abbreviations:
                return None
            if after == "(":
                return self._plain_call(token)
        last = first
        if after in _CONTINUES:
            last = first + 2
            if after != "^" or tokens[last][0] != "number" or self.depth == MAX_NESTING:
                return None
            if tokens[first + 3][0] in _CONTINUES:
                return None
        if kind == "number":
            node: Node = number(token)
        elif text in self.met:
            node = _made(Name, (text, "", (start, end)))
        else:
            node = self._name()
        self.position = last + 1
        return node if last == first else _made(Power, (node, number(tokens[last]), (start, tokens[last][3])))

    def _plain_call(self, token: Token) -> Node | None:
        """A function of the language with its arguments in brackets; None if the next tokens are not only that."""
        if self.word(token) not in names.FUNCTIONS or self.tokens[self.pairs[self.position + 1] + 1][0] in _CONTINUES:
            return None
        return self._name()

    def _signed(self, parse: Callable[[], list[Node]]) -> list[Node]:
        """The expression that `parse` reads, behind any number of signs."""
        if self.next.kind not in ("+", "-"):
            return parse()
        first, minus = self.position, False
        while self.next.kind in ("+", "-"):
            minus ^= self.take().kind == "-"
            if self.position - first > MAX_NESTING:
                raise too_deep(self.next)
        nodes = parse()
        if minus:
            nodes[0] = Sum(((True, nodes[0]),), (self.tokens[first].start, nodes[0].span[1]))
        return nodes

    def _juxtaposition(self) -> list[Node]:
        """Factors side by side: `2x`, `3x y`, `(x+1)(x-1)`."""
        nodes = [self.power()]
        while self.operand_follows():
            if self.next.kind == "number" and not (isinstance(nodes[-1], Power) and self._begins_power()):
                unclear.refuse_number(self, nodes[-1])
            if self.next.kind == "[" and not self.next.spaced:
                unclear.refuse_entry(self, nodes[-1])
            if self.next.kind == "(" and isinstance(nodes[-1], Power):
                unclear.check_applied_power(self, nodes[-1])
            before = self._bars_before.get(self.depth) if self.next.kind == "|" else None
            nodes.append(self.power())
            if before and unclear.could_be_enclosed(self, before[1] + 1, self._bars_before[self.depth][0]):
                unclear.refuse_bars(self, before, self._bars_before[self.depth])
        return nodes

    def operand_follows(self) -> bool:
        """Whether the next token begins another factor, with no operator between."""
        if self.next.kind == "|":
            return self.bars == 0 and not self.in_condition
        if self.next.kind == "‖":
            return not self.norms
        if self.next.text in _ENDING and self.word(self.next):
            return not self.in_condition and self.next.text not in _CONDITIONAL
        return self.next.kind in unclear.OPERAND_STARTS

    def _begins_power(self) -> bool:
        """Whether a number with an exponent of its own follows a space: 3^y of `2^x 3^y`."""
        return self.next.spaced and self.tokens[self.position + 1].kind == "^"

    def power(self) -> Node:
        """base^exponent, right-associative."""
        start = self.next.start
        base = self._postfix()
        if self.next.kind == "superscript":
            base = Power(base, self.superscript(), (start, self.end))
            if self.next.kind in ("^", "superscript", "!"):
                self.refuse(self.next, "this can be read in two ways", "bracket the inner power: (x^2)^n or x^(2^n)")
            return base
        if self.next.kind != "^":
            return base
        caret = self.take()
        if "T" not in self.own and (raised := arrays.raised(self, base)) is not None:
            return raised
        if self.next.kind in ("^", "superscript", "*", "/"):
            self.refuse(self.next, f"'{caret.text}' and '{self.next.text}' follow each other")
        outer = self.enter(caret, self.bars)
        (exponent,) = self._signed(lambda: [self.power()])
        self.leave(outer)
        if isinstance(exponent, Call) and exponent.function == "matrix" and not self.arrays:
            self.refuse((start, self.end), "an exponent is one number", "write x^2 for a power, x_1 for an index")
        if isinstance(exponent, Name) and exponent.name == "T" and "T" not in self.own and not _is_constant(base):
            self.refuse((start, self.end), *arrays.TRANSPOSE_OR_POWER)
        if self.is_glued() or (isinstance(base, Name) and base.constant == "e" and self._touches_number()):
            unclear.refuse_exponent(self, start, exponent)
        power = Power(base, exponent, (start, self.end))
        require_no_tower(power)
        return power

    def is_glued(self) -> bool:
        """Whether a name follows the name before it without a space: x and y of `xy`, where both are declared."""
        before, token = self.tokens[self.position - 1], self.next
        return before.kind == token.kind == "name" and not token.spaced

    def _touches_number(self) -> bool:
        """Whether a name follows a number without a space, as in `e^2x`."""
        before, token = self.tokens[self.position - 1], self.next
        return before.kind == "number" and token.kind == "name" and not token.spaced

    def superscript(self) -> Number:
        """A run of superscript digits."""
        token = self.take()
        sign, digits = (token.text[0], token.text[1:]) if token.text[0] in "+-" else ("", token.text)
        if not digits.isdigit():
            self.refuse(token, "this superscript is not a whole number", "write the exponent after ^")
        if len(digits) > MAX_NESTING:
            raise too_deep(token)
        return Number(int(sign + digits), 1, (token.start, token.end))

    def _postfix(self) -> Node:
        start, first = self.next.start, self.position
        node = self.primary()
        while self.next.kind == "'" or (self.has_shapes and self.next.kind == "[" and not self.next.spaced):
            if self.next.kind == "[":
                node = arrays.entry(self, node, self.next)
                continue
            self.take()
            node = self.transposed(node)
        if self.next.kind == "°":
            return self._in_radians(node)
        if self.next.kind != "!":
            return node
        before = self.tokens[max(first - 1, 0)]
        if first and before.kind == "name" == self.tokens[first].kind and not self.tokens[first].spaced:
            product = f"{before.text}*{self.tokens[first].text}"
            self.refuse(self.next, "this can be read in two ways", f"write ({product})! or {product}!")
        self.take()
        if self.next.kind == "!":
            self.refuse(
                self.next,
                "x!! is the double factorial, which symjac does not have",
                "write (x!)! for the factorial of a factorial",
            )
        return Call("factorial", (node,), (start, self.end))

    def _in_radians(self, node: Node) -> Node:
        """`30°`."""
        sign = self.take()
        if not isinstance(node, Number):
            self.refuse(sign, "angles are in radians", "write x*pi/180 for x degrees; a number may have the sign: 30°")
        if not self.next.spaced and self.next.text in ("C", "F"):
            self.refuse(self.next, "units are not read", "write the number alone")
        span = (node.span[0], sign.end)
        self.notes[f"{self.source(span)} is read in degrees, as π/180 of it"] = None
        half_turn = Product(((False, Name("pi", "pi", span)), (True, Number(180, 1, span))), span)
        return Product(((False, node), (False, half_turn)), span)

    # --- operands ---------------------------------------------------------------------------

    def primary(self) -> Node:
        """A number, a name, a function applied, or what brackets or bars hold."""
        kind = self.next.kind
        if kind == "name":
            return self._name()
        if kind == "number":
            return number(self.take())
        if kind in ("(", "[", "{"):
            return self._group()
        if kind == "|":
            return self._absolute()
        if kind == "‖":
            self.has_shapes = True
            return arrays.norm_bars(self)
        if kind not in names.ROOTS:
            self.refuse_operand()
        return self._root()

    def transposed(self, node: Node) -> Node:
        """The transpose of the operand that was read last."""
        if isinstance(node, Name) and not self.has_shapes:
            self.refuse((node.span[1], self.end), *arrays.NO_VECTOR)
        self.has_shapes = True
        return Call("transpose", (node,), (node.span[0], self.end))

    def small_exponent(self) -> Node:
        """The 2 of `sin^2 x`, the n of `sin^n(x)`: brackets behind the name n belong to the function."""
        return self._name(applicable=False) if self.next.kind == "name" else self.primary()

    def _group(self) -> Node:
        tokens, first = self.tokens, self.position
        opener, before = tokens[first], tokens[max(first - 1, 0)]
        kind, closing = opener[0], CLOSERS[opener[0]]
        self.position = first + 1
        if tokens[first + 1][0] == closing:
            self.refuse(opener, "these brackets are empty", "write what they hold, or remove them")
        outer = self.enter(opener)
        node = self._choice()
        following = tokens[self.position][0]
        if following == "," or following == ";":
            is_argument = before.kind == "name" and not opener.spaced
            if kind == "{" or (kind == "(" and (following == ";" or is_argument)):
                unclear.refuse_list(self, opener)
            self.has_shapes = True
            node = arrays.literal(self, opener, node)
        elif kind == "[" and isinstance(node, Call) and node.function == "matrix":
            node = Call("matrix", (node,), node.span)  # [[x, y]], a row
        self.leave(outer)
        if tokens[self.position][0] != closing:
            self.refuse_rest()
        self.position += 1
        return _made(type(node), (*node[:-1], (opener[2], tokens[self.position - 1][3])))

    def _absolute(self) -> Node:
        first, opener = self.position, self.take()
        outer = self.enter(opener, self.bars + 1)
        complaint = "this | is never closed", "|x| is the absolute value; symjac has no 'or'"
        if self.next.kind in ("end", "newline", ",", ";", *CLOSERS.values()):
            self.refuse(opener, *complaint)
        node = self.expression()
        self.leave(outer)
        if self.next.kind != "|":
            self.refuse(opener, *complaint)
        self._bars_before[self.depth] = first, self.position
        closer = self.take()
        if self.next.kind == "subscript":
            return arrays.with_p(self, node, (opener.start, self.end))
        is_double = self.tokens[first + 1].kind == "|" and not self.has_shapes
        if is_double and isinstance(node, Call) and node.span == (opener.end, closer.start):
            self.refuse(
                (opener.start, closer.end),
                *names.refusal("‖", latex=self.is_latex),
            )
        return Call("abs", (node,), (opener.start, self.end))

    def _root(self) -> Node:
        sign = self.take()
        function, index = names.ROOTS[sign.kind]
        if self.next.kind not in (*unclear.OPERAND_STARTS, "|"):
            self.refuse(sign, f"{sign.text} needs an argument", f"write {sign.text}x or {function}(x + 1)")
        plain = self.next.kind in ("number", "name")
        outer = self.enter(sign, self.bars)
        argument = self.primary()
        self.leave(outer)
        if plain and (self.operand_follows() or self.next.kind in ("superscript", "^", "!")):
            forms.refuse_argument(self, sign, function)
        span = (sign.start, self.end)
        return Call(function, (argument, Number(index, 1, span))[: names.FUNCTIONS[function].least], span)

    def _name(self, *, applicable: bool = True) -> Node:
        token = self.take()
        if self.bound:
            token = arrays.with_index(self, token)
        if token.kind == "number":
            return number(token)
        if self.arrays:
            token = arrays.check_name(self, token)
        name, span = token.text, (token.start, token.end)
        if self.arrays and name not in self.own and name.rstrip("'") in self.arrays:
            return self._transposed_name(token)
        called = applicable and self.next.kind == "("
        if name in self.known or name in self.placeholders:
            if called and name in names.FUNCTIONS:
                unclear.multiply(self, token)
            return Name(name, "", span)
        if name in self.mentioned:
            self.found.setdefault(name, span)
            if called and name in names.FUNCTIONS:
                unclear.multiply(self, token)
            return Name(name, "", span)
        if name in self.abbreviations:
            return self.abbreviations[name]._replace(span=span)
        applied = forms.apply(self, token, called)
        if applied is not None:
            return applied
        constant = CONSTANTS.get(self.word(token))
        if constant:
            if name == "E" and self.next.kind == "[":
                unclear.refuse_expectation(self, token)
            if name in _CONSTANTS_OR_NAMES and not (name == "e" and self.next.kind in ("^", "superscript")):
                self.notes[_CONSTANTS_OR_NAMES[name]] = None
            return Name(name, constant, span)
        unclear.check_undeclared(self, token, called)
        self.found.setdefault(name, span)
        self.keep_apart(token)
        self.met.add(name)
        return Name(name, "", span)

    def _transposed_name(self, token: Token) -> Node:
        """x' of an array x."""
        name = token.text.rstrip("'")
        node: Node = Name(name, "", (token.start, token.start + len(name)))
        for _ in range(len(token.text) - len(name)):
            node = self.transposed(node)
        return node

    def word(self, token: Token) -> str:
        """The word of the language that a token is; empty for a name of the user's."""
        own = token.text in self.own or token.text in self.functions or token.text in self.placeholders
        return "" if own or token.kind != "name" else token.text.removeprefix(names.MARK)

    def keep_apart(self, token: Token, applied: bool = False) -> None:
        """Refuse a letter that nobody declared and that is a function at one place and a name at another."""
        name = token.text
        if applied:
            self._applied.add(name)
        if name in self._applied and name in self.found:
            unclear.refuse_both(self, token)
