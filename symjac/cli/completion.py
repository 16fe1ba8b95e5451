"""`symjac completion`: the script that makes a shell complete our commands and options."""

from __future__ import annotations

import click

from symjac.cli.grammar import Command

_CALLED = '    _symjac_completion "$@"'
"""The call in click's script for zsh. Loaded from fpath, the script would complete at the first Tab and not at the
second, unless it has named the function for the later ones before."""

_SHELLS = ("bash", "zsh", "fish")


@click.command(cls=Command)
@click.help_option("-h", "--help")
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a completion script for bash, zsh or fish.

    \b
      bash   symjac completion bash > ~/.local/share/bash-completion/completions/symjac
      zsh    symjac completion zsh > ~/.zfunc/_symjac      (with ~/.zfunc in fpath)
      fish   symjac completion fish > ~/.config/fish/completions/symjac.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.ClickException(f"this version of click has no completion for {shell}")
    parts = kind(context.find_root().command, {}, "symjac", "_SYMJAC_COMPLETE")
    script = parts.source_template % parts.source_vars()
    click.echo(script.replace(_CALLED, f"    compdef _symjac_completion symjac\n{_CALLED}"))
