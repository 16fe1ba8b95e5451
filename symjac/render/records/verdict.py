"""The record of a verdict: on the whole, then on each entry."""

from __future__ import annotations

from typing import Any

from symjac.model.verdict import Entry, Verdict, Witness
from symjac.present.verdict import message
from symjac.render.records.pieces import Writer


def described(found: Verdict, *, reveal: bool = True) -> dict[str, Any]:
    """A verdict: on the whole, then on each entry; `reveal` says whether it holds the right answer."""
    write = Writer(found.names)
    right, asked = found.score
    truth = found.truth
    return {
        "command": "check",
        "of": truth.kind,
        **(write.the_map(truth.problem) if reveal or truth.kind != "expression" else {}),
        "verdict": found.ruling,
        "score": {"right": right, "of": asked},
        "shape": list(truth.shape),
        "layout": truth.layout,
        "given": {"form": found.form, "shape": [] if found.form == "scalar" else list(found.answer.shape)},
        "message": message(found),
        "mistakes": [mistake.tag for mistake in found.mistakes],
        "entries": [_entry(entry, reveal, write) for entry in found.entries],
        "notes": list(truth.problem.notes),
    }


def _entry(entry: Entry, reveal: bool, write: Writer) -> dict[str, Any]:
    comparison = entry.comparison
    domain = comparison.domain
    return {
        "row": entry.row + 1,
        "column": entry.column + 1,
        "verdict": entry.ruling,
        "answer": write.expression(entry.answer),
        **({"expected": write.expression(entry.expected)} if reveal else {}),
        "witness": _witness(comparison.witness, reveal, write),
        "domain": domain
        and {
            "conditions": [write.expression(condition) for condition in domain.conditions],
            "undefined": domain.narrower,
            "witness": _witness(domain.witness, reveal, write),
        },
        "integers": list(comparison.integers),
        "tried": list(comparison.tried),
        "mistake": entry.mistake and entry.mistake.tag,
    }


def _witness(witness: Witness | None, reveal: bool, write: Writer) -> dict[str, Any] | None:
    if witness is None:
        return None
    values = {"answer": witness.answer, **({"expected": witness.expected} if reveal else {})}
    return {
        "at": {symbol.name: write.text.expression(value) for symbol, value in witness.point},
        **{side: None if value is None else write.text.expression(value) for side, value in values.items()},
    }
