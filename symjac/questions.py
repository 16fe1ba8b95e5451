"""The names of the questions about a map that symjac answers and checks, and the registry of its studies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

Derivative = Literal["jacobian", "gradient", "determinant", "hessian", "divergence", "curl", "laplacian", "directional"]
"""The questions with a command of their own."""

Of = Literal[
    "jacobian", "gradient", "determinant", "hessian", "derivative", "divergence", "curl", "laplacian", "expression"
]
"""The questions whose answers can be checked; `expression` is the given text itself."""

DERIVATIVES: tuple[str, ...] = get_args(Derivative)
QUESTIONS: tuple[str, ...] = get_args(Of)

ALIASES: Mapping[str, str] = {"det": "determinant"}
"""Alias → question."""

Orientation = Literal["asked", "any", "either"]
ORIENTATIONS: tuple[Orientation, ...] = get_args(Orientation)
"""Whether the transpose of an answer is accepted: `any` and `either` both say that it is."""

Coords = Literal["cartesian", "polar", "cylindrical", "spherical"]

COORDINATES: Mapping[Coords, tuple[str, ...]] = {
    "cartesian": (),
    "polar": ("r", "phi"),
    "cylindrical": ("rho", "phi", "z"),
    "spherical": ("r", "theta", "phi"),
}
"""The kinds of coordinates, with the usual names of the variables in order (ISO 80000-2, clause 17)."""

IN_COORDINATES = ("jacobian", "gradient", "divergence", "curl", "laplacian", "directional")
"""The questions whose answers depend on the coordinates."""

WITH_LAYOUT = ("jacobian", "gradient", "determinant", "hessian")
"""The questions whose answers have a layout."""

AnswerForm = Literal["scalar", "list", "matrix"]
"""The form of an answer: one expression; expressions without orientation; rows."""

PICTURES: Mapping[str, tuple[str, ...]] = {"phase": ("numpy", "scipy"), "field": ("numpy",), "grid": ("numpy",)}
"""The kinds of pictures, and the modules that they are computed with."""


class Study(NamedTuple):
    """A study: its folder in `studies/`, the class of its finding, its function in Python, its command if any.

    `shown_by` is the module that makes the sheet and the record of the finding, `summary` the first sentence of the
    command's help.
    """

    folder: str
    finding: str
    function: str
    command: str | None
    shown_by: str
    summary: str = ""


STUDIES = (
    Study("steps", "Derivations", "steps", "steps", "findings.derivations.sheet",
          "Each first derivative step by step, with the rules by name."),
    Study("linearization", "Linearization", "linearize", "linearize", "studies.linearization.find",
          "The linear approximation F(a + h) ≈ F(a) + J(a)·h, and the total differential dF = J·dx."),
    Study("linearization", "Limit", "defining_limit", None, "studies.linearization.limit"),
    Study("explanation", "Explanation", "explain", "explain", "studies.explanation.find",
          "The Jacobian matrix, the gradients and det J of your map, explained in plain words."),
    Study("composition", "Composition", "compose", "compose", "studies.composition.find",
          "The chain rule for G∘F: J of the composite is J_G(F(x))·J_F(x), p×n = (p×m)·(m×n)."),
    Study("change", "Change", "change", "change", "studies.change.find",
          "A change of variables x = F(u): det J, the volume element |det J| du, and J⁻¹."),
    Study("critical", "CriticalPoints", "critical", "critical", "studies.critical.sheet",
          "The critical points of f: minimum, maximum, saddle, kink, end point or border."),
    Study("equilibria", "Equilibria", "equilibria", "equilibria", "studies.equilibria.find",
          "The equilibria of x' = F(x), with eigenvalues, type and stability."),
)  # fmt: skip
"""All studies, in the order in which `--help` lists their commands."""
