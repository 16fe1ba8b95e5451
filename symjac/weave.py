"""Documents with symjac commands in comments: the output of each command is filled in beside it.

    % symjac: determinant "r*cos(t), r*sin(t)" --vars r,t
    r
    % end 454349e4

A block is a comment with a command, its output, and a comment `end` with the checksum of the output; in Markdown it
may stand within a line. A value within a line is a formula, as $r$, followed by a comment with the command and the
checksum. The comments are those of the document's language, so a document needs symjac only to be woven, not to be
typeset. Output that does not fit its checksum was changed by hand, and is overwritten only on demand.

Nothing is read, written or run here: `woven` is given the text and a function that runs a command.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from symjac.errors import ReadError, SymjacError

Run = Callable[[tuple[str, ...], str], str]
"""Runs the words of a command, its output in this format unless they name one; raises SymjacError."""


class DocumentLanguage(NamedTuple):
    """How a language writes comments, and the formats of output in it.

    `line` is around a comment that has a line for itself, `inline` around one after a value. `verbatim` is the
    pattern of text in which no command is looked for; `guard` goes before the sign of a comment that is none where it
    is escaped, or in an address. `margin` may stand before a block, and before each line of its output.
    """

    line: tuple[str, str]
    inline: tuple[str, str]
    verbatim: str
    format: str
    inline_format: str
    guard: str = ""
    margin: str = r"[ \t]*"


_QUOTED = r"(?:[ \t]*>)*[ \t]*"
_FENCED = (
    rf"^{_QUOTED}(?P<fence>`{{3,}}|~{{3,}}).*?(?:^{_QUOTED}(?P=fence)[ \t]*$|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`)[^\n]*?(?<!`)(?P=ticks)(?!`)"
)
_ENVIRONMENT = (
    r"^[ \t]*\\begin\{(?P<name>verbatim\*?|Verbatim|lstlisting|minted|comment)\}.*?\\end\{(?P=name)\}"
    r"|\\(?:verb\*?|lstinline)(?P<delimiter>[^\w\s{])[^\n]*?(?P=delimiter)"
)
_TEX = DocumentLanguage(("%", ""), ("%", ""), _ENVIRONMENT, "latex", "latex", r"(?<![^\\]\\)")
_RAW = r"^[ \t]*(?P<fence>`{3,}).*?(?P=fence)|/\*.*?\*/"
_TYPST = DocumentLanguage(("//", ""), ("//", ""), _RAW, "typst", "typst", "(?<!:)")
_MARKDOWN = DocumentLanguage(("<!--", "-->"), ("<!--", "-->"), _FENCED, "markdown", "latex", margin=_QUOTED)
LANGUAGES: Mapping[str, DocumentLanguage] = {
    **dict.fromkeys((".tex", ".ltx", ".latex"), _TEX),
    ".typ": _TYPST,
    **dict.fromkeys((".md", ".markdown", ".qmd", ".rmd"), _MARKDOWN),
}
"""The language by the ending of a file's name, in lower case."""


class Fault(NamedTuple):
    """A fault of the command in a line (counted from 1)."""

    line: int
    error: SymjacError


@dataclass(frozen=True)
class Woven:
    """A document with the outputs as they are now, or unchanged where there is a fault.

    `stale` holds the lines (counted from 1) of the commands whose output was out of date.
    """

    text: str
    commands: int
    stale: tuple[int, ...]
    faults: tuple[Fault, ...]


class _Place(NamedTuple):
    """A command, and the part of the document, from `start` to `end`, that its output is written to."""

    line: int
    command: str
    start: int
    end: int
    output: str
    checksum: str | None
    format: str
    written: Callable[[str], str]


def woven(text: str, language: DocumentLanguage, run: Run, *, overwrite: bool = False) -> Woven:
    """The document with the output of every command; `overwrite` also replaces what was changed by hand."""
    if text.startswith(_MARK):
        found = woven(text.removeprefix(_MARK), language, run, overwrite=overwrite)
        return replace(found, text=_MARK + found.text)
    if "\r" in text and "\n" not in text:  # lines as on the first Macintosh
        found = woven(text.replace("\r", "\n"), language, run, overwrite=overwrite)
        return replace(found, text=found.text.replace("\n", "\r"))
    places, faults = _found(text, language)
    stale: list[int] = []
    parts: list[str] = []
    done = 0
    for place in places:
        try:
            if not overwrite:
                _require_untouched(place)
            new = place.written(run(_words(place.command), place.format))
        except SymjacError as error:
            faults.append(Fault(place.line, error))
            continue
        if new != text[place.start : place.end]:
            stale.append(place.line)
        parts += [text[done : place.start], new]
        done = place.end
    whole = text if faults else "".join([*parts, text[done:]])
    return Woven(whole, len(places), tuple(stale), tuple(sorted(faults, key=lambda fault: fault.line)))


_MARK = "\ufeff"
"""The byte order mark, which some editors write first; it is not a character of the document."""


def checksum(output: str) -> str:
    """Eight digits that show whether output was changed; blanks at the ends of lines do not count."""
    kept = "\n".join(line.strip() for line in output.strip().splitlines())
    return hashlib.sha256(kept.encode()).hexdigest()[:8]


_SECOND = re.compile(r"(?:%|//|<!--)[ \t]*symjac:")


def _require_untouched(place: _Place) -> None:
    if place.checksum is None:
        untouched = place.output.strip() in ("", "?")
        message = "there is text where the output goes, and no checksum to show that symjac wrote it"
    else:
        untouched = checksum(place.output) == place.checksum
        message = "the output was changed by hand after symjac wrote it"
    if not untouched:
        raise ReadError(message, hint="remove it, or have it replaced: --force")


def _words(command: str) -> tuple[str, ...]:
    if _SECOND.search(command):
        raise ReadError("there are two commands on the line", hint="a comment holds one: give each a line of its own")
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        reason = str(error).lower()
        raise ReadError(f"the command cannot be read: {reason}", hint="quote its parts as in a shell") from error
    if not words:
        raise ReadError("the command is missing", hint='write one: symjac: jacobian "x*y, sin(x)" --vars x,y')
    return words


# --- where the commands are ---------------------------------------------------------------------


def _found(text: str, language: DocumentLanguage) -> tuple[list[_Place], list[Fault]]:
    """The places in the order of the document, and the comments that begin like a command but are not commands."""
    verbatim = [match.span() for match in re.finditer(language.verbatim, text, re.MULTILINE | re.DOTALL)]
    places: list[_Place] = []
    faults: list[Fault] = []
    found = dict(_blocks_of_a_line(text, language))
    for each in (_blocks(text, language), _values(text, language)):
        found = dict(each) | found
    opening = re.compile(rf"{language.guard}{re.escape(language.line[0])}[ \t]*symjac:")
    for match in opening.finditer(text):
        begin = match.start()
        if any(start <= begin < end for start, end in verbatim) or _is_in_a_comment(text, begin, language):
            continue
        one = found.get(begin)
        if isinstance(one, _Place):
            places.append(one)
        else:
            faults.append(
                one or Fault(_line_of(text, begin), ReadError("the command stands in a line of text", hint=_HOW))
            )
    return places, faults


_HOW = "give it a line of its own, and a line with the comment end below it"


def _is_in_a_comment(text: str, place: int, language: DocumentLanguage) -> bool:
    """Whether a comment begins before a place of its line and goes on to the end of the line."""
    opening, closing = language.line
    before = text[text.rfind("\n", 0, place) + 1 : place]
    return not closing and re.search(f"{language.guard}{re.escape(opening)}", before) is not None


def _blocks(text: str, language: DocumentLanguage) -> Iterator[tuple[int, _Place | Fault]]:
    opening, closing = map(re.escape, language.line)
    if closing:
        command = rf"(?P<command>(?:(?!{closing}).)*?)[ \t]*{closing}"
    else:
        command = rf"(?P<command>(?:[^\n]*\\[ \t]*\r?\n[ \t]*{opening})*[^\n]*?)"
    begin = re.compile(
        rf"^(?P<margin>{language.margin}){opening}[ \t]*symjac:{command}[ \t]*(?P<break>\r?\n|\Z)",
        re.MULTILINE | re.DOTALL,
    )
    last_comment = rf"{opening}[ \t]*end(?:[ \t]+(?P<sum>[0-9a-f]{{8}}))?[ \t]*{closing}"
    end = re.compile(rf"^{language.margin}{last_comment}[ \t]*(?=\r?$)", re.MULTILINE)
    begins = list(begin.finditer(text))
    for number, match in enumerate(begins):
        line = _line_of(text, match.start())
        limit = begins[number + 1].start() if number + 1 < len(begins) else len(text)
        last = end.search(text, match.end(), limit)
        if last is None:
            written = " ".join(part for part in (language.line[0], "end", language.line[1]) if part)
            hint = f"write a line below it: {written}"
            yield match.end("margin"), Fault(line, ReadError("the block is never closed", hint=hint))
            continue
        quotes = match["margin"].count(">")
        if closing:
            command_text = _unquoted(match["command"], quotes)
        else:
            command_text = re.sub(rf"\\[ \t]*\r?\n[ \t]*{opening}", " ", match["command"])
        place = _Place(
            line,
            command_text.strip(),
            match.end(),
            last.end(),
            _unquoted(text[match.end() : last.start()], quotes),
            last["sum"],
            language.format,
            _block_writer(language, match["margin"], match["break"]),
        )
        yield match.end("margin"), place


def _unquoted(text: str, quotes: int) -> str:
    """Lines of a quotation of Markdown without so many signs `>` at their beginnings."""
    return re.sub(rf"^(?:[ \t]*>){{{quotes}}}", "", text, flags=re.MULTILINE) if quotes else text


def _block_writer(language: DocumentLanguage, margin: str, ending: str) -> Callable[[str], str]:
    opening, closing = language.line

    def written(output: str) -> str:
        body = (f"{margin}{line}".rstrip() + ending for line in output.splitlines())
        last = " ".join(part for part in (opening, "end", checksum(output), closing) if part)
        return "".join(body) + margin + last

    return written


def _blocks_of_a_line(text: str, language: DocumentLanguage) -> Iterator[tuple[int, _Place | Fault]]:
    """`<!-- symjac: … -->the output<!-- end -->` within a line, where a comment can end before the line does."""
    opening, closing = map(re.escape, language.line)
    if not closing:
        return
    begin = rf"{opening}[ \t]*symjac:(?P<command>(?:(?!{closing})[^\n])*){closing}"
    end = rf"{opening}[ \t]*end(?:[ \t]+(?P<sum>[0-9a-f]{{8}}))?[ \t]*{closing}"
    for match in re.finditer(rf"(?P<begin>{begin})(?P<output>(?:(?!{opening})[^\n])*){end}", text):
        command = match["command"].strip()
        place = _Place(
            _line_of(text, match.start()), command, match.end("begin"), match.end(), match["output"], match["sum"],
            language.inline_format, _writer_on_a_line(language, is_formula=_FORMAT.search(command) is None),
        )  # fmt: skip
        yield match.start(), place


_FORMAT = re.compile(r"(?:^|\s)(?:-f|--format)\b")
"""The option by which a command names its format; without it the output is a formula."""


def _writer_on_a_line(language: DocumentLanguage, *, is_formula: bool) -> Callable[[str], str]:
    opening, closing = language.line

    def written(output: str) -> str:
        value = " ".join(output.split())
        value = f"${value}$" if is_formula else value
        return f"{value}{opening} end {checksum(value)} {closing}"

    return written


_PUNCTUATION = ".,;:!?)]}"  # may stand between a formula and its comment
_FORMULA = r"(?P<left>(?<!\\)\$|\\\()(?P<value>(?:(?!\$|\\\)|\n[ \t]*\r?\n).)*)(?P<right>\$|\\\))"


def _values(text: str, language: DocumentLanguage) -> Iterator[tuple[int, _Place | Fault]]:
    opening, closing = map(re.escape, language.inline)
    stop = rf"[ \t]*{closing}" if closing else r"[ \t]*(?=\r?$)"
    begin = rf"(?<=\S)(?P<gap>[ \t]*){language.guard}{opening}[ \t]*symjac:"
    command = r"(?P<command>[^\n]*?)(?:[ \t]+#[ \t]*(?P<sum>[0-9a-f]{8}))?"
    for match in re.finditer(f"{begin}{command}{stop}", text, re.MULTILINE):
        line = _line_of(text, match.start())
        paragraph = text.rfind("\n\n", 0, match.start()) + 1
        formulas = list(re.compile(_FORMULA, re.DOTALL).finditer(text, paragraph, match.start()))
        punctuation = text[formulas[-1].end() : match.start()] if formulas else ""
        if not formulas or punctuation.strip(_PUNCTUATION):
            hint = (
                f"write $?$ before it, for the value to be filled in: $?${match['gap']}{language.inline[0]} symjac: …"
            )
            yield match.end("gap"), Fault(line, ReadError("no formula stands before the comment", hint=hint))
            continue
        formula = formulas[-1]
        command = match["command"].strip()
        place = _Place(
            line,
            command,
            formula.start(),
            match.end(),
            formula["value"],
            match["sum"],
            language.inline_format,
            _value_writer(language, formula["left"], formula["right"] + punctuation + match["gap"], command),
        )
        yield match.end("gap"), place


def _value_writer(language: DocumentLanguage, before: str, after: str, command: str) -> Callable[[str], str]:
    opening, closing = language.inline

    def written(output: str) -> str:
        value = " ".join(output.split())
        comment = " ".join(part for part in (opening, "symjac:", command, "#", checksum(value), closing) if part)
        return f"{before}{value}{after}{comment}"

    return written


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
