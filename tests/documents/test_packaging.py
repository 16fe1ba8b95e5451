"""What is installed beside the modules: completions as the command prints them, the mark of typed code."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import symjac
from symjac.cli import main

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
INSTALLED = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]


@pytest.mark.parametrize(("shell", "name"), [("bash", "symjac"), ("zsh", "_symjac"), ("fish", "symjac.fish")])
def test_the_completions_are_those_that_the_command_prints(shell, name, capfd):
    assert main(["completion", shell]) == 0
    assert (ROOT / "completions" / shell / name).read_text(encoding="utf-8") == capfd.readouterr().out
    assert f"completions/{shell}" in INSTALLED


def test_type_checkers_read_the_annotations():
    assert (Path(symjac.__file__).parent / "py.typed").exists()
    assert "Typing :: Typed" in PROJECT["project"]["classifiers"]
