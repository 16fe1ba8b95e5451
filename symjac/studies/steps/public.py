"""What `symjac` offers of this study: `steps`, and the class of its finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Unpack

from symjac.calculus.commands import Choices
from symjac.findings import derivations
from symjac.findings.derivations import derive_stepwise
from symjac.library.inputs import study
from symjac.library.reading import Names, OfDerivatives, Source, offered
from symjac.library.returned import Shown


@dataclass(frozen=True, repr=False)
class Derivations(Shown, derivations.Derivations):
    """Derivatives step by step: `parts`, `outline`."""


@offered
def steps(
    source: Source,
    vars: Names | None = None,
    *,
    level: Literal["brief", "full"] = "full",
    **asked: Unpack[OfDerivatives],
) -> Derivations:
    """∂f_i/∂x_j step by step: `parts` are the derivatives, `outline` the rules applied, numbered 1, 1.1, 1.2, ….

    With a point `at`, each derivation ends in the value there. `level` says how many steps are shown: "brief" has the
    first rule of each derivative and its result, "full" each rule below it too.

    >>> found = steps("x^2*sin(3*x)", "x")
    >>> [(".".join(map(str, number)), step.rule) for number, step in found.outline.in_order()][:3]
    [('1', 'product'), ('1.1', 'power'), ('1.2', 'chain')]
    """
    choices = Choices(simplify=asked.get("simplify", "light"), level=level)
    return study(Derivations, source, vars, asked, lambda problem, point: derive_stepwise(problem, point, choices))
