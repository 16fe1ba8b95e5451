"""Every kind of finding in one table, with the module that makes its sheet and its record.

A module in the table has `sheet(found)`, which makes neutral blocks, and `record(found, write)`, which makes an object
of the schema `symjac/1`; `write` spells its expressions. These modules choose every word that a reader of a sheet sees.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symjac.model import Answer
from symjac.model.sheet import Line, Section, Words
from symjac.model.verdict import Verdict
from symjac.questions import STUDIES

if TYPE_CHECKING:
    from symjac.model import Finding
    from symjac.model.sheet import Sheet
    from symjac.render.records import Writer

SHOWN_BY = {
    **{study.finding: f"symjac.studies.{study.folder}.sheet" for study in STUDIES},
    "Answer": "symjac.findings.results",
    "Verdict": "symjac.findings.verdict_sheet",
    "Derivations": "symjac.findings.derivations.sheet",
}
"""The class of a finding → the module that shows it, which is loaded on first use."""


def sheet(found: Finding, *, lhs: bool = True, reveal: bool = True) -> Sheet:
    """The sheet of a finding; `lhs` puts left-hand sides into answers, `reveal` shows the right answer of a verdict."""
    made: Sheet = _shown_by(found).sheet(found, **_choices(found, lhs=lhs, reveal=reveal))
    return made


def document(found: Finding, *, lhs: bool = True, reveal: bool = True) -> Sheet:
    """The sheet with its notes at the end, for formats that are kept: notes on standard error would be lost there."""
    return (*sheet(found, lhs=lhs, reveal=reveal), *notes(found))


def notes(found: Finding) -> Sheet:
    """The section of the notes that qualify a finding: where it does not hold, and what it assumes."""
    lines = tuple(Line((Words(note),)) for note in found.qualifications)
    return (Section((Words("notes"),), (), lines),) if lines else ()


def record(found: Finding, write: Writer, *, reveal: bool = True) -> dict[str, Any]:
    """The record of a finding; `reveal` says whether the record of a verdict holds the right answer."""
    choices = {"reveal": reveal} if isinstance(found, Verdict) else {}
    made: dict[str, Any] = _shown_by(found).record(found, write, **choices)
    return made


def _shown_by(found: Finding) -> Any:
    return import_module(next(SHOWN_BY[kind.__name__] for kind in type(found).__mro__ if kind.__name__ in SHOWN_BY))


def _choices(found: Finding, *, lhs: bool, reveal: bool) -> dict[str, bool]:
    if isinstance(found, Answer):
        return {"lhs": lhs}
    return {"reveal": reveal} if isinstance(found, Verdict) else {}
