"""Presentation MathML, as browsers draw it: the elements and attributes of MathML Core, valid as XML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from symjac import read
from symjac.kernel import sympy
from symjac.render import array_notation, order
from symjac.render.linear import POWERED_HEADS
from symjac.render.order import ATOM, CALL, POSTFIX, POWER, PRODUCT, SUM, Piece, form
from symjac.render.style import CLASSES, WITHOUT_BRACKETS, Typeset

if TYPE_CHECKING:
    from sympy import Basic, Expr


# --- elements ----------------------------------------------------------------
#
# Elements of MathML: signs and digits in plain text become elements; a long formula is cut between them.
#
# Source: W3C, MathML Core, https://www.w3.org/TR/mathml-core/.


GAP = "<mspace width='0.17em'/>"
TALL = re.compile("<m(frac|table|sqrt|root)")
LONG, _SHORT = 40, 16
"""Characters of a formula that is cut, so that it can be shown on several lines, and of the least part."""

_PARTS = re.compile(r"(<[^>]*>)")
_PLAIN = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)|(?P<word>[^\W\d_]+)|(?P<space>\s+)|(?P<sign>.)")
_LEAVES = ("<mi", "<mn", "<mo>", "<mo ", "<mtext", "<mspace")
_SIGNS = {"-": "−", "*": "·", "'": "′"}
_FIXED = ' stretchy="false"'
_RAISED_SIGNS = "".join(order.RAISED)
_LOWERED_SIGNS = "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₘₙₐ"
_SCRIPTED = re.compile(
    f"(?P<base>(?![{_RAISED_SIGNS}{_LOWERED_SIGNS}])[^\\W\\d_]|\\))(?P<below>[{_LOWERED_SIGNS}]*)(?P<power>[{_RAISED_SIGNS}]*)"
)
_LINE = str.maketrans({**order.RAISED, "⁻": "−", **dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₘₙₐ", "0123456789ijkmna", strict=True))})
_BEFORE_SIGN = re.compile(r"(?= [+-] )")
_BEGINNING = re.compile(r"^ ([+-]) ")


def signs(text: str) -> str:
    """Mathematics in plain text as elements, with what is raised or lowered in it.

    >>> closed(signs("xⁿ < 1"))
    '<msup><mi>x</mi><mrow><mi>n</mi></mrow></msup><mo>&lt;</mo><mn>1</mn>'
    """
    text = text.replace("<", "\0").replace(">", "<mo>&gt;</mo>").replace("\0", "<mo>&lt;</mo>")
    return _SCRIPTED.sub(_scripted, text)


def _scripted(found: re.Match[str]) -> str:
    below, power = (found[group].translate(_LINE) for group in ("below", "power"))
    base = "<mo" + _FIXED + ">)</mo>" if found["base"] == ")" else f"<mi>{found['base']}</mi>"
    if below and power:
        return f"<msubsup>{base}{row(below)}{row(power)}</msubsup>"
    if below or power:
        return f"<msub>{base}{row(below)}</msub>" if below else f"<msup>{base}{row(power)}</msup>"
    return found[0]


def closed(text: str) -> str:
    """The text with the plain parts between elements made into elements.

    >>> closed("-<mi>x</mi> + 2")
    '<mo>−</mo><mi>x</mi><mo>+</mo><mn>2</mn>'
    >>> closed("<mi>y</mi> = -<mi>x</mi>")
    '<mi>y</mi><mo>=</mo><mo form="prefix">−</mo><mi>x</mi>'
    >>> closed("<mo>(</mo>-<mi>x</mi><mo>)</mo>")
    '<mo>(</mo><mo form="prefix">−</mo><mi>x</mi><mo>)</mo>'
    """
    out: list[str] = []
    in_leaf = False
    before = ""
    for part in _PARTS.split(text):
        if part.startswith("<"):
            in_leaf = part.startswith(_LEAVES) and not part.endswith("/>")
            out.append(part)
        elif in_leaf:
            out.append(part)
            before = part or before
        else:
            for found in _PLAIN.finditer(part):
                out.append(_element(found, before))
                before = found[0].strip() or before
    return "".join(out)


_BEFORE_A_VALUE = ("=", "≈", "(", "[", ",", ";", "·", "×", "≤", "≥", "≠", "lt;", "gt;")
"""After these a minus belongs to the number behind it, and has no space around it."""


def _element(found: re.Match[str], before: str) -> str:
    kind, text = found.lastgroup, escape(_SIGNS.get(found[0], found[0]))
    form = ' form="prefix"' if text == "−" and before.endswith(_BEFORE_A_VALUE) else ""
    sign = f"<mo{_FIXED if text in '()[]' else form}>{text}</mo>"
    return {"number": f"<mn>{text}</mn>", "word": f"<mi>{text}</mi>", "space": ""}.get(str(kind), sign)


def math(text: str, *, display: bool = False, large: bool = False) -> str:
    """A formula of its own; `large` is set as in a display, on a line of text."""
    shown = ' display="block"' if display else ' displaystyle="true"' if large else ""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML"{shown}><mrow>{closed(text)}</mrow></math>'


def row(text: str) -> str:
    """Elements as one."""
    return f"<mrow>{text}</mrow>"


def bracketed(text: str) -> str:
    """Growing brackets around tall content; plain ones around the rest, as browsers set space around growing ones."""
    fixed = "" if TALL.search(text) else _FIXED
    return f"<mrow><mo{fixed}>(</mo>{text}<mo{fixed}>)</mo></mrow>"


def _infix(sign: re.Match[str]) -> str:
    """A sign that begins a line keeps its space."""
    return f'<mo form="infix">{_SIGNS.get(sign[1], sign[1])}</mo>'


def shown(text: str) -> str:
    """The characters between the elements' tags."""
    return _PARTS.sub("", text)


def parts_of(text: str) -> list[str]:
    """A formula cut before signs that stand in no element, and before factors where a part is long.

    >>> parts_of("<mi>kinematicviscosity</mi> + <mfrac><mi>y</mi> + <mi>z</mi></mfrac> - <mn>2</mn>")
    ['<mi>kinematicviscosity</mi>', '<mo form="infix">+</mo><mfrac><mi>y</mi> + <mi>z</mi></mfrac> - <mn>2</mn>']
    """
    tokens = _PARTS.split(text)
    parts, depth, shown = [""], 0, 0
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if token.startswith("<"):
            if depth == 0 and shown > LONG and following in ("\u2062", "·"):
                parts, shown = [*parts, ""], 0
            depth += 0 if token.endswith("/>") else -1 if token.startswith("</") else 1
            parts[-1] += token
            continue
        for piece in _BEFORE_SIGN.split(token) if depth == 0 else [token]:
            if depth == 0 and shown >= _SHORT and _BEGINNING.match(piece):
                parts, shown = [*parts, ""], 0
            parts[-1] += piece
            shown += len(piece)
    return [_BEGINNING.sub(_infix, part) for part in parts if part]


# --- the notation -------------------------------------------------------------
#
# A piece holds elements, with signs, digits and spaces between them as plain text; `closed` turns that text into `mo`
# and `mn` at the end. So order, signs and brackets are those of every other notation. Source: W3C, MathML Core,
# https://www.w3.org/TR/mathml-core/.


_APPLY, _TIMES = "<mo>\u2061</mo>", "<mo>\u2062</mo>"  # function application, invisible times
_WORD = re.compile(r"(<msup>)?<mi>\w{2,}</mi>")
_ACCENTS = {"dot": "˙", "ddot": "¨", "hat": "^", "tilde": "~", "bar": "‾"}


def _letter(letter: str, below: str, inside: str) -> str:
    return f"<msub><mi>{letter}</mi>{row(below)}</msub>{_APPLY}{bracketed(inside)}"


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
    apart = ""
    d, partial_d = "<mi>d</mi>", "<mo>∂</mo>"
    slash = "<mo>/</mo>"
    after = "<mo>∘</mo>"
    fields = MappingProxyType({"R": "<mi>ℝ</mi>", "C": "<mi>ℂ</mi>"})

    def formula(self, node: read.Node) -> str:
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

    def of_order(self, base: str, order: str) -> str:
        """`<msup>`, around several elements as one."""
        return super().of_order(base if order == "1" else row(base), order)

    def lowered(self, base: str, below: str) -> str:
        """`<msub>`."""
        return f"<msub>{base}{row(below)}</msub>"

    def fraction(self, above: str, below: str) -> str:
        """`<mfrac>`."""
        return f"<mfrac>{row(above)}{row(below)}</mfrac>"

    def bare(self, head: str, argument: str) -> str:
        """cos x, with the space that browsers leave out."""
        return f"{head}{_BARE}{argument}"

    def applied(self, head: str, arguments: str) -> str:
        """cos(x + y)."""
        return f"{head}{_APPLY}{bracketed(arguments)}"

    def product(self, coefficient: str, factors: Sequence[str]) -> Piece:
        """Factors with invisible times between them, a dot before a number."""
        texts = [coefficient] if coefficient else []
        for right in factors:
            if texts:
                texts.append("<mo>·</mo>" if shown(right)[:1].isdigit() else _TIMES)
            if texts and _WORD.match(right):
                texts.append(GAP)
            texts.append(right)
        return Piece("".join(texts), PRODUCT)

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
        return self.call(self.word("exp"), (exponent,)) if "e" in self.names else super().exponential(exponent)

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

    def jacobian_of(self, maps: Sequence[str], letter: str = "J") -> str:
        """J with the map below."""
        return super().jacobian_of(maps, f"<mi>{letter}</mi>")

    def part(self, notation: str, name: str, variable: str, *more: str) -> str:
        """(∇×F)_x, in brackets that are not cut."""
        return self.lowered(bracketed(getattr(self, notation)(name, *more)), self.name(variable))

    def matrix(
        self, shape: tuple[int, ...], entries: Mapping[tuple[int, int], Expr], marks: Mapping[tuple[int, int], str]
    ) -> str:
        """A matrix in square brackets, perhaps with a mark before each entry."""
        rendering = self.rendering

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
