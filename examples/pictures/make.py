"""The pictures of the README: python examples/pictures/make.py [FOLDER]. Needs symjac[plot]."""

import io
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

PORTRAIT = ["plot", "phase", "y, -sin(x) - y/4", "--vars", "x,y", "--box", "x=[-8, 8], y=[-3, 3]"]
SHEET = ["jacobian", "r*cos(t), r*sin(t)", "--vars", "r,t"]


def symjac(*arguments: str, **options: object) -> str:
    """What a command shows."""
    line = [sys.executable, "-m", "symjac", *arguments, "--quiet"]
    return subprocess.run(line, check=True, capture_output=True, text=True, encoding="utf-8", **options).stdout


def sheet() -> str:
    """A sheet as a terminal shows it."""
    console = Console(record=True, width=84, file=io.StringIO(), force_terminal=True)
    console.print(Text('$ symjac jacobian "r*cos(t), r*sin(t)" --vars r,t', style="bold"))
    shown = symjac(*SHEET, "--color", "always", env={**environment(), "COLUMNS": "82", "PYTHONIOENCODING": "utf-8"})
    console.print(Text.from_ansi(shown))
    return console.export_svg(title="symjac", unique_id="sheet")


def environment() -> dict[str, str]:
    """The environment without what changes the looks of a terminal."""
    return {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR")}


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    symjac(*PORTRAIT, "--output", str(folder / "portrait.svg"))
    (folder / "sheet.svg").write_text(sheet(), encoding="utf-8")
