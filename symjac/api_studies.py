"""The library's studies of a map: text or Problem in, a finding out, which has `to_json`, `to_latex` and Markdown."""

from __future__ import annotations

from typing import Unpack

from symjac import answers, api, recursion, tidy
from symjac.api import Reading
from symjac.model import Problem
from symjac.studies.derivations import Derivations, derive_stepwise


def steps(
    source: Problem | str, *, at: str = "", simplify: tidy.Level = "light", **reading: Unpack[Reading]
) -> Derivations:
    """∂f_i/∂x_j step by step: `parts` are the derivatives, `outline` the rules applied, numbered 1, 1.1, 1.2, ….

    `at` is a point: the derivation is of the function, and ends in its value there.

    >>> found = steps("x^2*sin(3*x)", vars="x")
    >>> [(".".join(map(str, number)), step.rule) for number, step in found.outline.in_order()][:3]
    [('1', 'product'), ('1.1', 'power'), ('1.2', 'chain')]
    """
    given = api.read(source, reading)
    where = api.point(at, given, latex="\\" in at) if at else ()
    with recursion.room():
        return derive_stepwise(given, where, answers.Choices(simplify=simplify))
