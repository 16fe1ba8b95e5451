"""symjac: Jacobian matrices, gradients, determinants and Hessians, exactly and symbolically.

    >>> import symjac
    >>> symjac.jacobian("x*y, sin(x)", vars="x y").to_latex()
    '\\\\begin{bmatrix} y & x \\\\\\\\ \\\\cos x & 0 \\\\end{bmatrix}'

Everything is loaded on first use (PEP 562), so that the command line starts without SymPy.
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

_EXPORTS = {
    **dict.fromkeys(("problem", "matrix", "point"), "library.inputs"),
    **dict.fromkeys(("jacobian", "gradient", "gradients", "determinant", "hessian", "hessians"), "library.api"),
    **dict.fromkeys(("divergence", "curl", "laplacian", "laplacians", "directional"), "library.api"),
    **dict.fromkeys(("check", "cse"), "library.checks"),
    **dict.fromkeys(("steps", "linearize", "defining_limit", "explain", "compose"), "library.studies"),
    **dict.fromkeys(("change", "critical", "equilibria"), "library.studies"),
    **dict.fromkeys(("Problem", "Result", "Verdict", "Change", "Composition", "CriticalPoints"), "library.values"),
    **dict.fromkeys(("Derivations", "Equilibria", "Explanation", "Limit", "Linearization"), "library.values"),
    **dict.fromkeys(
        ("SymjacError", "ReadError", "ParseError", "NoAnswer", "ShapeError", "SingularPoint", "Undecided"),
        "errors",
    ),
}

__all__ = [*_EXPORTS, "__version__"]

_EXTENSIONS = {"load_ipython_extension": "cli.notebook"}
"""Names that programs look up by themselves: IPython, for `%load_ext symjac`."""


def __getattr__(name: str) -> object:
    home = _EXPORTS.get(name) or _EXTENSIONS.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"symjac.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
