"""symjac inside other programs: notebooks run its commands, and shells complete them."""

from __future__ import annotations

import io
import shlex
from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import Any

import click

from symjac.cli import Command, cli, main
from symjac.errors import ParseError

# --- notebooks ---------------------------------------------------------------
#
# `%load_ext symjac`: a notebook's cells of symjac commands, `%%symjac`, and lines of them, `%symjac`.
#
# Each command is a line as in a shell: words in quotes, `\` at its end where it goes on, `#` before a comment; the word
# symjac may be left out. A sheet is shown with formulas, the output of a command with `--format` as text.


_FORMATS = ("-f", "--format", "-o", "--output", "-h", "--help", "--version")


def load_ipython_extension(ipython: Any) -> None:
    """Give a notebook the magics; IPython calls this for `%load_ext symjac`."""
    ipython.register_magic_function(_line, "line", "symjac")
    ipython.register_magic_function(_cell, "cell", "symjac")


def _line(line: str) -> None:
    _cell("", line)


def _cell(line: str, cell: str) -> None:
    """Run each command, after what stands behind `%%symjac` itself, and show what it finds.

    The core is loaded here, once: each command computes in a child process, which would load it again.
    """
    from symjac import build, library  # noqa: F401

    for words in commands(f"{line}\n{cell}"):
        _run(words)


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command; a line goes on where it ends in a backslash or inside quotes.

    >>> list(commands("symjac gradient 'x^2*y' # a comment\\nhessian \\\\\\n  x*y --vars x,y"))
    [['gradient', 'x^2*y'], ['hessian', 'x*y', '--vars', 'x,y']]
    """
    pending = ""
    for line in text.splitlines():
        pending += line
        if pending.endswith("\\"):
            pending = f"{pending[:-1]} "
            continue
        try:
            words = shlex.split(pending, comments=True)
        except ValueError:  # a quotation goes on
            pending += "\n"
            continue
        pending = ""
        if words[:1] == ["symjac"]:
            del words[0]
        if words:
            yield words
    if pending.strip():
        raise ParseError("a quotation is never closed", text=pending.strip(), span=(0, 1), hint="close it with \" or '")


def _run(words: list[str]) -> None:
    from IPython.display import display

    command = cli.get_command(click.Context(cli), words[0])
    options = {name for param in (command.params if command else ()) for name in param.opts}
    chosen = any(word.split("=")[0] in _FORMATS for word in words)
    as_sheet = "--format" in options and not chosen
    printed = io.StringIO()
    with redirect_stdout(printed):
        main([*words, "--format", "markdown"] if as_sheet else words)
    text = printed.getvalue()
    if text and as_sheet:
        display({"text/markdown": text, "text/plain": text}, raw=True)  # type: ignore[no-untyped-call]
    elif text:
        print(text, end="")


# --- shells ------------------------------------------------------------------

_CALLED = '    _symjac_completion "$@"'
"""The call in click's script for zsh. Loaded from fpath, the script would complete at the first Tab and not at the
second, unless it has named the function for the later ones before."""

_SHELLS = ("bash", "zsh", "fish")


_HELP = """\
    \b
      bash   symjac completion bash > ~/.local/share/bash-completion/completions/symjac
      zsh    symjac completion zsh > ~/.zfunc/_symjac      (with ~/.zfunc in fpath)
      fish   symjac completion fish > ~/.config/fish/completions/symjac.fish
    """


@click.command(cls=Command, help=_HELP)
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that click writes for a shell, with the call that zsh needs."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.ClickException(f"this version of click has no completion for {shell}")
    parts = kind(context.find_root().command, {}, "symjac", "_SYMJAC_COMPLETE")
    script = parts.source_template % parts.source_vars()
    click.echo(script.replace(_CALLED, f"    compdef _symjac_completion symjac\n{_CALLED}"))
