"""What may be asked of a map: the names of the questions that an answer can be given to."""

from __future__ import annotations

from typing import Literal, get_args

Derivative = Literal["jacobian", "gradient", "determinant", "hessian"]
"""The questions that have a command of their own."""

Of = Literal[
    "jacobian", "gradient", "determinant", "hessian", "derivative", "divergence", "curl", "laplacian", "expression"
]
"""All questions; `expression` is the given text itself."""

DERIVATIVES: tuple[str, ...] = get_args(Derivative)
QUESTIONS: tuple[str, ...] = get_args(Of)
