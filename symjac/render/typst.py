"""Typst's mathematics, and `--format typst`: formulas ready to paste, or a sheet as Typst's markup; both compile."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from symjac import findings, read
from symjac.kernel import sympy
from symjac.model import Answer, Finding
from symjac.model.sheet import Chain, Display, Equation, Grid, Inline, Label, Signs, Table, Tick, Words
from symjac.render import Options, array_notation, order
from symjac.render.linear import POWERED_HEADS
from symjac.render.mathml import plain_name
from symjac.render.order import ATOM, CALL, POSTFIX, POWER, PRODUCT, SUM, Piece, form
from symjac.render.style import CLASSES, WITHOUT_BRACKETS, Typeset
from symjac.render.tex_sheet import LINE, Markup, Prose, listed, width, width_of, width_of_grid

if TYPE_CHECKING:
    from sympy import Basic


# --- the notation -------------------------------------------------------------
#
# The notation of Typst's mathematics.
#
# Names of several letters are quoted, for Typst takes an unquoted one for a variable of its own; letters and signs that
# Unicode has stand as they are. Source: Typst's reference, Math, https://typst.app/docs/reference/math/.


_OPERATORS = frozenset(
    {
        "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "csch", "det", "exp", "gcd", "lcm",
        "ln", "log", "max", "min", "sec", "sech", "sin", "sinh", "tan", "tanh",
    }
)  # fmt: skip
"""Words that Typst knows as operators."""


def _operator(word: str) -> str:
    if len(word) == 1 or word in _OPERATORS:
        return word
    return f'op("{word}")'


_HEADS = {
    **{name: _operator(plain_name(function.tex)) for name, function in CLASSES.items() if function.tex},
    **{"re": _operator("Re"), "im": _operator("Im")},
}
_FORMS = {
    ("conjugate", 1): form("overline(#1)"),
    ("floor", 1): form("floor(#1)"),
    ("ceiling", 1): form("ceil(#1)"),
    ("factorial", 1): form("#1!", POSTFIX, ATOM),
    ("binomial", 2): form("binom(#1, #2)"),
    ("polygamma", 2): form("ψ^((#1)) (#2)"),
    ("DiracDelta", 2): form("δ^((#2)) (#1)"),
    ("LambertW", 2): form("W_(#2) (#1)"),
    **{(f"bessel{kind}", 2): form(f"{kind.upper()}_(#1) (#2)") for kind in "jyik"},
}
_CONSTANTS = {
    "Pi": "π", "Exp1": "e", "ImaginaryUnit": "upright(i)", "EulerGamma": 'op("EulerGamma")', "Catalan": 'op("Catalan")',
}  # fmt: skip
_RELATIONS = {
    "<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠", "&": '" and "', "|": '" or "',
}  # fmt: skip


_ACCENTS = {"ddot": "dot.double", "bar": "macron"}
"""Marks that Typst calls otherwise."""
_ITALIC, _UPRIGHT = 'italic("{}")', '"{}"'


_BARE_HEADS = frozenset((*map(_HEADS.__getitem__, WITHOUT_BRACKETS), "ln"))
_NAME = r'(?:[^\W\d_]|italic\("\w+"\))(?:_\([^()]*\))?\'*'
_INSIDE = r"(?:[^(),]|\([^()]*\)){1,40}"
_ONE_FACTOR = re.compile(rf"(?:[0-9]{{1,4}} )?{_NAME}|[0-9]{{1,4}}|frac\({_INSIDE}, {_INSIDE}\)")
_OPENING = re.compile(r"\(")
_APPLICATION = re.compile(
    rf"(?:{'|'.join(map(re.escape, sorted(_BARE_HEADS, key=len, reverse=True)))})(?:\^\([^()]*\))? (?!\()"
)


_SIGNS_OF_FIELDS = {
    "gradient": "∇ %s", "divergence": "∇ ⋅ %s", "curl": "∇ × %s", "laplacian": "∇^(2) %s", "directional": "D_(%s) %s",
    "determinant": "det %s", "differential": "d %s", "between": " thin ",
}  # fmt: skip


class Typst(Typeset):
    """Typst's mathematics: `frac(x, x^(2) + y^(2))`."""

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
    operators = _SIGNS_OF_FIELDS
    dot = " ⋅ "
    slash = " \\/ "

    def formula(self, node: read.Node) -> str:
        """As on a terminal, as text."""
        return f'"{array_notation.written(node, "unicode", str)}"'

    def word(self, word: str) -> str:
        """`sin`, `op("arsinh")`, marked where it is a name too."""
        return _operator(super().word(word))

    def long_head(self, function: str) -> str:
        """`op("besselj")`."""
        return _operator(function)

    def constant(self, constant: str) -> str | None:
        """`e`; `upright(e)` where e is a name."""
        written = self.constants.get(constant)
        return (
            f"upright({written})" if written in ("e", "π") and {"e": "e", "π": "pi"}[written] in self.names else written
        )

    def name(self, name: str) -> str:
        """`θ_("max")`, `italic("mass")`, `x_(1)`."""
        parts = order.split(name)
        if parts is None:
            return f'"{name}"'
        (base, subscripts, primes), accent = order.accented(parts)
        below = ",".join(_letters(subscript, _UPRIGHT) for subscript in subscripts)
        letters = f"{_ACCENTS.get(accent, accent)}({_letters(base, _ITALIC)})" if accent else _letters(base, _ITALIC)
        return f"{letters}{f'_({below})' if below else ''}{primes}"

    def function_name(self, name: str) -> str:
        """`g`, `op("flow")`."""
        return self.name(name) if len(name) == 1 else f'op("{name}")'

    def bracketed(self, text: str) -> str:
        """`(x)`."""
        return f"({text})"

    def fallback(self, expr: Basic) -> str:
        """A number in digits; anything else as SymPy prints it, as text."""
        text = str(sympy.sstr(expr, full_prec=False))
        return text if re.fullmatch(r"-?[0-9.]+", text) else '"{}"'.format(text.replace('"', "'"))

    def small_fraction(self, above: str, below: str) -> str:
        """`inline(frac(3, 4))`."""
        return f"inline(frac({above}, {below}))"

    def raised(self, base: str, exponent: str) -> str:
        """`sin^(2)`."""
        return f"{base}^({exponent})"

    def lowered(self, base: str, below: str) -> str:
        """`J_(F)`."""
        return f"{base}_({below})"

    def fraction(self, above: str, below: str) -> str:
        """`frac(x, y)`."""
        return f"frac({above}, {below})"

    def applied(self, head: str, arguments: str) -> str:
        """`cos (x + y)`."""
        return f"{head} ({arguments})"

    def product(self, coefficient: str, factors: Sequence[str]) -> Piece:
        """`2 x y`, `2 ⋅ 3^(x)`."""
        texts = [coefficient] if coefficient else []
        for right in factors:
            if texts:
                words = right.startswith("italic") or texts[-1].startswith("italic")
                texts.append("⋅" if right[0].isdigit() else "thin" if words else "")
            texts.append(right)
        return Piece(" ".join(filter(None, texts)), PRODUCT)

    def root(self, base: Piece, index: int) -> Piece:
        """`sqrt(x)`, `root(3, x)`."""
        return Piece(f"sqrt({base.text})" if index == 2 else f"root({index}, {base.text})", CALL)

    def absolute(self, inside: Piece) -> Piece:
        """`abs(x)`."""
        return Piece(f"abs({inside.text})", CALL)

    def substitution(self, operand: Piece, values: Sequence[tuple[str, str]]) -> Piece:
        """`lr(u |)_(x = a)`."""
        where = ", ".join(f"{variable} = {value}" for variable, value in values)
        return Piece(f"lr({operand.text} |)_({where})", PRODUCT)

    def integral(self, operand: Piece, variable: str, limits: Sequence[Piece]) -> Piece:
        """`∫_(a)^(b) u thin d x`."""
        marks = ("^",) if len(limits) == 1 else ("_", "^")
        over = "".join(f"{mark}({limit.text})" for mark, limit in zip(marks, limits, strict=False))
        return Piece(f"∫{over} {self.within(operand, PRODUCT)} thin d {variable}", POWER)

    def cases(self, branches: Sequence[tuple[Piece, str | None]]) -> Piece:
        """`cases(x &"if" x > 0, 0 &"otherwise")`."""
        lines = (
            f'{value.text} & "otherwise"' if condition is None else f'{value.text} & "if " {condition}'
            for value, condition in branches
        )
        return Piece(f"cases({', '.join(lines)})", SUM)


def _letters(letters: str, long: str) -> str:
    """Greek as its letter, several letters quoted, digits and a single letter as they are."""
    if letters in order.TYPESET:
        return order.TYPESET[letters]
    if difference := order.difference(letters):
        return " ".join(order.TYPESET.get(letter, letter) for letter in difference)
    return letters if len(letters) == 1 or letters.isdigit() else long.format(letters)


TYPST = Typst()


# --- the format ---------------------------------------------------------------
#
# `--format typst`: formulas of Typst ready to paste, or a sheet as Typst's markup. Both are documents that compile.


class _Breakable(Typst):
    """Typst with long fractions on the line, which Typst breaks at signs."""

    __slots__ = ()

    def quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        """`(x + y) \\/ z`, where a bar would be too long."""
        if max(len(numerator.text), len(denominator.text)) < LINE:
            return super().quotient(numerator, denominator)
        return self.inline_quotient(numerator, denominator)


_BREAKABLE = _Breakable()
_DEEP = "#pad(left: {em}em)[%s]"
_MARKUP = Markup(
    heading="== %s",
    inline="$%s$",
    display="$ %s $",
    item=_DEEP % "{number} #h(0.5em) {text}",
    aside=_DEEP % "{text}",
    number="*%s*",
    table=("#table(columns: %s, stroke: none, column-gutter: 1em,", ")"),
    row="  %s,",
    between_cells=", ",
    rule="  table.hline(),",
    escapes={sign: f"\\{sign}" for sign in "\\*_`$#<>@[]~/="},
)
_RAISED: dict[str, str | int | None] = {sign: letter for sign, letter in order.RAISED.items() if sign != "ᵀ"}
_RUN = re.compile(f"[{''.join(_RAISED)}]{{2,}}")
_SIGNS = {
    **{"·": "⋅", "−": "-", "ᵀ": "^(sans(T))", "′": "'"},
    **{sign: f"\\{sign}" for sign in '/,;#"'},
    **{sign: f"^({letter})" for sign, letter in _RAISED.items()},
    **{sign: f"_({i})" for i, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{"ᵢ": "_(i)", "ⱼ": "_(j)", "ₖ": "_(k)", "ₘ": "_(m)", "ₙ": "_(n)", "ₐ": "_(a)"},
}  # fmt: skip
"""Signs of our own words that are written otherwise in Typst's mathematics."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_MARKS = {"right": '"✓"', "wrong": '"✗"', "undecided": '"?"'}
_DELIMITERS = {"b": '"["', "p": '"("', "v": '"|"'}


class _Sheet(Prose):
    """A sheet in Typst's markup."""

    style: Typst

    def _formula(self, item: Inline) -> str:
        if isinstance(item, Words):
            return f' "{item.text}" '
        if isinstance(item, Signs):
            return signs(self.style.own_signs(item.text))
        if isinstance(item, Label):
            return f" {getattr(self.style, item.notation)(*item.arguments)} "
        return f" {_MARKS[item.ruling]} " if isinstance(item, Tick) else f" {self.style.expression(item.expr)} "

    def _displayed(self, block: Equation | Grid | Display) -> str:
        return super()._displayed(block).strip()

    def _block(self, block: object) -> list[str]:
        if isinstance(block, Equation) and width(block.right) > LINE:
            left = "".join(map(self._formula, block.left))
            right = _BREAKABLE.like(self.style).expression(block.right)
            return [f"${left.strip()} = {right}$" if left else f"${right}$"]
        if isinstance(block, Grid) and width_of_grid(block) > 1.5 * LINE:
            return [text for part in listed(block) for text in self._block(part)]
        if isinstance(block, Display) and width_of(block.pieces) > LINE:
            return [_FITTED % super()._displayed(block).strip()]
        return super()._block(block)  # type: ignore[arg-type]

    def _grid(self, grid: Grid) -> str:
        rows = self.style.rows(grid.shape, grid.entries)
        for (i, j), mark in grid.marks.items():
            rows[i][j] = f"{_MARKS[mark.ruling]} thin {rows[i][j]}"
        return matrix(rows, self.brackets)

    def _chain(self, chain: Chain) -> list[str]:
        links = [
            (self._formula(Signs(link.relation)), "".join(map(self._formula, link.value)).strip(), link.reason)
            for link in chain.links
        ]
        left = "".join(map(self._formula, chain.left)).strip()
        words = self.text(chain.words)
        long = max(width_of(link.value) for link in chain.links) > LINE
        if chain.on_a_line or long or len(links) == 1:
            lines, pending = [], f"{left} "
            for relation, value, reason in links:
                formula = f"${pending}{relation} {value}$"
                lines.append(" ".join(text for text in (words, formula, self.text(reason)) if text))
                words, pending = "", ""
            joined = [" ".join(lines)] if chain.on_a_line else lines
            return [self._deep(self.markup.aside, len(chain.under), line) for line in joined]
        start = f'"{words} " {left}' if words else left
        rows = []
        for relation, value, reason in links:
            why = f' && quad "{self.text(reason)}"' if reason else ""
            rows.append(f"{start} &{relation} {value}{why}")
            start = ""
        return [self.markup.display % " \\\n  ".join(rows)]

    def _table(self, table: Table) -> str:
        def row(cells: Sequence[Sequence[Inline]]) -> str:
            return self.markup.row % ", ".join(f"[{self.text(cell)}]" for cell in cells)

        opening, closing = self.markup.table
        return "\n".join([opening % len(table.head), row(table.head), self.markup.rule, *map(row, table.rows), closing])


def signs(text: str) -> str:
    """Signs of our own in Typst's mathematics.

    >>> signs("(xⁿ)' = n·xⁿ⁻¹"), signs("ΔF ≈ J·Δx"), signs("f·log(a)")
    ("(x^(n))' = n⋅x^(n-1)", 'Δ F ≈ J⋅Δ x', 'f⋅op("log")(a)')
    """
    text = _RUN.sub(lambda run: f"\0{run[0].translate(str.maketrans(_RAISED))}\1", text)
    text = _WORD.sub(lambda word: f"op(§{word[0]}§)", text)
    text = "".join(_SIGNS.get(sign, sign) for sign in text)
    return text.replace("\0", "^(").replace("\1", ")").replace("§", '"').replace("Δ", "Δ ").replace("∂", "∂ ")


_FITTED = """#layout(room => {
  let shown = $ %s $
  let width = measure(shown).width
  if width > room.width { scale(room.width / width * 100%%, reflow: true, shown) } else { shown }
})"""
"""A formula that is made smaller where it is wider than the page."""


def matrix(rows: Iterable[Sequence[str]], brackets: str = "b") -> str:
    """`mat(delim: "[", y, x; cos (x), 0)`."""
    return f"mat(delim: {_DELIMITERS[brackets]}, {'; '.join(', '.join(row) for row in rows)})"


# --- formulas alone -----------------------------------------------------------


def render(found: Finding, options: Options) -> str:
    """The results of an answer as formulas to paste; anything else as a sheet."""
    if isinstance(found, Answer) and not found.derivations:
        return _formulas(found, options)
    sheet = findings.document(found, lhs=options.lhs is not False, reveal=options.reveal)
    return _Sheet(_MARKUP, TYPST.beside(found.names).with_log(options.log), options.matrix).sheet(sheet)


def _formulas(answer: Answer, options: Options) -> str:
    """Each assignment and each result on a line, with its left-hand side if that is asked for."""
    style = TYPST.beside(answer.names).with_log(options.log)
    lines = [f"{style.name(symbol.name)} = {style.expression(value)}" for symbol, value in answer.assignments or ()]
    for result in answer.results:
        left = f"{style.left(result)} = " if options.lhs else ""
        if result.is_matrix:
            lines.append(left + matrix(style.rows(result.shape, result.nonzeros), options.matrix))
        else:
            lines.append(left + style.expression(result.value))
    return "\n".join(lines) if len(lines) == 1 else " \\\n".join(lines)
