"""The manual's source, taken apart: sections, items, examples. Knows the escapes of mdoc that tests meet."""

from __future__ import annotations

import re
from pathlib import Path

from tests.console import ROOT

PATH = ROOT / "man" / "symjac.1"

_ESCAPES = {r"\-": "-", r"\(ha": "^", r"\(aq": "'", r"\(ti": "~", r"\(ga": "`", r"\e": "\\", r"\&": ""}
_ESCAPE = re.compile("|".join(map(re.escape, _ESCAPES)))
_EXAMPLE = re.compile(r"(?<=^\.Bd -literal -offset indent\n)\$ .*?(?=^\.Ed$)", re.MULTILINE | re.DOTALL)


def plain(source: str) -> str:
    """The text that a source shows, its escapes resolved."""
    return _ESCAPE.sub(lambda found: _ESCAPES[found[0]], source)


def literal(text: str) -> str:
    """The source of a text that is shown as it is."""
    source = text.replace("\\", r"\e").replace("-", r"\-").replace("^", r"\(ha").replace("'", r"\(aq")
    return re.sub(r"^\.", r"\&.", source.replace("~", r"\(ti").replace("`", r"\(ga"), flags=re.MULTILINE)


def examples(source: str) -> list[tuple[int, int]]:
    """Where the blocks that show a command begin and end."""
    return [found.span() for found in _EXAMPLE.finditer(source)]


def section(name: str, path: Path = PATH) -> str:
    """The source of a section or subsection."""
    source = path.read_text(encoding="utf-8")
    heading = re.search(rf"^\.(S[hs]) {re.escape(name)}\n", source, re.MULTILINE)
    assert heading, f"the manual has no section {name}"
    return re.split(r"^\.Sh" if heading[1] == "Sh" else r"^\.S[hs]", source[heading.end() :], flags=re.MULTILINE)[0]


def items(source: str) -> dict[str, str]:
    """The items of the lists in a source: what stands on each `.It` line → the text below it."""
    pieces = re.split(r"^\.It (.*)\n", source, flags=re.MULTILINE)[1:]
    return dict(zip(pieces[::2], map(plain, pieces[1::2]), strict=True))
