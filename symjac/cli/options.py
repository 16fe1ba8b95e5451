"""The options that all derivative commands share, each with its help: one table, and the Request they make."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from symjac import __version__
from symjac.cli import ListOption, console, section
from symjac.errors import ReadError, SymjacError
from symjac.questions import ALIASES, COORDINATES, ORIENTATIONS, QUESTIONS
from symjac.render import FORMATS, Options, Tex
from symjac.run.guard import DEFAULT_MEGABYTES, Limits
from symjac.work import DEFAULT_SECONDS

if TYPE_CHECKING:
    from symjac.read import Array, Declarations

    _Choice = click.Choice[str]
else:
    _Choice = click.Choice  # generic since click 8.2

MAX_DIGITS = 1_000


class _Number(click.FloatRange):
    """A number in a range. NaN is refused: click accepts it, since every comparison with it is false."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; a usage error if it is outside the range."""
        found = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value} is not a number.", param, ctx)
        return found


class _Question(_Choice):
    """A question by its name, or by the alias that its command has."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name of the question; a usage error for any other text."""
        return super().convert(ALIASES.get(value, value), param, ctx)


_INPUT = section(
    "Input",
    ListOption(
        ["-v", "--vars"],
        metavar="NAMES",
        help="The variables, in the order of the columns: x,y. Default: all names found.",
    ),
    ListOption(["--vector"], metavar="x:N", help="A vector of variables: --vector x:3 is x = (x_1, x_2, x_3)."),
    ListOption(["--matrix-var"], metavar="X:MxN", help="A matrix of variables; X:2x2s is symmetric."),
    ListOption(["--vector-param"], metavar="b:N", help="A vector that is held constant."),
    ListOption(["--matrix-param"], metavar="A:MxN", help="A matrix that is held constant; A:3x3s is symmetric."),
    ListOption(["--params"], metavar="NAMES", help="Names that are held constant."),
    ListOption(["--functions"], metavar="NAMES", help="Undefined functions: --functions g reads g(x, y)."),
    ListOption(["--positive"], metavar="NAMES", help="Variables and parameters that are positive."),
    click.Option(
        ["--complex", "complex_valued"], is_flag=True, help="Variables and parameters are complex; default: real."
    ),
    click.Option(
        ["--file", "path"],
        metavar="PATH",
        help="Read the components from a file: one a line, # for comments.",
    ),
    click.Option(
        ["--from", "notation"],
        type=click.Choice(["text", "latex"]),
        default="text",
        show_default=True,
        help="The notation of the components (and of points with a backslash).",
    ),
    click.Option(["--name"], metavar="F", help="The map's name. Default: F, or f for one component."),
    click.Option(
        ["--decimal"],
        type=click.Choice(["point", "comma"]),
        default="point",
        show_default=True,
        help="comma: 0,5 is a number, in input and output; a semicolon, or a comma and a space, separates entries.",
    ),
)
_ANSWER = section(
    "Result",
    click.Option(["--at"], metavar="POINT", help='The derivative at a point, exactly: "x=1, y=pi/2".'),
    click.Option(
        ["--digits"], metavar="N", type=click.IntRange(1, MAX_DIGITS),
        help="Show numbers as decimals of N significant digits.",
    ),
    click.Option(
        ["--simplify"], type=click.Choice(["none", "light", "full"]), default="light", show_default=True,
        help="How far entries are simplified, within a budget of work.",
    ),
    click.Option(
        ["--layout"], type=click.Choice(["numerator", "denominator"]), default="numerator", show_default=True,
        help="numerator: row = component (m×n). denominator: the transpose (n×m).",
    ),
    click.Option(
        ["--cse"], is_flag=True,
        help="Name shared subexpressions: assignments, then the answer in these names.",
    ),
)  # fmt: skip
COORDS = click.Option(
    ["--coords"], type=click.Choice(list(COORDINATES)), default="cartesian", show_default=True,
    help="The coordinate system, with the variables in this order: r,phi; rho,phi,z; r,theta,phi.",
)  # fmt: skip
DIRECTION = (
    click.Option(["--dir", "direction"], metavar="VECTOR", help="The direction, one component for each variable: 1,2."),
    click.Option(["--normalize"], is_flag=True, help="Divide the direction by its length."),
)


def _format(names: list[str], what: str) -> click.Option:
    shown = f"How the {what} is written.  [default: pretty]"
    return section("Output", click.Option(["-f", "--format", "format_"], type=click.Choice(names), help=shown))[0]


QUIET = click.Option(["-q", "--quiet"], is_flag=True, help="No notes on standard error.")
_OUTPUT = section(
    "Output",
    _format(list(FORMATS), "answer"),
    click.Option(["-o", "--output"], metavar="FILE", help="Write the answer to a file, whole or not at all."),
    click.Option(["--lhs/--no-lhs"], default=None, help="Write a left-hand side, J = …, or leave it out."),
    click.Option(
        ["--matrix"], type=click.Choice(["b", "p", "v"]),
        help="latex, markdown, typst: bmatrix [ ], pmatrix ( ), vmatrix | |.",
    ),
    click.Option(["--log"], type=click.Choice(["log", "ln"]), help="How the natural logarithm is written."),
    click.Option(["--standalone"], is_flag=True, help="latex: a whole document that compiles."),
    click.Option(
        ["--color"], type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True,
        help="Colour; auto follows NO_COLOR and FORCE_COLOR.",
    ),
    QUIET,
)  # fmt: skip
LIMITS = section(
    "Limits",
    click.Option(
        ["--timeout"], metavar="SECONDS", type=_Number(0.1, 86_400), default=DEFAULT_SECONDS,
        show_default=True, help="Give up after this time.",
    ),
    click.Option(
        ["--memory"], metavar="MB", type=click.IntRange(256, 1_048_576), default=DEFAULT_MEGABYTES,
        show_default=True, help="Give up if more memory is needed.",
    ),
)  # fmt: skip


def _show_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        click.echo(f"symjac {__version__}")
        context.exit()


VERSION = click.Option(
    ["--version"],
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
section("Help", VERSION)
SHARED = (*_INPUT, *_ANSWER, *_OUTPUT, *LIMITS, VERSION)
ONLY = click.Option(
    ["--only"], type=click.Choice(["matrix", "determinant", "gradients"]), help="Show one part of the sheet."
)
TEX = (click.Option(["--macro"], metavar="NAME", help="latex: write \\newcommand, which gives the result this name."),)
TEX_OF_JACOBIANS = (
    click.Option(
        ["--D", "derivative"], type=click.Choice(["J", "D", "prime", "partial"]),
        help="latex: the left-hand side: J_F, D F, F' or the quotient of differentials.",
    ),
    click.Option(["--partial"], is_flag=True, help="latex: the matrix of partial derivatives beside the values."),
    click.Option(["--bold"], is_flag=True, help="latex: F and x are bold."),
)  # fmt: skip
STEPS = click.Option(["--steps"], is_flag=True, help="Show how each derivative is found, rule by rule.")
LEVEL = click.Option(
    ["--level"], type=click.Choice(["brief", "full"]),
    help="How many steps are shown. brief: the first rule of each derivative; full: all rules.  [default: full]",
)  # fmt: skip
_COMPONENTS = click.Argument(["components"], required=False)
_CHECK = (
    click.Option(["--answer"], metavar="TEXT", help='The answer: "[[y, x], [cos(x), 0]]", "y, x; cos(x), 0", LaTeX.'),
    click.Option(["--answer-file"], metavar="PATH", help="Read the answer from a file; - is standard input."),
    click.Option(
        ["--of"], type=_Question(QUESTIONS), default="jacobian", show_default=True,
        help="The question. derivative: by each name of --vars in turn (x,x: twice). expression: the text itself.",
    ),
    click.Option(
        ["--tolerance"], metavar="T", type=_Number(0, 1, min_open=True, max_open=True),
        help="Accept decimals within this error: relative; absolute for values below 1. Default: decimals are exact.",
    ),
    click.Option(["--strict-domain"], is_flag=True, help="Require both sides to be defined at the same points."),
    click.Option(
        ["--orientation"], type=click.Choice(ORIENTATIONS), default="asked", show_default=True,
        help="any or either: the transpose of the answer is accepted too.",
    ),
    click.Option(["--no-reveal"], is_flag=True, help="Do not show the right answer."),
    click.Option(["--steps"], is_flag=True, help="Show how the wrong entries are found, rule by rule."),
    LEVEL,
)  # fmt: skip
_VERDICT_FORMATS = _format([name for name, row in FORMATS.items() if row.verdicts], "verdict")
_STUDY_FORMATS = _format([name for name, row in FORMATS.items() if row.findings], "answer")
_NOT_FOR_CHECKS = ("digits", "simplify", "format_", "lhs")


def parameters(*own: click.Parameter, without: tuple[str, ...] = ()) -> list[click.Parameter]:
    """The parameters of a command: components, its own, and the shared ones but for those that do not apply."""
    return [_COMPONENTS, *own, *(option for option in SHARED if option.name not in without)]


def study_parameters(*own: click.Parameter, without: tuple[str, ...] = ()) -> list[click.Parameter]:
    """The parameters of a study: as those of a command, in the formats that show more than results."""
    return parameters(*own, _STUDY_FORMATS, without=(*without, "format_"))


def check_parameters() -> list[click.Parameter]:
    """The parameters of `check`: components, the answer and how it is judged, the shared ones that apply."""
    return parameters(*_CHECK, _VERDICT_FORMATS, without=_NOT_FOR_CHECKS)


def table_parameters() -> list[click.Parameter]:
    """The options of `check` that say what was asked, for a table of answers."""
    apply = (
        "vars",
        "params",
        "vector",
        "matrix_var",
        "vector_param",
        "matrix_param",
        "functions",
        "positive",
        "complex_valued",
        "notation",
        "at",
        "layout",
    )
    return [*_CHECK[2:5], *(option for option in SHARED if option.name in apply)]


class Request(NamedTuple):
    """A command line, read and checked; nothing is computed yet."""

    command: str
    text: str
    notation: str
    origin: str | None
    declared: Declarations
    at: str | None
    only: str | None
    layout: str
    simplify: str
    digits: int | None
    cse: bool
    steps: bool
    level: str
    format: str
    format_chosen: bool
    output: str | None
    looks: Options
    quiet: bool
    limits: Limits
    decimal: str = "point"


def request(command: str, values: dict[str, Any]) -> Request:
    """The request that a command's parameters make; ReadError or UsageError where they contradict each other."""
    text, origin = source(values["components"], values["path"], _NO_COMPONENTS)
    text = in_points(text, values, origin)
    for name in _WITH_NUMBERS & values.keys():
        if values[name] is not None:
            values[name] = in_points(values[name], values, f"--{name}")
    format_ = values["format_"] or "pretty"
    given = {name for name in ("lhs", "log", "matrix", "standalone") if values.get(name) not in (None, False)}
    for name in sorted(given - FORMATS[format_].options):
        able = " or ".join(key for key, row in FORMATS.items() if name in row.options)
        raise ReadError(f"--{name} does not apply to --format {format_}", hint=f"it goes with --format {able}")
    only = values.get("only")
    if only is None and command == "jacobian" and not FORMATS[format_].whole:
        only = "matrix"
    if values.get("cse") and values.get("steps"):
        raise ReadError(
            "--steps does not go with --cse",
            hint="the steps derive a shared subexpression once, and refer to it by its number",
        )
    from symjac.read.arrays import declare

    return Request(
        command=command,
        text=text,
        notation=values["notation"],
        origin=origin,
        declared=declare(
            variables=_names(values["vars"], "--vars"),
            parameters=_names(values["params"], "--params") or (),
            functions=_names(values["functions"], "--functions") or (),
            positive=_names(values["positive"], "--positive") or (),
            complex_valued=values.get("complex_valued", False),
            map_name=_map_name(values["name"]),
            coords=values.get("coords", "cartesian"),
            arrays=_arrays(values),
        ),
        at=values.get("at"),
        only=only,
        layout=values.get("layout", "numerator"),
        simplify=values.get("simplify", "light"),
        digits=values.get("digits"),
        cse=values.get("cse", False),
        steps=values.get("steps", False),
        level=_level(command, values),
        format=format_,
        format_chosen=values["format_"] is not None,
        output=values["output"],
        looks=Options(
            lhs=values.get("lhs"),
            matrix=values.get("matrix") or "b",
            standalone=values.get("standalone", False),
            width=console.terminal_width(),
            colour=console.wants_colour(values["color"], values["output"]),
            tex=_tex(values, format_, only),
            log=values.get("log") or "log",
        ),
        quiet=values["quiet"],
        limits=Limits(values["timeout"], values["memory"]),
        decimal=values.get("decimal", "point"),
    )


def _level(command: str, values: dict[str, Any]) -> str:
    """How much of the steps is shown; ReadError where there are none."""
    level = values.get("level")
    if level and command != "steps" and not values.get("steps"):
        raise ReadError("--level says how much of the steps is shown", hint="it goes with --steps")
    return level or "full"


_WITH_NUMBERS = frozenset({"at", "direction"})
"""Options that hold numbers; a study says so of its own."""


def in_points(text: str, values: dict[str, Any], origin: str | None) -> str:
    """A text with points for decimal commas, if it has commas."""
    if values.get("decimal") != "comma":
        return text
    from symjac.read import tokens

    try:
        return tokens.with_points(text)
    except SymjacError as error:
        error.origin = origin
        raise


def _tex(values: dict[str, Any], format_: str, only: str | None) -> Tex:
    """The choices of how a result is written in LaTeX; ReadError where they would have no effect."""
    tex = Tex(
        (values.get("macro") or "").removeprefix("\\"),
        values.get("derivative") or "",
        values.get("partial", False),
        values.get("bold", False),
    )
    chosen = [name for name, value in _TEX_OPTIONS.items() if values.get(value)]
    if chosen and format_ != "latex":
        raise ReadError(f"{chosen[0]} does not apply to --format {format_}", hint="it goes with --format latex")
    if chosen and chosen != ["--macro"] and only not in (None, "matrix"):
        raise ReadError(f"{chosen[-1]} is for the Jacobian matrix", hint="it goes with --only matrix")
    if tex.macro and not (tex.macro.isascii() and tex.macro.isalpha()):
        raise ReadError(f"'{tex.macro}' cannot be the name of a command of LaTeX", hint="it is made of letters")
    if tex.macro and _is_taken(tex.macro):
        raise ReadError(
            f"LaTeX has a command \\{tex.macro}", hint=f"take another name: --macro my{tex.macro.capitalize()}"
        )
    return tex


def _is_taken(macro: str) -> bool:
    """Whether a command is one that formulas are written with."""
    from symjac.read.latex import words

    tables = (words.FUNCTION_WORDS, words.GREEK_WORDS, words.OPERATORS, words.FRACTIONS, words.BINOMIALS, words.STYLED)
    more = (
        words.DELIMITERS,
        words.REFUSED,
        {f"\\{word}" for word in ["begin", "end", "left", "right", "sqrt", "det", "fitted", "formula"]},
    )
    return any(f"\\{macro}" in table for table in (*tables, *more))


_TEX_OPTIONS = {"--macro": "macro", "--D": "derivative", "--partial": "partial", "--bold": "bold"}


_NO_COMPONENTS = ReadError(
    "no components are given", hint='write them in quotes: "x*y, sin(x)", or - to read standard input'
)


def source(text: str | None, path: str | None, missing: ReadError) -> tuple[str, str | None]:
    """A text and where it came from if not from the command line; raises `missing` if there is none."""
    if text is not None and path is not None:
        both = "components are given both on the command line and with --file"
        if missing is not _NO_COMPONENTS:
            both = "the answer is given both with --answer and with --answer-file"
        raise ReadError(both, hint="give one of them")
    is_piped = text is None and path is None and missing is _NO_COMPONENTS and console.is_piped()
    if path == "-" or text == "-" or is_piped:
        found = console.read_stdin()
        if is_piped and not found.strip():
            raise missing
        return found, "standard input"
    if path is not None:
        return console.read_file(path), path
    if text is None:
        raise missing
    return text, None


def _names(text: str | None, option: str) -> tuple[str, ...] | None:
    from symjac.read.names import split_names

    return None if text is None else split_names(text, option)


def _arrays(values: dict[str, Any]) -> tuple[Array, ...]:
    from symjac.read.arrays import OPTIONS, declared

    given = ((option, values.get(option.removeprefix("--").replace("-", "_"))) for option in OPTIONS)
    return tuple(array for option, text in given if text for array in declared(text, option))


def _map_name(text: str | None) -> str | None:
    from symjac.read.names import one_name

    return None if text is None else one_name(text, "--name")
