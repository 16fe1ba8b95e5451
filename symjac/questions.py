"""What may be asked of a map: the names of the questions that an answer can be given to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Derivative = Literal["jacobian", "gradient", "determinant", "hessian", "divergence", "curl", "laplacian", "directional"]
"""The questions that have a command of their own."""

Of = Literal[
    "jacobian", "gradient", "determinant", "hessian", "derivative", "divergence", "curl", "laplacian", "expression"
]
"""The questions that answers are checked to; `expression` is the given text itself."""

DERIVATIVES: tuple[str, ...] = get_args(Derivative)
QUESTIONS: tuple[str, ...] = get_args(Of)

ALIASES: Mapping[str, str] = {"det": "determinant"}
"""Other names of questions."""

Orientation = Literal["asked", "any", "either"]
ORIENTATIONS: tuple[Orientation, ...] = get_args(Orientation)
"""Whether the transpose of an answer is accepted: any and either are two words for that it is."""

Coords = Literal["cartesian", "polar", "cylindrical", "spherical"]

COORDINATES: Mapping[Coords, tuple[str, ...]] = {
    "cartesian": (),
    "polar": ("r", "phi"),
    "cylindrical": ("rho", "phi", "z"),
    "spherical": ("r", "theta", "phi"),
}
"""Coordinates that the variables may be, and their usual names in their order (ISO 80000-2, clause 17)."""

IN_COORDINATES = ("jacobian", "gradient", "divergence", "curl", "laplacian", "directional")
"""The questions whose answer depends on them."""

WITH_LAYOUT = ("jacobian", "gradient", "determinant", "hessian")
"""The questions to which a layout may be chosen."""

Form = Literal["scalar", "list", "matrix"]
"""What an answer is: one expression; expressions without orientation; rows."""
