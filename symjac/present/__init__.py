"""Findings → sheets of neutral blocks: every word that a reader of a sheet sees is chosen in this package.

One module a kind of finding, named as its class is.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from symjac.model import Answer
from symjac.model.verdict import Verdict
from symjac.present import answer

if TYPE_CHECKING:
    from symjac.model import Finding
    from symjac.model.sheet import Sheet


def of(found: Finding, *, lhs: bool = True, reveal: bool = True) -> Sheet:
    """The sheet of a finding; `lhs` puts left-hand sides into answers, `reveal` shows the right answer of a verdict."""
    if isinstance(found, Answer):
        return answer.sheet(found, lhs=lhs)
    if isinstance(found, Verdict):
        from symjac.present import verdict

        return verdict.sheet(found, reveal=reveal)
    return cast("Sheet", import_module(f"symjac.present.{type(found).__name__.lower()}").sheet(found))
