"""What is installed beside the modules: completions, which shells then run, the mark of typed code, addresses."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

import symjac
from symjac.cli import main
from tests.forked import program

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
INSTALLED = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]


@pytest.mark.parametrize(("shell", "name"), [("bash", "symjac"), ("zsh", "_symjac"), ("fish", "symjac.fish")])
def test_the_completions_are_those_that_the_command_prints(shell, name, capfd):
    assert main(["completion", shell]) == 0
    assert (ROOT / "completions" / shell / name).read_text(encoding="utf-8") == capfd.readouterr().out
    assert f"completions/{shell}" in INSTALLED


TYPED = {"symjac jac": "jacobian", 'symjac gradient "x*y" --va': "--vars", "symjac gradient -f la": "latex"}
"""What stands on the line when Tab is pressed, and the word that it ends with then."""

_BASH = """
source "$1/bash/symjac"
shift
for typed; do
    eval "COMP_WORDS=($typed)"
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
    _symjac_completion symjac
    echo "${COMPREPLY[*]}"
done
"""
_FISH = """
source $argv[1]/fish/symjac.fish
for typed in $argv[2..]
    complete -C $typed | string split -f1 \\t
end
"""
_ZSH = r"""
zmodload zsh/zpty
zpty shell "zsh -f -i"
zpty -w shell "PS1=; fpath=($1/zsh \$fpath); autoload -Uz compinit; compinit -u -D; stty -echo
    show() { print -r -- \"<\${\${(z)BUFFER}[-1]}>\" }; zle -N show; bindkey '^X' show; bindkey '^I' complete-word
    echo re''ady"
while zpty -r shell line; do [[ $line == *ready* ]] && break; done
for typed in $@[2,-1]; do
    zpty -w -n shell $'\x15'$typed$'\t\x18'
    while zpty -r shell line; do [[ $line == *\<*\>* ]] && break; done
    print -r -- "${${line#*\<}%\>*}"
done
zpty -d shell
"""
SHELLS = {
    "bash": ("--norc", "-c", _BASH, "bash"),
    "fish": ("--no-config", "-c", _FISH),
    "zsh": ("-f", "-c", _ZSH, "zsh"),
}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shells_complete_with_what_is_installed(shell, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell}")
    command = tmp_path / "symjac"
    command.write_text(f'#!/bin/sh\nexec {shlex.join(program())} "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    given = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    line = (shell, *SHELLS[shell], str(ROOT / "completions"), *TYPED)
    ran = subprocess.run(line, capture_output=True, text=True, env=given, timeout=60, check=False)
    assert [word.strip() for word in ran.stdout.split()] == [*TYPED.values()], ran.stderr


def test_type_checkers_read_the_annotations():
    assert (Path(symjac.__file__).parent / "py.typed").exists()
    assert "Typing :: Typed" in PROJECT["project"]["classifiers"]


def test_the_addresses_are_those_of_the_package_index():
    """No repository is named in it: the index is where a wheel of this name comes from."""
    urls, name = PROJECT["project"]["urls"], PROJECT["project"]["name"]
    assert {"Homepage", "Documentation", "Changelog"} <= urls.keys()
    assert all(url.startswith(f"https://pypi.org/project/{name}/") for url in urls.values())
