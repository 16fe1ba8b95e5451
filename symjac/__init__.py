"""symjac: Jacobian matrices, gradients, determinants and Hessians, exactly and symbolically.

    >>> import symjac
    >>> symjac.jacobian("x*y, sin(x)", vars="x y").to_latex()
    '\\\\begin{bmatrix} y & x \\\\\\\\ \\\\cos{\\\\left(x\\\\right)} & 0 \\\\end{bmatrix}'

Everything is loaded on first use (PEP 562), so that the command line starts without SymPy.
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

_EXPORTS = {
    **dict.fromkeys(("problem", "matrix", "point"), "library.inputs"),
    **dict.fromkeys(
        ("jacobian", "gradient", "gradients", "determinant", "hessian", "hessians", "check"), "library.api"
    ),
    **dict.fromkeys(("check", "divergence", "curl", "laplacian", "laplacians", "directional"), "library.api"),
    **dict.fromkeys(("steps", "linearize", "defining_limit", "explain", "compose"), "library.studies"),
    **dict.fromkeys(("change", "critical", "equilibria"), "library.studies"),
    **dict.fromkeys(("Problem", "Result"), "model"),
    "Derivations": "studies.derivations",
    "Verdict": "model.verdict",
    "cse": "calculus.sharing",
    **dict.fromkeys(
        ("SymjacError", "ReadError", "ParseError", "NoAnswer", "ShapeError", "SingularPoint", "Undecided"),
        "errors",
    ),
}

__all__ = [*_EXPORTS, "__version__"]


def __getattr__(name: str) -> object:
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"symjac.{_EXPORTS[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
