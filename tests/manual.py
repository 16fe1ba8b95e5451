"""The manual's source, taken apart: sections, items, examples. Knows the few escapes of mdoc that the page uses."""

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
    (found,) = re.findall(rf"^\.S[hs] {re.escape(name)}\n(.*?)(?=^\.Sh|\Z)", source, re.MULTILINE | re.DOTALL)
    return str(found)


def items(source: str) -> dict[str, str]:
    """The items of the lists in a source: what stands on each `.It` line → the text below it."""
    pieces = re.split(r"^\.It (.*)\n", source, flags=re.MULTILINE)[1:]
    return dict(zip(pieces[::2], map(plain, pieces[1::2]), strict=True))
