"""`--format pretty` without colour, for pipes and files: the sheet in Unicode."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from symjac import findings
from symjac.model import Finding
from symjac.render.formats import Options
from symjac.render.layout import UNICODE_BRACKETS, Layout, Run, SectionLines, TextLine
from symjac.render.tex import UNICODE

INDENT = 2  # columns before the body of a section


def sections(found: Finding, options: Options) -> tuple[SectionLines, ...]:
    """The sheet's sections, laid out in Unicode."""
    layout = Layout(UNICODE.beside(found.names).with_log(options.log), UNICODE_BRACKETS, {}, options.width - INDENT)
    return layout.sheet(findings.sheet(found, lhs=options.lhs is not False, reveal=options.reveal))


def render(found: Finding, options: Options) -> str:
    """The sheet."""
    return plain(sections(found, options), options.width)


def plain(laid_out: tuple[SectionLines, ...], width: int) -> str:
    """Sections as text: heading and remark on a line if they fit, the body indented, a blank line between."""
    indent = " " * INDENT
    blocks = []
    for section in laid_out:
        heading = str(section.heading)
        title = [f"{heading}   {section.remark}".rstrip()]
        if len(title[0]) > width:
            remark = broken(replace(section.remark, kind="sentence"), width - INDENT)
            title = [heading, *(indent + str(line) for line in remark if str(line))]
        body = (
            part
            for line in section.body
            for part in ((line,) if line.kind == "formula" else broken(line, width - INDENT))
        )
        blocks.append("\n".join([*title, *((indent + str(line)).rstrip() for line in body)]))
    return "\n\n".join(blocks)


# --- lines that are too long ----------------------------------------------------------------------

_NESTING = {"(": 1, "[": 1, ")": -1, "]": -1}


def broken(line: TextLine, width: int) -> list[TextLine]:
    """The line, broken where it is too long and continued under its `hang`.

    >>> long = TextLine((Run("= (x + 1)*(x + 2)/(x + 3)", "value"),), 2)
    >>> [str(part) for part in broken(long, 18)]
    ['= (x + 1)*(x + 2)', '  /(x + 3)']
    """
    plain = "".join(run.text for run in line.runs)
    hang = line.hang if line.hang < width // 2 else 2
    rank = _rank_of_words if line.kind == "sentence" else _rank_of_signs
    depths = list(accumulate(_NESTING.get(character, 0) for character in plain))
    # Each piece ends at one of the `ends`, and a space is left out where the next begins.
    starts = [0]
    ends: list[int] = []
    while len(plain) - starts[-1] > (room := width - (hang if ends else 0)):
        ends.append(_end(plain, depths, starts[-1], room, rank))
        starts.append(ends[-1] + (plain[ends[-1]] == " "))
    margin = Run(" " * hang, "words")
    pieces = zip(starts, [*ends, len(plain)], strict=True)
    return [TextLine((*((margin,) if start else ()), *_cut(line.runs, start, end)), line.hang) for start, end in pieces]


def _cut(runs: Sequence[Run], start: int, end: int) -> Iterator[Run]:
    """The characters from `start` to `end`, in their roles."""
    place = 0
    for run in runs:
        text = run.text[max(start - place, 0) : max(end - place, 0)]
        if text:
            yield Run(text, run.role)
        place += len(run.text)


def _end(plain: str, depths: Sequence[int], start: int, room: int, rank: Callable[[str, int], int]) -> int:
    """Where a piece ends: outside most brackets, at a place of low rank, far to the right."""
    places = range(start + 1, min(start + room, len(plain) - 1) + 1)
    possible = [i for i in places if plain[i] == " " or (plain[i] in "/·*" and plain[i - 1] in ")]")]
    far = [i for i in possible if i > start + room // 3] or possible
    if not far:
        return start + room
    return min(far, key=lambda i: (depths[i], rank(plain, i), -i))


def _rank_of_signs(plain: str, place: int) -> int:
    """Before + and - first; then at other spaces or a bar between brackets, between factors, and after = at last."""
    if plain[place] != " ":
        return 1 if plain[place] == "/" else 2
    if plain[place + 1 : place + 3] in ("+ ", "- "):
        return 0
    return 3 if plain[place - 1] in "=≈~" else 1


def _rank_of_words(plain: str, place: int) -> int:
    """Between words first; then before the signs of a formula, between its factors; after a sign or d/dx at last."""
    if plain[place] != " ":
        return 2
    word = plain[:place].rpartition(" ")[2]
    if plain[place - 1] in "=≈~+-·" or word in ("so", "with") or word.startswith(("d/d", "∂/∂")):
        return 3
    return 1 if plain[place + 1] in "=≈~+-·" and plain[place - 1] != "," else 0
