"""LaTeX for amsmath: the notation, and `--format latex`: fragments ready to paste, or a document that compiles."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, count, islice, product
from operator import itemgetter
from string import ascii_uppercase
from types import MappingProxyType
from typing import TYPE_CHECKING

from symjac.functions import TABLE
from symjac.kernel import sympy
from symjac.model import Answer, Finding, Form, Problem, Result
from symjac.render import Options, Tex, order
from symjac.render.linear import ASCII, POWERED_HEADS, TEXT, UNICODE
from symjac.render.order import ATOM, CALL, POSTFIX, POWER, PRODUCT, SUM, Piece, form
from symjac.render.style import CLASSES, WITHOUT_BRACKETS, Typeset

if TYPE_CHECKING:
    from sympy import Basic


# --- the notation ------------------------------------------------------------
#
# LaTeX for amsmath.
#
# Where there is a choice, names follow ISO 80000-2 (arsinh, sgn; descriptive subscripts upright) and, for
# special functions, the NIST Digital Library of Mathematical Functions: H (1.16.13), δ (1.17), Γ (5.2.1),
# ψ and ψ⁽ⁿ⁾ (5.2.2, 5.15), B (5.12.1), erf (7.2.1), J, Y, I, K (10.2, 10.25), W (4.13).
#
# All four styles can be imported from here.


def _named_operator(word: str) -> str:
    return rf"\operatorname{{{word}}}"


_HEADS = {
    **{name: function.tex for name, function in CLASSES.items() if function.tex},
    **{"arg": r"\arg", "re": r"\operatorname{Re}", "im": r"\operatorname{Im}"},
}

_FORMS = {
    ("conjugate", 1): form(r"\overline{#1}"),
    **{
        (name, function.tex_form[0]): form(function.tex_form[1], *((POSTFIX, ATOM) if function.postfix else ()))
        for name, function in CLASSES.items()
        if function.tex_form[0]
    },
}

_KEPT_APART = frozenset(("\\", *string.digits))
_first = itemgetter(0)
"""The signs at the beginning of a factor that may need more than a space before them."""

_ONLY_AS_PRINTED = frozenset(
    function.tex for function in TABLE.values() if function.symbol and function.symbol.letter not in ("Gamma", "B")
)
r"""Letters that are functions only where they stand as in `\psi{(x)}`: `\psi(x)` may be a product."""

_BARE_HEADS = frozenset((*map(_HEADS.__getitem__, WITHOUT_BRACKETS), r"\ln"))
_LETTER = r"(?:[A-Za-z]|\\[a-z]+|\\math(?:it|rm)\{\w+\})(?:_\{(?:[^{}]|\{[^{}]*\})*\})?'*"
_INSIDE = r"(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})"
_ONE_FACTOR = re.compile(
    rf"(?:[0-9]{{1,4}} )?{_LETTER}|[0-9]{{1,4}}|\\frac\{{(?!d|\\partial){_INSIDE}{{1,40}}\}}\{{{_INSIDE}{{1,40}}\}}"
)
r"""The arguments that follow `\cos` without brackets: a name, a number before it, a fraction."""

_TALL = re.compile(r"\\(?:frac|begin|int|binom|left)|\^\{[^{}]*\^")
"""The parts for which brackets must grow: fractions, powers of powers."""

_ENCLOSED = re.compile(r"(\(|\[|\\l(?:floor|ceil|vert|Vert)) ?#([1-9]) ?(\)|\]|\\r\w+)")
"""An argument in brackets, in the notation of a function's own."""

_INNERMOST = re.compile(r"\\left\(((?:(?!\\left|\\right).)*)\\right\)")

_BRACKET = re.compile(r"\(|\\left\(")
_APPLIED_HEADS = "|".join(sorted(map(re.escape, _BARE_HEADS), key=len, reverse=True))
_APPLICATION = re.compile(rf"(?:{_APPLIED_HEADS})(?:\^\{{[^{{}}]*\}})? ")

_CONSTANTS = {
    "Pi": r"\pi",
    "Exp1": "e",
    "ImaginaryUnit": r"\mathrm{i}",  # ISO 80000-2; in italics it is a name
    "EulerGamma": _named_operator("EulerGamma"),
    "Catalan": _named_operator("Catalan"),
}
_MARKED_CONSTANTS = {"Pi": ("pi", _named_operator("pi")), "Exp1": ("e", r"\mathrm{e}")}
"""Constant → the name that looks the same, and the constant's notation beside that name."""

_RELATIONS = {
    "<": "<",
    "<=": r"\leq",
    ">": ">",
    ">=": r"\geq",
    "==": "=",
    "!=": r"\neq",
    "&": r"\text{ and }",
    "|": r"\text{ or }",
}


_OPERATORS = {
    "gradient": r"\nabla %s", "divergence": r"\nabla \cdot %s", "curl": r"\nabla \times %s",
    "laplacian": r"\nabla^{2} %s", "directional": "D_{%s} %s", "determinant": r"\det %s",
    "differential": "d%s", "between": r" \, ",
}  # fmt: skip


class Latex(Typeset):
    """LaTeX for amsmath: `\\frac{x}{x^{2} + y^{2}}`."""

    __slots__ = ()

    dialect = "latex"
    constants = _CONSTANTS
    heads = _HEADS
    ln = r"\ln"
    forms = _FORMS
    powered_heads = POWERED_HEADS | {"log"}
    relations = _RELATIONS
    bare_heads = _BARE_HEADS
    one_factor = _ONE_FACTOR
    opening = _BRACKET
    application = _APPLICATION
    operators = _OPERATORS
    partial_d = r"\partial"
    after = r" \circ "
    fields = MappingProxyType({"R": r"\mathbb{R}", "C": r"\mathbb{C}"})  # amssymb

    def long_head(self, function: str) -> str:
        r"""`\operatorname{besselj}`."""
        return _named_operator(function)

    def constant(self, constant: str) -> str | None:
        r"""`e`; `\mathrm{e}` where e is also a name in use."""
        name, marked = _MARKED_CONSTANTS.get(constant, ("", ""))
        return marked if name in self.names else self.constants.get(constant)

    dot = r" \cdot "
    pause = ""
    """The text after the space or sign between two factors."""

    def name(self, name: str) -> str:
        r"""`\theta_{\mathrm{max}}`, `\mathit{mass}`, `x_{1}`."""
        return self._named(name, "mathit")

    def function_name(self, name: str) -> str:
        r"""`g`, `\operatorname{flow}`."""
        return self._named(name, "operatorname")

    def _named(self, name: str, long: str) -> str:
        parts = order.split(name)
        if parts is None:
            return str(sympy.latex(sympy.Symbol(name)))
        (base, subscripts, primes), accent = order.accented(parts)
        below = ",".join(_letters(subscript, "mathrm") for subscript in subscripts)
        letters = _letters(base, long)
        if accent:
            letters = rf"\{accent}{{{letters}}}"
        elif (pair := order.difference(base)) and not self._bases.intersection(pair[:1]):
            letters = rf"\{pair[0]} {_letters(pair[1], long)}"
        return f"{letters}{f'_{{{below}}}' if below else ''}{primes}"

    def enclosed(self, opening: str, text: str, closing: str) -> str:
        r"""`(x)`, `\lvert x \rvert`; `\left(\frac{x}{y}\right)` around what is tall."""
        space = " " if opening[0] == "\\" else ""
        left, right = (r"\left", r"\right") if _TALL.search(text) else ("", "")
        return f"{left}{opening}{space}{text}{space}{right}{closing}"

    def bracketed(self, text: str) -> str:
        r"""`(x)`, and `\left(\frac{x}{y}\right)` where it is tall."""
        return self.enclosed("(", text, ")")

    def filled(self, template: str, texts: Sequence[str]) -> str:
        r"""`\lfloor x \rfloor`, `J_{n}{(x)}`: the brackets around one argument are as tall as it is."""

        def sized(pair: re.Match[str]) -> str:
            return self.enclosed(pair[1], texts[int(pair[2]) - 1], pair[3])

        return super().filled(_ENCLOSED.sub(sized, template), texts)

    def fallback(self, expr: Basic) -> str:
        """As `sympy.latex` has it."""
        return str(sympy.latex(expr, full_prec=False))

    def call(self, head: str, arguments: Sequence[Piece], exponent: str = "") -> Piece:
        r"""`\sin^{2} x`, `\sin(x + y)`, `\psi{(x)}`."""
        if head not in _ONLY_AS_PRINTED:
            return super().call(head, arguments, exponent)
        raised = self.raised(head, exponent) if exponent else head
        return Piece(f"{raised}{{{self.bracketed(self.listed([piece.text for piece in arguments]))}}}", CALL)

    def raised(self, base: str, exponent: str) -> str:
        r"""`\sin^{2}`."""
        return f"{base}^{{{exponent}}}"

    def lowered(self, base: str, below: str) -> str:
        r"""`J_{F}`."""
        return f"{base}_{{{below}}}"

    def fraction(self, above: str, below: str) -> str:
        r"""`\frac{x}{y}`."""
        return rf"\frac{{{above}}}{{{below}}}"

    def applied(self, head: str, arguments: str) -> str:
        r"""`\cos(x + y)`."""
        return f"{head}{self.bracketed(arguments)}"

    def product(self, coefficient: str, factors: Sequence[str]) -> Piece:
        r"""`2 x y`, `2 \cdot 3^{x}`, `\mathit{mass} \, x`."""
        texts = [coefficient, *factors] if coefficient else factors
        if _KEPT_APART.isdisjoint(map(_first, itertools.islice(texts, 1, None))) and texts[0][0] != "\\":
            return Piece(f" {self.pause}".join(texts), PRODUCT)
        apart = [f"{_between(left, right)}{self.pause}{right}" for left, right in itertools.pairwise(texts)]
        return Piece("".join((texts[0], *apart)), PRODUCT)

    def small_fraction(self, above: str, below: str) -> str:
        r"""`\tfrac{3}{4}`."""
        return rf"\tfrac{{{above}}}{{{below}}}"

    def inline_quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        r"""`x^{2}/(2 y)`; plain brackets, for those that grow are too large in an exponent.

        A function without brackets would take what is below the line: `(\cos x)/2`.
        """
        level_above = SUM if numerator.level == SUM or _APPLICATION.search(numerator.text) else ATOM
        above = f"({numerator.text})" if level_above == SUM else numerator.text
        below = denominator.text if denominator.level >= POWER else f"({denominator.text})"
        return Piece(f"{above}/{below}", PRODUCT)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        """`x^{2}`, `{y'}^{2}`."""
        text = self.within(base, CALL)
        base_text = f"{{{text}}}" if text.endswith("'") else text
        return Piece(f"{base_text}^{{{exponent.text}}}", POWER)

    def root(self, base: Piece, index: int) -> Piece:
        r"""`\sqrt{x}`, `\sqrt[3]{x}`."""
        return Piece(rf"\sqrt{'' if index == 2 else f'[{index}]'}{{{base.text}}}", CALL)

    def absolute(self, inside: Piece) -> Piece:
        r"""`\lvert x \rvert`."""
        return Piece(self.filled(r"\lvert #1 \rvert", (inside.text,)), CALL)

    def substitution(self, operand: Piece, values: Sequence[tuple[str, str]]) -> Piece:
        r"""`\left. u \right|_{x = a}`."""
        where = r",\, ".join(f"{variable} = {value}" for variable, value in values)
        return Piece(rf"\left. {operand.text} \right|_{{{where}}}", PRODUCT)

    def integral(self, operand: Piece, variable: str, limits: Sequence[Piece]) -> Piece:
        r"""`\int_{a}^{b} u\, dx`."""
        marks = ("^",) if len(limits) == 1 else ("_", "^")
        over = "".join(f"{mark}{{{limit.text}}}" for mark, limit in zip(marks, limits, strict=False))
        return Piece(rf"\int{over} {self.within(operand, PRODUCT)}\, d{variable}", POWER)

    def cases(self, branches: Sequence[tuple[Piece, str | None]]) -> Piece:
        r"""`\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}`."""
        lines = [
            rf"{value.text} & \text{{otherwise}}" if condition is None else rf"{value.text} & \text{{if }} {condition}"
            for value, condition in branches
        ]
        return Piece(rf"\begin{{cases}} {joined(lines)} \end{{cases}}", SUM)


@lru_cache(10_000)
def _between(left: str, right: str) -> str:
    """The text that keeps two factors apart: two numbers, or a word and its neighbour, must not run together."""
    if right[0].isdigit():
        return r" \cdot "
    if left[0] != "\\" and right[0] != "\\":
        return " "
    if left in (r"\Delta", r"\delta"):
        return r" \cdot "  # \Delta t is one name
    return r" \, " if left.startswith(r"\mathit") or right.startswith((r"\mathit", r"\partial")) else " "


def joined(rows: Sequence[str]) -> str:
    r"""The rows of a matrix or of cases; further apart where fractions, or cases, would touch the next row.

    TeX gives a row at least the depth 3.6pt + 8pt after `\\[8pt]`; a fraction has about 7pt, cases 7pt a line.
    """
    least = 8 if any("frac{" in row for row in rows) else 0
    if not any(r"\begin{cases}" in row for row in rows):
        return (rf" \\[{least}pt] " if least else r" \\ ").join(rows)
    parts = [rows[0]]
    for above, row in itertools.pairwise(rows):
        cases = (part.split(r"\end{cases}")[0] for part in above.split(r"\begin{cases}")[1:])
        room = max(least, max((8 * (1 + part.count(r"\\")) for part in cases), default=0))
        parts.append(rf" \\[{room}pt] {row}" if room else rf" \\ {row}")
    return "".join(parts)


def settled(formula: str) -> str:
    r"""A formula put together of pieces, where brackets that enclose nothing tall do not grow.

    >>> settled(r"\left(x + 1\right) \cdot \left(\frac{x}{2}\right)")
    '(x + 1) \\cdot \\left(\\frac{x}{2}\\right)'
    """

    def sized(pair: re.Match[str]) -> str:
        return pair[0] if _TALL.search(pair[1]) else f"({pair[1]})"

    return _INNERMOST.sub(sized, formula)


def _letters(letters: str, long: str) -> str:
    """Greek by name, several letters in one font, digits and a single letter as they are."""
    if letters in order.TYPESET:
        return f"\\{letters}"
    return letters if len(letters) == 1 or letters.isdigit() else rf"\{long}{{{letters}}}"


LATEX = Latex()


__all__ = ["ASCII", "LATEX", "TEXT", "UNICODE"]


# --- the format --------------------------------------------------------------
#
# `--format latex`: fragments for amsmath, ready to paste; or a document that compiles.


_AMSMATH_COLUMNS = 10  # MaxMatrixCols: amsmath's matrices stop there (amsldoc, section 4.1)
_BRACKETS = {"b": (r"\left[", r"\right]"), "p": (r"\left(", r"\right)"), "v": (r"\left|", r"\right|")}


def matrix_environment(columns: int, rows_of_cells: Iterable[Iterable[str]], brackets: str = "b") -> str:
    r"""`\begin{bmatrix} … \end{bmatrix}`; an `array` beyond 10 columns."""
    rows = joined([" & ".join(row) for row in rows_of_cells])
    if columns <= _AMSMATH_COLUMNS:
        return f"\\begin{{{brackets}matrix}} {rows} \\end{{{brackets}matrix}}"
    opening, closing = _BRACKETS[brackets]
    letters = "c" * columns  # KaTeX has no *{12}{c}
    return f"{opening}\\begin{{array}}{{{letters}}} {rows} \\end{{array}}{closing}"


def render(found: Finding, options: Options) -> str:
    """Every result on a line of its own, with its left-hand side if asked for; other findings as sheets."""
    if options.standalone:
        from symjac.render import tex_sheet

        return tex_sheet.document(found, options)
    if isinstance(found, Answer):
        return _answer(found, options)
    from symjac.render import tex_sheet

    return tex_sheet.pasted(found, options)


def _answer(answer: Answer, options: Options) -> str:
    each = named_apart(answer, options)
    lines = [line(answer, result, own) for result, own in zip(answer.results, each, strict=True)]
    if answer.derivations:
        from symjac.render import tex_sheet

        shown = lines if options.tex.macro else [f"\\[ {line} \\]" for line in lines]  # definitions are no formulas
        return "\n\n".join((tex_sheet.pasted(answer.derivations, options), *shown))
    if not answer.assignments:
        return "\n".join(lines)
    style = LATEX.beside(answer.names).with_log(options.log)
    equations = (f"{style.name(symbol.name)} &= {style.expression(expr)}" for symbol, expr in answer.assignments)
    named = _block("aligned", equations)
    if options.tex.macro:  # definitions may not stand in a formula
        return "\n".join((*lines, named))
    return _block("gathered", [named, *lines], r" \\[1ex]")


def named_apart(answer: Answer, options: Options) -> Iterator[Options]:
    r"""The options for each result: of several, each defines a command of its own, \NAMEA, \NAMEB and so on."""
    macro, several = options.tex.macro, len(answer.results) > 1
    letters = map("".join, chain.from_iterable(product(ascii_uppercase, repeat=size) for size in count(1)))
    for ending in islice(letters, len(answer.results)):
        yield options._replace(tex=options.tex._replace(macro=macro + ending)) if macro and several else options


def _form(answer: Answer, result: Result) -> str:
    """`(A + A^T) x`, where the result has one form in vectors."""
    found = _only_form(answer, result)
    return LATEX.beside(answer.names).formula(found.node) if found and found.node is not None else ""


def _only_form(answer: Answer, result: Result) -> Form | None:
    component = result.problem.component_names[0]
    found = [form for form in answer.forms if (form.kind, form.component) == (result.kind, component) and form.whole]
    return found[0] if len(found) == 1 and found[0].node is not None else None


def _where(answer: Answer, result: Result) -> str:
    """The conditions of the form in vectors."""
    found = _only_form(answer, result)
    said = []
    for needed in found.where if found else ():
        before, after = needed.around
        formula = LATEX.beside(answer.names).formula(needed.node)
        said.append(
            rf"{formula} \neq 0" if needed.kind == "number" else rf"\text{{{before}}} {formula} \text{{{after}}}"
        )
    return r" \quad \text{where } " + r" \text{ and } ".join(said) if said else ""


def fragment(answer: Answer) -> str:
    """The answer without left-hand sides."""
    return render(answer, Options())


def line(answer: Answer, result: Result, options: Options) -> str:
    """The value with its left-hand side; or the definition of a LaTeX command, if the user gave a name for one."""
    shown = value(result, options.matrix, LATEX.with_log(options.log))
    sides = left_sides(answer, result, options)
    shown = " = ".join((*sides, shown)) + (_where(answer, result) if sides else "")
    return rf"\newcommand{{\{options.tex.macro}}}{{{shown}}}" if options.tex.macro else shown


def left_sides(answer: Answer, result: Result, options: Options) -> list[str]:
    """The terms that the value is equal to, as far as they are asked for: `J_F(x, y)`, the matrix of `∂f_i/∂x_j`."""
    tex = options.tex
    sides = [_left_of(result, tex)] if options.lhs or tex.derivative or tex.bold else []
    if tex.partial and result.kind == "jacobian":
        sides.append(_partials(result, options.matrix))
    form = _form(answer, result) if sides else ""
    return [*sides, form] if form else sides


def _left_of(result: Result, tex: Tex) -> str:
    """The left-hand side in the notation that the author chose."""
    problem = result.problem
    f = LATEX.name(problem.name)
    if result.kind != "jacobian" or not (tex.derivative or tex.bold):
        return left_side(result)
    f = rf"\mathbf{{{f}}}" if tex.bold and len(problem.components) > 1 else f
    at = rf"(\mathbf{{{_BOLD_POINT}}})" if tex.bold and not result.point else f"({_arguments(problem, result)})"
    names = tuple(v.name for v in problem.variables)
    symbol = {
        "D": f"D {f}", "prime": f"{f}'", "partial": LATEX.jacobian_symbol(problem.component_names, names),
    }.get(tex.derivative, f"J_{{{f}}}")  # fmt: skip
    transposed = r"^{\mathsf{T}}" if result.layout == "denominator" else ""
    return f"{symbol}{at}" if not transposed else LATEX.bracketed(f"{symbol}{at}") + transposed


_BOLD_POINT = "x"


def _partials(result: Result, matrix: str) -> str:
    """The matrix of ∂f_i/∂x_j."""
    rows = [[LATEX.partial(name, v) for v in result.column_names] for name in result.row_names]
    if result.layout == "denominator":
        rows = [[LATEX.partial(name, v) for name in result.column_names] for v in result.row_names]
    return matrix_environment(result.shape[1], rows, matrix)


def value(result: Result, matrix: str = "b", notation: Latex = LATEX) -> str:
    r"""The value: an expression, or `\begin{bmatrix} … \end{bmatrix}`; an `array` beyond 10 columns."""
    style = notation.beside(result.problem.names)
    if not result.is_matrix:
        return style.expression(result.value)
    return matrix_environment(result.shape[1], style.rows(result.shape, result.nonzeros), matrix)


def left_side(result: Result) -> str:
    r"""The left-hand side of a result: `J_{F}(x, y)`, `\nabla f_{1}(x, y)`, `\det J_{F}(x, y)`, `H_{f}(x, y)`."""
    problem = result.problem
    symbol = rf"\det {LATEX.jacobian_of((problem.name,))}" if result.kind == "determinant" else LATEX.left(result)
    if result.kind == "jacobian" and result.layout == "denominator":
        symbol += r"^{\mathsf{T}}"
    return f"{symbol}({_arguments(problem, result)})"


def _arguments(problem: Problem, result: Result) -> str:
    at, style = dict(result.point), LATEX.beside(problem.names)
    return ", ".join(style.expression(at.get(v, v)) for v in problem.variables)


def _block(environment: str, rows: Iterable[str], between: str = r" \\") -> str:
    body = f"{between}\n".join(rows)
    return f"\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}"
