"""The command line: how click reads it, the group of commands, and the one place where errors become exit statuses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from inspect import cleandoc
from typing import Any

import click

from symjac import __version__
from symjac.cli import console
from symjac.errors import INTERRUPTED, OK, ReadError, SourceError, SymjacError
from symjac.questions import ALIASES, STUDIES, Derivative

# --- how click reads a line ---------------------------------------------------
#
# How click reads our command lines: expressions begin with `-`, and `-x*y` is not a bundle of options.
#
# A token is an option only if it is exactly a declared one (`--vars`, `--vars=x,y`, `-v`), or looks like
# nothing but a misspelt one (`--var`).


_LOOKS_LIKE_OPTION = re.compile(r"--([a-z]{2,}(-[a-z]+)*|[A-Z])(=.*)?", re.DOTALL)


_CUT = re.compile(r"\A[-+*/^=,;)]|[-+*/^=,;(]\Z|\A(?:sin|cos|tan|ln|log|exp|sqrt)\Z")
"""The shape of an argument that is a piece of an expression: an operator begins or ends it."""


class ListOption(click.Option):
    """An option for a list, of names or of relations: given twice, it names more."""


_ELSEWHERE = {
    **dict.fromkeys(("--wrt", "--var", "--variables", "--variable", "--by", "--symbols"), "--vars"),
    **dict.fromkeys(("--parameters", "--parameter", "--constants", "--const"), "--params"),
    **dict.fromkeys(("--point", "--subs", "--eval"), "--at"),
    **dict.fromkeys(("--latex", "--tex", "--input-format"), "--from latex, or -f latex"),
    **dict.fromkeys(("--precision", "--decimals"), "--digits"),
    "--json": "-f json",
    "--direction": "--dir",
}
"""Options as other programs call them."""


_OTHER_WORDS = {
    **dict.fromkeys(
        ("derive", "diff", "derivative", "differentiate", "D"), "gradient, or jacobian of several components"
    ),
    **dict.fromkeys(("rot", "rotation"), "curl"),
    **dict.fromkeys(("laplace", "delta"), "laplacian"),
    **dict.fromkeys(("tangent", "taylor", "approximate"), "linearize"),
    **dict.fromkeys(("extrema", "optimize", "minimize", "maximize"), "critical"),
    **dict.fromkeys(("stability", "fixed", "steady"), "equilibria"),
    **dict.fromkeys(("chain", "chainrule"), "compose"),
    **dict.fromkeys(("grade", "verify", "compare", "mark"), "check"),
    "version": "symjac --version",
}
"""Commands as other programs and textbooks call them."""


_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_SECTIONS = ("Options", "Input", "Result", "Output", "Limits", "Help")
"""The headings of `--help`, in their order; a command's own options come first."""

_SECTION_OF: dict[click.Option, str] = {}


def section(title: str, *options: click.Option) -> tuple[click.Option, ...]:
    """Options that stand together in the help of every command, under a title."""
    _SECTION_OF.update(dict.fromkeys(options, title))
    return options


class Command(click.Command):
    """A command whose arguments may begin with a minus sign."""

    def __init__(self, name: str | None, **kwargs: Any) -> None:
        super().__init__(name, **{"context_settings": _CONTEXT, **kwargs})

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the command's own options first, then those that it shares, section by section."""
        sections: dict[str, list[tuple[str, str]]] = {title: [] for title in _SECTIONS}
        for param in self.get_params(ctx):
            row = param.get_help_record(ctx)
            if row is not None and isinstance(param, click.Option):
                sections["Help" if "--help" in param.opts else _SECTION_OF.get(param, "Options")].append(row)
        for title, rows in sections.items():
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the options first and everything else behind `--`, where click takes it as it is."""
        takes_value = {
            name: isinstance(option, click.Option) and not option.is_flag and not option.count
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
            for name in (*option.opts, *option.secondary_opts)
        }
        canonical = {name: str(option.name) for option in self.get_params(ctx) for name in option.opts}
        # click looks for words like -f among all long options, by difflib, before it looks among the short ones.
        spelled = {name: max(option.opts, key=len) for option in self.get_params(ctx) for name in option.opts}
        lists = {option.name for option in self.get_params(ctx) if isinstance(option, ListOption)}
        options: list[str] = []
        others: list[str] = []
        tokens = iter(args)
        seen: dict[str, int] = {}
        for token in tokens:
            name = token.split("=", 1)[0]
            if takes_value.get(name):
                if canonical[name] in seen and canonical[name] not in lists:
                    raise click.BadOptionUsage(name, f"option {name} is given twice", ctx)
                if canonical[name] in seen:
                    value = token[len(name) + 1 :] if "=" in token else next(tokens, None)
                    options[seen[canonical[name]]] += f",{value or ''}"
                    continue
                seen[canonical[name]] = len(options) + ("=" not in token)
            if token == "--":
                others.extend(tokens)
            elif token in takes_value:
                options.append(spelled.get(token, token))
                if not takes_value[token]:
                    continue
                value = next(tokens, None)
                if (value is None or value in takes_value) and not ctx.resilient_parsing:
                    raise click.BadOptionUsage(token, f"option {token} needs a value", ctx)
                options.extend([] if value is None else [value])
            elif token.split("=", 1)[0] in takes_value or _LOOKS_LIKE_OPTION.fullmatch(token):
                if name in _ELSEWHERE and name not in takes_value:
                    raise _usage_error(ctx, f"no such option {name}", f"did you mean {_ELSEWHERE[name]}?")
                options.append(token)
            elif takes_value.get(token[:2]) and not self._takes_expressions(ctx):
                options += [spelled[token[:2]], token[2:]]  # `-j4`, which nobody means as the name of a file
            else:
                others.append(token)
        self._refuse_attached_values(ctx, others, {n for n, takes in takes_value.items() if takes})
        if all(token.split("=", 1)[0] in takes_value for token in options if token.startswith("--")):
            self._refuse_separate_components(ctx, others, {*seen})
        return super().parse_args(ctx, [*options, "--", *others])

    def _takes_expressions(self, ctx: click.Context) -> bool:
        return any(param.name == "components" for param in self.get_params(ctx))

    def _refuse_separate_components(self, ctx: click.Context, others: list[str], given: set[str]) -> None:
        """Say of `"x*y" "sin(x)"` that components are one text, and of an answer that it is an option."""
        arguments = [param for param in self.get_params(ctx) if isinstance(param, click.Argument)]
        if len(arguments) == 1 and self._takes_expressions(ctx) and len(others) > 1 and not ctx.resilient_parsing:
            is_cut = any(_CUT.search(other) for other in others)  # x^2 + y without quotes
            together = " ".join(others) if is_cut else ", ".join(others)
            takes_answer = any(param.name == "answer" for param in self.get_params(ctx))
            if takes_answer and len(others) == len(("map", "answer")) and not given & {"answer", "answer_file"}:
                raise _usage_error(ctx, f"unexpected extra argument '{others[1]}'", f'write --answer "{others[1]}"')
            kinds = [param.type for param in self.get_params(ctx) if param.name == "of"]
            questions = {name for kind in kinds if isinstance(kind, click.Choice) for name in kind.choices}
            named = [other for other in others if other in questions]  # check jacobian "x*y" --answer …
            if named:
                raise _usage_error(ctx, f"unexpected extra argument '{named[0]}'", f"write --of {named[0]}")
            hint = f'write {"it" if is_cut else "the components"} in one pair of quotes: "{together}"'
            raise _usage_error(ctx, f"unexpected extra argument '{others[1]}'", hint)

    def _refuse_attached_values(self, ctx: click.Context, others: list[str], options: set[str]) -> None:
        """Say of `-fstr`, beside the components, that it was read as an expression."""
        if len(others) <= sum(isinstance(param, click.Argument) for param in self.get_params(ctx)):
            return
        for token in others:
            name, value = token[:2], token[2:]
            if name in options and value:
                raise _usage_error(ctx, f"'{token}' is read as an expression", f"write {name} {value}")


class Group(click.Group):
    """A group that makes a command when it is asked for, knows aliases, and names the command a stray expression needs.

    `makers` has every command by name, in the order of `--help`: the first sentence of its help, and a function that
    loads its module and makes it.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.aliases: dict[str, str] = {}
        self.makers: dict[str, tuple[str, Callable[[], click.Command]]] = {}

    def add_alias(self, alias: str, name: str) -> None:
        """Make `alias` another name of the command `name`."""
        self.aliases[alias] = name

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name or alias."""
        name = self.aliases.get(name, name)
        if name in self.makers and name not in self.commands:
            summary, make = self.makers[name]
            command = make()
            command.help = f"{summary}\n\n{cleandoc(command.help or '')}"
            self.add_command(command, name)
        return super().get_command(ctx, name)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Tell a command's option, given before the command, from an unknown one."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            raise _usage_error(
                ctx,
                f"no option {error.option_name} before a command",
                f"options follow: symjac jacobian … {error.option_name}",
            ) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command to run; UsageError with the nearest one if there is none."""
        name = args[0]
        if self.get_command(ctx, name) is None:
            from difflib import get_close_matches  # only on the way to an error

            if name == "help":
                asked = next((each for each in self.makers if args[1:] and each.startswith(args[1])), None)
                known = [asked] if asked else []
                raise _usage_error(ctx, "no command 'help'", " ".join(("write: symjac", *known, "--help")))
            if name in _OTHER_WORDS:
                raise _usage_error(ctx, f"no command '{name}'", f"did you mean {_OTHER_WORDS[name]}?")
            begun = [each for each in self.makers if len(name) > 1 and each.startswith(name)]
            if begun:
                raise _usage_error(ctx, f"no command '{name}'", f"did you mean {begun[0]}?")
            near = get_close_matches(name, [*self.makers, *self.aliases], n=1)
            if near:
                raise _usage_error(ctx, f"no command '{name}'", f"did you mean {near[0]}?")
            if re.search(r"[^a-z]", name):
                raise _usage_error(ctx, "a command comes first", f'write: symjac jacobian "{name}"')
            raise _usage_error(ctx, f"no command '{name}'", "the commands: " + ", ".join(self.list_commands(ctx)))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as in click
        """List the commands in order, aliases beside them."""
        rows = []
        for name, (summary, _) in self.makers.items():
            aliases = [alias for alias, target in self.aliases.items() if target == name]
            rows.append((", ".join((name, *aliases)), summary))
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is that of click
        """The names of the commands in order."""
        return list(self.makers)


def _usage_error(context: click.Context, message: str, hint: str) -> click.UsageError:
    error = click.UsageError(message, context)
    error.hint = hint  # type: ignore[attr-defined]
    return error


# --- the group of commands ---------------------------------------------------


_HELP = """Jacobian matrices, gradients, determinants and Hessians, exactly and symbolically.

The Jacobian matrix J of F: ℝⁿ → ℝᵐ is m×n: row i belongs to the component f_i, column j to the
variable x_j, and F(x + Δx) ≈ F(x) + J·Δx. The gradient of a scalar f is the n×1 column ∇f = Jᵀ;
"the Jacobian" sometimes means the determinant of J, which needs m = n.

\b
  symjac jacobian    "x*y, sin(x)" --vars x,y
  symjac gradient    "x^2*y + sin(z)"
  symjac determinant "r*cos(t), r*sin(t)" --vars r,t
  symjac hessian     "x^2*y + y^3"
  symjac curl        "y*z, x*z, x*y"
  symjac change      "x = r*cos(t); y = r*sin(t)" --vars r,t
  symjac check       "x*y, sin(x)" --vars x,y --answer "[[y, x], [cos(x), 0]]"
"""

_EPILOG = """\b
Exit status: 0 done; 1 checked and wrong; 2 cannot be read; 3 no answer;
4 undecided, out of time or memory; 130 interrupted.
The manual: man symjac
"""


_DERIVATIVES: Mapping[Derivative, str] = {
    "jacobian": "The m×n matrix of all first derivatives of F: ℝⁿ → ℝᵐ.",
    "gradient": "The gradient ∇f, an n×1 column: the Jacobian of f, transposed.",
    "determinant": "The Jacobian determinant det J, which needs m = n.",
    "hessian": "The Hessian H = J(∇f), the n×n matrix of second derivatives.",
    "divergence": "The divergence ∇·F = Σ ∂f_i/∂x_i, a scalar; it needs m = n.",
    "curl": "The curl ∇×F, a 3×1 column; in the plane the scalar ∂f_2/∂x_1 - ∂f_1/∂x_2.",
    "laplacian": "The Laplacian ∇²f = Σ ∂²f/∂x_i², a scalar; of several components the Laplacian of each.",
    "directional": "The directional derivative J·v, an m×1 column; of one component the scalar ∇f·v.",
}
"""The commands of one family, each with the first sentence of its help."""


@click.group(cls=Group, help=_HELP, epilog=_EPILOG, invoke_without_command=True)
@click.help_option("-h", "--help")
@click.version_option(__version__, "--version", message="symjac %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Show the help when no command is given."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


_SINGLE = {
    "code": ("derivatives", "A function that computes the Jacobian matrix, in a programming language."),
    "plot": ("studies", "Draw a map of the plane: a phase portrait, level curves, or a grid under the map."),
    "check": ("studies", "Whether an answer is right: proved, or refuted with a witness."),
    "batch": ("batch", "Many problems at once: JSON Lines in and out, one record for each, in the same order."),
    "gradescope": ("classes", "Mark a submission to Gradescope: a folder of answers, questions in assignment.toml."),
    "weave": ("batch", "Run the commands in a document's comments, and write their output into the document."),
    "completion": ("extensions", "Print a completion script for bash, zsh or fish."),
}
"""The commands that belong to no family: the module of `cli` that each stands in, the first sentence of its help."""


def _of_family(family: str, name: str) -> click.Command:
    command: click.Command = import_module(f"symjac.cli.{family}").command(name)
    return command


def _single(name: str) -> click.Command:
    family, _ = _SINGLE[name]
    command: click.Command = getattr(import_module(f"symjac.cli.{family}"), name)
    return command


assert isinstance(cli, Group)
cli.makers.update(
    {name: (summary, partial(_of_family, "derivatives", name)) for name, summary in _DERIVATIVES.items()}
    | {each.command: (each.summary, partial(_of_family, "studies", each.command)) for each in STUDIES if each.command}
    | {name: (summary, partial(_single, name)) for name, (_, summary) in _SINGLE.items()}
)
for alias, name in ALIASES.items():
    cli.add_alias(alias, name)


def main(arguments: Sequence[str]) -> int:
    """Run a command line; the exit status. Nothing is raised and no traceback is shown."""
    try:
        status = cli.main(list(arguments), prog_name="symjac", standalone_mode=False)
        console.flush()
    except SymjacError as error:
        return _failed(error)
    except click.UsageError as error:
        return _failed(console.unusable(error))
    except click.ClickException as error:
        return _failed(ReadError(error.format_message()))
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        console.abandon_output()
        return OK
    except SystemExit as ended:
        # click ends with 1 where the reader of a pipe has gone; any other status is a signal's.
        return OK if ended.code == 1 else int(ended.code or OK)
    except OSError as error:
        console.abandon_output()
        return _failed(SourceError(f"the system refused: {error.strerror or error}"))
    except Exception as error:
        from symjac.run.guard import bug

        return _failed(bug(error))
    return status if isinstance(status, int) else OK


def _failed(error: SymjacError) -> int:
    console.complain(error)
    return error.exit_code
