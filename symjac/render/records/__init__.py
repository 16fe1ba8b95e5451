"""Findings → records, the objects of the schema `symjac/1`: one module a kind of finding, named as its class is."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symjac.model.verdict import Verdict

if TYPE_CHECKING:
    from symjac.model import Finding

SCHEMA = "symjac/1"


def record(found: Finding, *, reveal: bool = True) -> dict[str, Any]:
    """The object of a finding; `reveal` says whether that of a verdict holds the right answer."""
    if isinstance(found, Verdict):
        from symjac.render.records import verdict

        return {"schema": SCHEMA, **verdict.described(found, reveal=reveal)}
    module = import_module(f"symjac.render.records.{type(found).__name__.lower()}")
    return {"schema": SCHEMA, **module.described(found)}
