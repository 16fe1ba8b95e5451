"""The command weave: the output of the symjac commands in a document's comments, filled in."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

import click

from symjac.cli import Command, console
from symjac.cli.options import VERSION
from symjac.errors import OK, WRONG, ReadError, SourceError

if TYPE_CHECKING:
    from symjac.weave import DocumentLanguage, Run


_HELP = """Run the commands in a document's comments, and write their output into the document.

    \b
      % symjac: determinant "r*cos(t), r*sin(t)" --vars r,t
      % end

    FILE is LaTeX (.tex), Markdown (.md, comments <!-- … -->) or Typst (.typ, comments //). The output stands
    between the two comments, in the format of the document unless the command names another. A value in a line:
    $?$ % symjac: … The second comment holds a checksum; output that was changed by hand is not overwritten. A file
    is written whole or not at all.

    Exit status: 0 every output is up to date; 1 with --check, some output is out of date.
    """
_NOT_IN_DOCUMENTS = ("batch", "completion", "weave")


@click.command(cls=Command, help=_HELP)
@click.help_option("-h", "--help")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if any output is out of date.")
@click.option("--force", is_flag=True, help="Overwrite output that was changed by hand, too.")
@click.option("-q", "--quiet", is_flag=True, help="No notes on standard error.")
@click.pass_context
def weave(context: click.Context, files: tuple[str, ...], check: bool, force: bool, quiet: bool) -> int:
    """Weave every file; the greatest of their exit statuses."""
    group = context.find_root().command
    assert isinstance(group, click.Group)
    languages = [_language(path) for path in files]
    statuses = []
    for path, language in zip(files, languages, strict=True):
        try:
            statuses.append(_weave(path, language, group, check, force, quiet))
        except SourceError as error:  # the other files are processed all the same
            console.complain(error)
            statuses.append(error.exit_code)
    return max(statuses)


weave.params.append(VERSION)


def _language(path: str) -> DocumentLanguage:
    from symjac.weave import LANGUAGES

    ending = os.path.splitext(path)[1].lower()
    if ending not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise ReadError(f"{path}: the language of the document is not known", hint=f"the name ends in one of {known}")
    return LANGUAGES[ending]


def _weave(path: str, language: DocumentLanguage, group: click.Group, check: bool, force: bool, quiet: bool) -> int:
    from symjac.weave import woven

    text = console.read_file(path, "utf-8")
    notes: list[str] = []
    found = woven(text, language, _runner(group, notes), overwrite=force)
    for line, error in found.faults:
        console.complain(error, f"{path}, line {line}")
    if not quiet:
        console.note(dict.fromkeys(f"{path}: {note}" for note in notes))
    if found.faults:
        return max(fault.error.exit_code for fault in found.faults)
    if check:
        for line in found.stale:
            click.echo(f"{console.printable(path)}, line {line}: the output is out of date", err=True)
        return WRONG if found.stale else OK
    if found.text != text:
        if not os.access(path, os.W_OK):
            raise SourceError(f"cannot write {path}: it is read-only", hint="make it writable: chmod u+w")
        console.write_whole(found.text.encode(), path)
    if not quiet:
        click.echo(f"{console.printable(path)}: {_counted(found.commands)}, {len(found.stale)} changed", err=True)
    return OK


def _counted(number: int) -> str:
    return f"{number} command{'' if number == 1 else 's'}"


def _runner(group: click.Group, notes: list[str]) -> Run:
    """Runs commands in this process, one after the other; each computes in a guarded child as always."""

    def run(words: Sequence[str], format_: str) -> str:
        name = words[0]
        command = group.get_command(click.Context(group), name)
        if command is None or command.name in _NOT_IN_DOCUMENTS:
            hint = "one that computes: " + ", ".join(each for each in group.commands if each not in _NOT_IN_DOCUMENTS)
            raise ReadError(f"'{name}' is not a command for a document", hint=hint)
        _load(format_)
        _require_self_contained(words)
        shown, said = _Captured(), _Captured()
        with redirect_stdout(shown), redirect_stderr(said):
            _run(group, (*words, *(() if _names_a_format(words) else ("--format", format_))))
        notes.extend(line.removeprefix("note: ") for line in said.getvalue().splitlines())
        return shown.getvalue().rstrip("\n")

    return run


def _load(format_: str) -> None:
    """Load what commands need, once: each computes in a child, which would load it again."""
    from importlib import import_module

    from symjac import library  # noqa: F401
    from symjac.build import problems  # noqa: F401
    from symjac.render import FORMATS

    import_module(f"symjac.render.{FORMATS[format_].module}")


class _Captured(io.StringIO):
    """Catches a command's output; like a file in UTF-8, it has every character and is no terminal."""

    encoding = "utf-8"


def _names_a_format(words: Sequence[str]) -> bool:
    return any(word in ("-f", "--format") or word.startswith("--format=") for word in words)


def _require_self_contained(words: Sequence[str]) -> None:
    if any(word in ("-o", "--output") or word.startswith("--output=") for word in words):
        raise ReadError("the output of a command in a document goes into the document", hint="leave out --output")
    if "-" in words:
        raise ReadError("a command in a document has no standard input", hint="write the components, or use --file")


def _run(group: click.Group, words: Sequence[str]) -> None:
    """Run a command; SymjacError where it has no output. A wrong answer is a result like any other."""
    try:
        group.main(list(words), prog_name="symjac", standalone_mode=False)
    except click.UsageError as error:
        raise console.unusable(error) from error
