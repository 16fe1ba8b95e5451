"""`--format json`: one object, in the schema `symjac/1`."""

from __future__ import annotations

import json

from symjac.model import Finding
from symjac.render import records
from symjac.render.formats import Options


def render(found: Finding, options: Options) -> str:
    """The record of a finding."""
    return json.dumps(records.record(found, reveal=options.reveal), ensure_ascii=False, indent=2)
