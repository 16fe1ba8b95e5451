"""Presentation MathML, as browsers draw it: the elements and attributes of MathML Core, valid as XML.

A piece holds elements, with signs, digits and spaces between them as plain text; `closed` turns that text into `mo` and
`mn` at the end. So order, signs and brackets are those of every other notation.
Source: W3C, MathML Core, https://www.w3.org/TR/mathml-core/.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.read import tree
from symjac.render import array_notation, order
from symjac.render.elements import GAP, LONG, TALL, bracketed, row, shown
from symjac.render.linear import POWERED_HEADS
from symjac.render.notation import Rendering
from symjac.render.order import ATOM, CALL, POSTFIX, POWER, PRODUCT, SUM, Piece, form
from symjac.render.typeset import CLASSES, WITHOUT_BRACKETS, Typeset

if TYPE_CHECKING:
    from sympy import Basic, Expr

_APPLY, _TIMES = "<mo>\u2061</mo>", "<mo>\u2062</mo>"  # function application, invisible times
_WORD = re.compile(r"(<msup>)?<mi>\w{2,}</mi>")
_ACCENTS = {"dot": "˙", "ddot": "¨", "hat": "^", "tilde": "~", "bar": "‾"}


def _letter(letter: str, below: str, inside: str) -> str:
    return f"<msub><mi>{letter}</mi>{row(below)}</msub>{_APPLY}{bracketed(inside)}"


def _raised(base: str, order: str) -> str:
    return base if order == "1" else f"<msup>{row(base)}{row(order)}</msup>"


_CONSTANTS = {
    "Pi": "π", "Exp1": "e", "ImaginaryUnit": "i", "EulerGamma": "EulerGamma", "Catalan": "Catalan",
}  # fmt: skip


def plain_name(tex: str) -> str:
    """The name of a function in LaTeX as plain letters.

    >>> plain_name(r"\\operatorname{arsinh}"), plain_name(r"\\sin"), plain_name(r"\\Gamma")
    ('arsinh', 'sin', 'Γ')
    """
    braced = re.fullmatch(r"\\(?:operatorname|mathrm)\{(.*)\}", tex)
    word = braced[1] if braced else tex.removeprefix("\\")
    return order.TYPESET.get(word, word)


_HEADS = {
    **{name: plain_name(function.tex) for name, function in CLASSES.items() if function.tex},
    **{"re": "Re", "im": "Im"},
}
_FORMS = {
    ("conjugate", 1): form("<mover><mrow>#1</mrow><mo>¯</mo></mover>"),
    ("floor", 1): form("<mrow><mo>⌊</mo>#1<mo>⌋</mo></mrow>"),
    ("ceiling", 1): form("<mrow><mo>⌈</mo>#1<mo>⌉</mo></mrow>"),
    ("factorial", 1): form("#1<mo>!</mo>", POSTFIX, ATOM),
    ("binomial", 2): form(
        '<mrow><mo>(</mo><mfrac linethickness="0"><mrow>#1</mrow><mrow>#2</mrow></mfrac><mo>)</mo></mrow>'
    ),
    ("polygamma", 2): form(f"<msup><mi>ψ</mi>{bracketed('#1')}</msup>{_APPLY}{bracketed('#2')}"),
    ("DiracDelta", 2): form(f"<msup><mi>δ</mi>{bracketed('#2')}</msup>{_APPLY}{bracketed('#1')}"),
    ("LambertW", 2): form(_letter("W", "#2", "#1")),
    **{(f"bessel{kind}", 2): form(_letter(kind.upper(), "#1", "#2")) for kind in "jyik"},
}
_RELATIONS = {
    "<": "<mo>&lt;</mo>", "<=": "<mo>≤</mo>", ">": "<mo>&gt;</mo>", ">=": "<mo>≥</mo>", "==": "<mo>=</mo>",
    "!=": "<mo>≠</mo>", "&": "<mtext>&#160;and&#160;</mtext>", "|": "<mtext>&#160;or&#160;</mtext>",
}  # fmt: skip


_LEFT = '<mtd style="text-align: left">'


_BARE_HEADS = frozenset((*(f"<mi>{_HEADS[name]}</mi>" for name in WITHOUT_BRACKETS), "<mi>ln</mi>"))
_LETTER = r"<mi>[^<]*</mi>"
_NAME = (
    rf"(?:{_LETTER}|<msub>{_LETTER}<mrow>(?:<m[ino]>[^<]*</m[ino]>)*</mrow></msub>|<msup>{_LETTER}<mo>′+</mo></msup>)"
)
_ONE_FACTOR = re.compile(
    rf"(?:[0-9]{{1,4}}{_TIMES})?(?:{re.escape(GAP)})?{_NAME}|[0-9]{{1,4}}|<mfrac>(?:(?!</?mfrac>).){{1,300}}</mfrac>"
)
_WORDS = "|".join(sorted(map(re.escape, _BARE_HEADS), key=len, reverse=True))
_OPENING = re.compile(r"<mrow><mo[^>]*>\(")
_BARE = f"{_APPLY}{GAP}"
_APPLICATION = re.compile(rf"(?:{_WORDS}|<msup>(?:{_WORDS})(?:(?!</msup>).)*</msup>){re.escape(_BARE)}")


_OPERATORS = {
    "gradient": "<mo>∇</mo>%s", "divergence": "<mo>∇</mo><mo>·</mo>%s", "curl": "<mo>∇</mo><mo>×</mo>%s",
    "laplacian": "<msup><mo>∇</mo><mn>2</mn></msup>%s", "directional": "<msub><mi>D</mi><mi>%s</mi></msub>%s",
    "determinant": f"<mi>det</mi>{_APPLY}{GAP}%s", "differential": "<mi>d</mi>%s", "between": GAP,
}  # fmt: skip


class MathML(Typeset):
    """MathML: `<mfrac>…</mfrac>`."""

    __slots__ = ()

    constants = _CONSTANTS
    heads = _HEADS
    ln = "ln"
    forms = _FORMS
    powered_heads = POWERED_HEADS | {"log"}
    relations = _RELATIONS
    bare_heads = _BARE_HEADS
    one_factor = _ONE_FACTOR
    opening = _OPENING
    application = _APPLICATION
    operators = _OPERATORS
    comma = "<mo>,</mo>"

    def formula(self, node: tree.Node) -> str:
        """As on a terminal, in `<mtext>`."""
        return f"<mtext>{escape(array_notation.written(node, 'unicode', str))}</mtext>"

    def word(self, word: str) -> str:
        """`<mi>sin</mi>`, marked if it is also a name in use."""
        return f"<mi>{escape(super().word(word))}</mi>"

    def head(self, function: str) -> str:
        """`<mi>arcsin</mi>`."""
        return f"<mi>{function}</mi>" if self.is_hidden(function) else self.word(self.heads.get(function, function))

    def name(self, name: str) -> str:
        """`<msub><mi>x</mi><mn>1</mn></msub>`."""
        parts = order.split(name)
        if parts is None:
            return f"<mi>{escape(name)}</mi>"
        (base, subscripts, primes), accent = order.accented(parts)
        letters = order.difference(base) or (base,)
        text = f"<mi>{''.join(order.TYPESET.get(letter, letter) for letter in letters)}</mi>"
        if accent:
            text = f'<mover accent="true">{text}<mo>{_ACCENTS[accent]}</mo></mover>'
        if subscripts:
            below = "<mo>,</mo>".join(
                f"<mn>{part}</mn>" if part.isdigit() else f"<mi>{order.TYPESET.get(part, part)}</mi>"
                for part in subscripts
            )
            text = f"<msub>{text}{row(below)}</msub>"
        return f"<msup>{text}<mo>{'′' * len(primes)}</mo></msup>" if primes else text

    def bracketed(self, text: str) -> str:
        """Brackets that grow with their content."""
        return bracketed(text)

    def fallback(self, expr: Basic) -> str:
        """A number in digits; anything else as SymPy prints it, as text."""
        text = str(sympy.sstr(expr, full_prec=False))
        number = re.fullmatch(r"(-?)([0-9.]+)(?:e\+?(-?)([0-9]+))?", text)
        if number:
            sign, digits, below_one, order = number.groups()
            power = f"<mo>×</mo><msup><mn>10</mn>{row(f'{below_one}<mn>{order}</mn>')}</msup>" if order else ""
            return f"{sign}<mn>{digits}</mn>{power}"
        return f"<mtext>{escape(text)}</mtext>"

    def small_fraction(self, above: str, below: str) -> str:
        """`<mfrac displaystyle="false">`."""
        return f'<mfrac displaystyle="false"><mn>{above}</mn><mn>{below}</mn></mfrac>'

    def raised(self, base: str, exponent: str) -> str:
        """`<msup>`."""
        return f"<msup>{base}{row(exponent)}</msup>"

    def bare(self, head: str, argument: str) -> str:
        """cos x, with the space that browsers leave out."""
        return f"{head}{_BARE}{argument}"

    def applied(self, head: str, arguments: str) -> str:
        """cos(x + y)."""
        return f"{head}{_APPLY}{bracketed(arguments)}"

    def product(self, coefficient: str, factors: Sequence[str]) -> Piece:
        """Factors with invisible times between them, a dot before a number."""
        texts = [coefficient] if coefficient else []
        for right in self.bare_last(factors):
            if texts:
                texts.append("<mo>·</mo>" if shown(right)[:1].isdigit() else _TIMES)
            if texts and _WORD.match(right):
                texts.append(GAP)
            texts.append(right)
        return Piece("".join(texts), PRODUCT)

    def quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        """`<mfrac>`."""
        return Piece(f"<mfrac>{row(numerator.text)}{row(denominator.text)}</mfrac>", PRODUCT)

    def inline_quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        """`x/(2y)` in an exponent."""
        above, below = self.before_a_slash(numerator), self.within(denominator, POWER)
        return Piece(f"{above}<mo>/</mo>{below}", PRODUCT)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        """`<msup>`; of a name with a subscript, `<msubsup>`."""
        if base.level == ATOM and base.text.count("<msub>") == 1 and base.text.startswith("<msub>"):
            inside = base.text.removeprefix("<msub>").removesuffix("</msub>")
            return Piece(f"<msubsup>{inside}{row(exponent.text)}</msubsup>", POWER)
        return Piece(f"<msup>{row(self.within(base, CALL))}{row(exponent.text)}</msup>", POWER)

    def root(self, base: Piece, index: int) -> Piece:
        """`<msqrt>`, `<mroot>`."""
        if index == 2:
            return Piece(f"<msqrt>{row(base.text)}</msqrt>", CALL)
        return Piece(f"<mroot>{row(base.text)}<mn>{index}</mn></mroot>", CALL)

    def absolute(self, inside: Piece) -> Piece:
        """|u|."""
        return Piece(f"<mrow><mo>|</mo>{inside.text}<mo>|</mo></mrow>", CALL)

    def exponential(self, exponent: Piece) -> Piece:
        """e with its exponent, or exp(u) where e is also a name in use."""
        if "e" in self.names:
            return self.call(self.word("exp"), (exponent,))
        return Piece(f"<msup><mi>e</mi>{row(exponent.text)}</msup>", POWER)

    def slot_derivative(self, head: str, orders: Sequence[int], arguments: Sequence[Piece]) -> Piece:
        """g′(x), ∂₁∂₂g(x, y)."""
        if len(orders) == 1:
            order = orders[0]
            raised = f"<mo>{'′' * order}</mo>" if order < 4 else bracketed(f"<mn>{order}</mn>")
            return self.call(f"<msup>{head}{raised}</msup>", arguments)
        slots = (
            f"<msub><mo>∂</mo><mn>{i}</mn></msub>"
            if n == 1
            else f"<msubsup><mo>∂</mo><mn>{i}</mn><mn>{n}</mn></msubsup>"
            for i, n in enumerate(orders, 1)
            if n
        )
        return self.call(row("".join((*slots, head))), arguments)

    def fraction_of_differentials(self, d: str, order: str, what: str, variables: Sequence[tuple[str, str]]) -> str:
        """∂²f/∂x∂y."""
        sign = "<mi>d</mi>" if d == "d" else f"<mo>{d}</mo>"
        below = "".join(sign + _raised(variable, n) for variable, n in variables)
        return f"<mfrac>{row(_raised(sign, order) + what)}{row(below)}</mfrac>"

    def substitution(self, operand: Piece, values: Sequence[tuple[str, str]]) -> Piece:
        """u with a bar, and the values below the bar."""
        where = "<mo>,</mo>".join(f"{variable}<mo>=</mo>{value}" for variable, value in values)
        return Piece(f"<msub><mrow>{operand.text}<mo>|</mo></mrow>{row(where)}</msub>", PRODUCT)

    def integral(self, operand: Piece, variable: str, limits: Sequence[Piece]) -> Piece:
        """∫ u dx."""
        sign = "<mo>∫</mo>"
        if len(limits) == 1:
            sign = f"<msup>{sign}{row(limits[0].text)}</msup>"
        elif limits:
            sign = f"<msubsup>{sign}{row(limits[0].text)}{row(limits[1].text)}</msubsup>"
        return Piece(f"{sign}{self.within(operand, PRODUCT)}{GAP}<mi>d</mi>{variable}", POWER)

    def cases(self, branches: Sequence[tuple[Piece, str | None]]) -> Piece:
        """A brace and a row for each case."""
        rows = "".join(
            f"<mtr>{_LEFT}{value.text}</mtd>{_LEFT}<mtext>{'otherwise' if condition is None else 'if&#160;'}</mtext>"
            f"{condition or ''}</mtd></mtr>"
            for value, condition in branches
        )
        return Piece(f"<mrow><mo>{{</mo><mtable>{rows}</mtable></mrow>", SUM)

    # --- the words of vector calculus ---------------------------------------------------------

    def jacobian_of(self, maps: Sequence[str], letter: str = "J") -> str:
        """J with the map below."""
        return f"<msub><mi>{letter}</mi>{row('<mo>∘</mo>'.join(map(self.name, maps)))}</msub>"

    def part(self, notation: str, name: str, variable: str, *more: str) -> str:
        """(∇×F)_x."""
        return f"<msub>{bracketed(getattr(self, notation)(name, *more))}{row(self.name(variable))}</msub>"

    def jacobian_symbol(self, components: Sequence[str], variables: Sequence[str]) -> str:
        """∂(f, g)/∂(x, y)."""
        above, below = map(self.tuple_of, (components, variables))
        return f"<mfrac><mrow><mo>∂</mo>{above}</mrow><mrow><mo>∂</mo>{below}</mrow></mfrac>"

    def space(self, field: str, dimension: int) -> str:
        """ℝⁿ."""
        return _raised(f"<mi>{'ℝ' if field == 'R' else 'ℂ'}</mi>", str(dimension))

    def matrix(
        self, shape: tuple[int, ...], entries: Mapping[tuple[int, int], Expr], marks: Mapping[tuple[int, int], str]
    ) -> str:
        """A matrix in square brackets, perhaps with a mark before each entry."""
        rendering = Rendering(self)

        def cell(place: tuple[int, int]) -> str:
            entry = rendering.piece(entries[place]).text if place in entries else "<mn>0</mn>"
            return f"<mtd>{marks.get(place, '')}{entry}</mtd>"

        m, n = shape
        rows = "".join(f"<mtr>{''.join(cell((i, j)) for j in range(n))}</mtr>" for i in range(m))
        return f"<mrow><mo>[</mo><mtable>{rows}</mtable><mo>]</mo></mrow>"


MATHML = MathML()


class _Breakable(MathML):
    """MathML that `parts_of` can cut within brackets: these do not grow, and long fractions stand on the line."""

    __slots__ = ()

    def bracketed(self, text: str) -> str:
        """`(x)`, no element of its own unless it is tall and short."""
        is_whole = "<mtable" in text or (TALL.search(text) and len(shown(text)) < LONG)
        return super().bracketed(text) if is_whole else f"({text})"

    def quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        """`(x + y)/z`, where a bar would be too long."""
        if max(len(shown(numerator.text)), len(shown(denominator.text))) < 2 * LONG:
            return super().quotient(numerator, denominator)
        return self.inline_quotient(numerator, denominator)


BREAKABLE = _Breakable()
