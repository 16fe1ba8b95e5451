"""Findings and blocks in, strings out: the table of formats, with modules that are loaded when they are asked for.

`Options` is what the user may choose about the looks of an answer. No SymPy and no Rich here, and nothing prints.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

if TYPE_CHECKING:
    from symjac.model import Finding


class Code(NamedTuple):
    """The program that is asked for: what it computes and which arguments it takes."""

    with_value: bool = False
    """Whether it computes F as well."""
    cse: bool = True
    """Whether shared subexpressions are named."""
    vector_args: bool = False
    """Whether the variables are one vector."""
    sparse: bool = False
    """Whether a matrix is given by the entries that are not zero for all x, in compressed sparse rows."""
    along: Literal["", "jvp", "vjp"] = ""
    """J·v (jvp) or w·J (vjp) instead of J, with the vector as an argument."""


class Tex(NamedTuple):
    """The choices of authors about a result in LaTeX."""

    macro: str = ""
    """The name of a LaTeX command that is defined to be the value; empty for none."""
    derivative: Literal["", "D", "J", "prime", "partial"] = ""
    """The left-hand side of a Jacobian matrix: D F, J_F, F', ∂(f, g)/∂(x, y)."""
    partial: bool = False
    """Whether the matrix of ∂f_i/∂x_j stands beside the values."""
    bold: bool = False
    """Whether the map and the point are bold: J of F at x."""


class Options(NamedTuple):
    """`lhs` is None for the format's own habit; `matrix` is amsmath's prefix: b, p or v.

    `reveal` says whether a verdict shows the right answer. `format` is the name of the format in the table. `log` is
    the natural logarithm, log or ln.
    """

    lhs: bool | None = None
    matrix: str = "b"
    standalone: bool = False
    width: int = 80
    colour: bool = False
    reveal: bool = True
    code: Code = Code()
    format: str = ""
    tex: Tex = Tex()
    log: str = "log"


class Format(NamedTuple):
    """A format: the module that renders it, and whether it shows whole sheets or fragments to paste.

    The module is one of `render` unless it has a dot; its function is `render` unless one is named after a colon.
    `options` are the options that it knows; `findings` says whether it shows every finding or results alone,
    `verdicts` whether it shows a Verdict as well.
    """

    module: str
    whole: bool
    options: frozenset[str]
    findings: bool = True
    verdicts: bool = True


FORMATS = {
    "pretty": Format("plain_text:pretty", True, frozenset({"lhs", "log"})),
    "ascii": Format("plain_text:ascii", True, frozenset({"lhs", "log"})),
    "latex": Format("latex", False, frozenset({"lhs", "log", "matrix", "standalone"})),
    "markdown": Format("tex_sheet:markdown", True, frozenset({"lhs", "log", "matrix"})),
    "typst": Format("typst", False, frozenset({"lhs", "log", "matrix"})),
    "mathml": Format("html", False, frozenset({"lhs", "log"})),
    "html": Format("html", True, frozenset({"lhs", "log"})),
    "json": Format("records", True, frozenset()),
    "str": Format("plain_text:sympy_text", False, frozenset({"lhs"}), verdicts=False),
    **{
        language: Format("symjac.code", False, frozenset(), findings=False, verdicts=False)
        for language in ("python", "numpy", "c", "octave", "js", "fortran")
    },
}


def finding(name: str, found: Finding, options: Options) -> str:
    """The finding in a format of the table."""
    render = renderer("terminal" if name == "pretty" and options.colour else FORMATS[name].module)
    return cast("str", render(found, options._replace(format=name)))


def renderer(module: str) -> Any:
    """The function that the table names, with its module loaded."""
    path, _, function = (module if "." in module else f"symjac.render.{module}").partition(":")
    return getattr(import_module(path), function or "render")


_COLOUR = r"(?:\x1b\[[0-9;]*m)*"
_COMMAS = {
    **dict.fromkeys(("pretty", "ascii"), (",", "", rf"(?!  {_COLOUR}[a-z][a-z ]*{_COLOUR}: )")),
    "latex": ("{,}", r"(?<!\\textbf\{)", r"(?!(?:em|ex|pt|cm|mm)\b)"),
    "markdown": ("{,}", r"(?<!\*\*)", ""),
    "typst": ('","', "", ""),
    **dict.fromkeys(("mathml", "html"), (",", "", r"(?! [a-z][a-z ]*: )")),
}
"""How a format writes a decimal comma, and what stands before and behind the numbers of an outline, and in lengths."""


def with_commas(name: str, text: str) -> str:
    r"""The text of a format with decimal commas; json, str and programs keep their points, because programs read them.

    >>> with_commas("pretty", "x = 1.5"), with_commas("latex", "x = 1.5"), with_commas("str", "1.5")
    ('x = 1,5', 'x = 1{,}5', '1.5')
    >>> with_commas("pretty", "1.1  power: 1.5x"), with_commas("latex", r"\hspace{1.5em}\textbf{1.1} 1.5x")
    ('1.1  power: 1,5x', '\\hspace{1.5em}\\textbf{1.1} 1{,}5x')
    >>> with_commas("typst", "*1.1* #h(0.5em) $x = 1.5$"), with_commas("html", "<p>1.1 power: <mn>1.5</mn>, 2.5</p>")
    ('*1.1* #h(0.5em) $x = 1","5$', '<p>1.1 power: <mn>1,5</mn>, 2,5</p>')
    """
    if name not in _COMMAS:
        return text
    comma, behind, before = _COMMAS[name]
    number = re.compile(rf"{behind}(?<![0-9.])([0-9]+)\.([0-9]+)(?![0-9.]){before}")
    style, end, shown = text.rpartition("</style>") if name == "html" else ("", "", text)
    parts = re.split(_SEEN[name], shown) if name in _SEEN and re.search(_SEEN[name], shown) else ["", shown]
    parts[1::2] = [number.sub(rf"\1{comma}\2", part) for part in parts[1::2]]
    joint = "$" if name == "typst" and len(parts) > len(["", shown]) else ""
    return style + end + joint.join(parts)


_SEEN = {"typst": r"\$", **dict.fromkeys(("mathml", "html"), r"((?<=>)[^<>]+(?=<))")}
"""What divides a text into parts, of which each second one is a formula, or what a reader sees of a page."""
