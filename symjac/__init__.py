r"""symjac: Jacobian matrices, gradients, determinants and Hessians, exactly and symbolically.

    >>> import symjac
    >>> J = symjac.jacobian("x*y, sin(x)", "x y")
    >>> J
    Result(jacobian, 2×2: [[y, x], [cos(x), 0]])
    >>> J[0, 1], J @ [1, 2], J.det(), J.subs("x", 3)[1, 0]
    (x, Matrix([
    [2*x + y],
    [ cos(x)]]), -x*cos(x), cos(3))
    >>> J.lambdify()(0, 2).tolist()
    [[2.0, 0.0], [1.0, 0.0]]

A map is text, an expression of SymPy, a list of either, a SymPy matrix of one row or column, a result, or a Problem
that `problem` has read. Results are in the caller's symbols. Row i of J belongs to component i, column j to variable j.

    jacobian, gradient, gradients,                derivatives; at="x=1, y=2" or {x: 1, y: 2} for a point
      determinant, hessian, hessians
    divergence, curl, laplacian, laplacians,      vector calculus; coords="spherical" and its like
      directional
    check                                         is an answer right (proved), wrong (with a witness), or undecided
    steps, explain, linearize, defining_limit,    studies: a derivation, the meaning of J, F(a + h), …
      compose, change
    critical, equilibria                          where the gradient or the map is 0, and of what kind
    problem, point, matrix, cse                   read once; shared subexpressions

    >>> symjac.gradient("norm(A*x - b)^2", vector="x:2", matrix_param="A:2x2", vector_param="b:2").vector_form
    "2*A'*(A*x - b)"
    >>> symjac.check("x*y, sin(x)", "[[y, cos(x)], [x, 0]]", "x y")
    Verdict(wrong: 2 of 4 entries right)

Every result has `to_latex()`, `to_json()` and `str()`, and shows itself in a notebook, where `%load_ext symjac` adds
the cell magic `%%symjac`. Errors are SymjacErrors with a message and a hint: ReadError for what cannot be read,
NoAnswer for a question without an answer, Undecided.

Everything is loaded on first use (PEP 562), so that the command line starts without SymPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from symjac.questions import STUDIES

if TYPE_CHECKING:  # for type checkers, which read imports and no tables
    from symjac.errors import (
        NoAnswer as NoAnswer,
        ParseError as ParseError,
        ReadError as ReadError,
        ShapeError as ShapeError,
        SingularPoint as SingularPoint,
        SymjacError as SymjacError,
        Undecided as Undecided,
    )
    from symjac.library.api import (
        check as check,
        cse as cse,
        curl as curl,
        determinant as determinant,
        directional as directional,
        divergence as divergence,
        gradient as gradient,
        gradients as gradients,
        hessian as hessian,
        hessians as hessians,
        jacobian as jacobian,
        laplacian as laplacian,
        laplacians as laplacians,
    )
    from symjac.library.inputs import matrix as matrix, point as point, problem as problem
    from symjac.library.returned import Problem as Problem, Result as Result, Verdict as Verdict
    from symjac.studies.change.public import Change as Change, change as change
    from symjac.studies.composition.public import Composition as Composition, compose as compose
    from symjac.studies.critical.public import CriticalPoints as CriticalPoints, critical as critical
    from symjac.studies.equilibria.public import Equilibria as Equilibria, equilibria as equilibria
    from symjac.studies.explanation.public import Explanation as Explanation, explain as explain
    from symjac.studies.linearization.public import (
        Limit as Limit,
        Linearization as Linearization,
        defining_limit as defining_limit,
        linearize as linearize,
    )
    from symjac.studies.steps.public import Derivations as Derivations, steps as steps
__version__ = "0.1.0"

_EXPORTS = {
    **dict.fromkeys(("problem", "matrix", "point"), "library.inputs"),
    **dict.fromkeys(("jacobian", "gradient", "gradients", "determinant", "hessian", "hessians"), "library.api"),
    **dict.fromkeys(("divergence", "curl", "laplacian", "laplacians", "directional"), "library.api"),
    **dict.fromkeys(("check", "cse"), "library.api"),
    **dict.fromkeys(("Problem", "Result", "Verdict"), "library.returned"),
    **{name: f"studies.{study.folder}.public" for study in STUDIES for name in (study.function, study.finding)},
    **dict.fromkeys(
        ("SymjacError", "ReadError", "ParseError", "NoAnswer", "ShapeError", "SingularPoint", "Undecided"),
        "errors",
    ),
}

__all__ = [*_EXPORTS, "__version__"]

_EXTENSIONS = {"load_ipython_extension": "cli.extensions"}
"""Names that programs look up by themselves: IPython, for `%load_ext symjac`."""


def _loaded(name: str) -> object:
    home = _EXPORTS.get(name) or _EXTENSIONS.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"symjac.{home}"), name)


if not TYPE_CHECKING:
    __getattr__ = _loaded


def __dir__() -> list[str]:
    return sorted(__all__)
