"""What the commands that compute one thing have in common: notes, a guarded child, and the text that it sends back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from symjac import guard
from symjac.cli import console
from symjac.cli.options import Request


class Told(NamedTuple):
    """What the child sends back: the answer as text, notes, and what the exit status is chosen by."""

    text: str
    notes: tuple[str, ...] = ()
    ruling: str = ""


def answer(asked: Request, notes: Iterable[str], compute: Callable[[], Told]) -> str:
    """Compute in a guarded child and write what it found, the notes on standard error; the ruling."""
    unguarded = () if guard.available() else ("this system has no fork: --timeout and --memory are not enforced",)
    _note(asked, (*notes, *unguarded))
    told = guard.run(compute, asked.limits)
    _note(asked, told.notes)
    console.write(told.text, asked.output)
    return told.ruling


def _note(asked: Request, notes: Iterable[str]) -> None:
    if not asked.quiet:
        console.note(notes)


def rendered(asked: Request, value: Any, **looks: Any) -> str:
    """An answer or a verdict as text; in ASCII if no format is asked for and the output has no other characters."""
    from symjac.render import formats

    options = asked.looks._replace(**looks)
    text = formats.render(asked.format, value, options)
    if asked.format_chosen or console.can_show(text, asked.output):
        return text
    return formats.render("ascii", value, options)
