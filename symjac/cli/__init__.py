"""The command line: the group, its commands, and the one place where errors become exit statuses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib import import_module

import click

from symjac import __version__
from symjac.cli import console
from symjac.cli.grammar import Group
from symjac.errors import INTERRUPTED, OK, ReadError, SourceError, SymjacError
from symjac.questions import ALIASES, DERIVATIVES, STUDIES

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


@click.group(cls=Group, help=_HELP, epilog=_EPILOG, invoke_without_command=True)
@click.help_option("-h", "--help")
@click.version_option(__version__, "--version", message="symjac %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Show the help when no command is given."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


_SINGLE = {
    "code": "derivatives",
    **{name: name for name in ("plot", "check", "batch", "gradescope", "weave", "completion")},
}
"""The commands that belong to no family, each with the module of `cli` that it stands in."""


def _of_family(family: str, name: str) -> click.Command:
    command: click.Command = import_module(f"symjac.cli.{family}").command(name)
    return command


def _single(name: str) -> click.Command:
    command: click.Command = getattr(import_module(f"symjac.cli.{_SINGLE[name]}"), name)
    return command


assert isinstance(cli, Group)
cli.makers.update(
    {name: partial(_of_family, "derivatives", name) for name in DERIVATIVES}
    | {study.command: partial(_of_family, "studies", study.command) for study in STUDIES if study.command}
    | {name: partial(_single, name) for name in _SINGLE}
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
