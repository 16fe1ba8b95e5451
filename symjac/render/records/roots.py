"""What the records of critical points and of equilibria share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symjac.kernel import sympy
from symjac.render.records.pieces import Writer
from symjac.roots.solutions import Solutions
from symjac.studies.classified import Classified

if TYPE_CHECKING:
    from sympy import Expr

_DIGITS = 15


def number(write: Writer, expr: Expr) -> dict[str, Any]:
    """As text and LaTeX; a root of a polynomial of higher degree as a decimal, with the polynomial."""
    algebraic = expr if isinstance(expr, sympy.CRootOf) else None
    if expr.has(sympy.CRootOf, sympy.Float):
        expr = expr.evalf(_DIGITS)
    return {
        **write.expression(expr),
        **({} if algebraic is None else {"rootof": write.expression(algebraic.expr)["text"]}),
    }


def classified(write: Writer, point: Classified, matrix: str) -> dict[str, Any]:
    """A solution: its coordinates, what they are, eigenvalues, kind, cases."""
    root, spectrum = point.root, point.spectrum
    enclosures = root.enclosure or ((),) * len(root.point)
    return {
        "point": {
            v.name: {**number(write, value), **({"enclosure": [str(end) for end in ends]} if ends else {})}
            for (v, value), ends in zip(root.point, enclosures, strict=True)
        },
        "exact": root.exact,
        "conditions": [write.expression(condition) for condition in root.conditions],
        "roots": {x.name: write.expression(poly) for x, poly in root.roots},
        "free": [x.name for x in root.free],
        "integers": [k.name for k in root.integers],
        **({} if point.value is None else {"value": number(write, point.value)}),
        **({} if spectrum is None else {matrix: [[number(write, entry) for entry in row] for row in spectrum.entries]}),
        "eigenvalues": [] if spectrum is None else [
            {**number(write, e.value), "exact": e.exact} for e in spectrum.eigenvalues
        ],
        "kind": point.kind or None,
        "cases": [
            {"kind": case.kind, "conditions": [write.expression(c) for c in case.conditions]} for case in point.cases
        ],
    }  # fmt: skip


def searched(write: Writer, found: Solutions) -> dict[str, Any]:
    """How far the search reached."""
    return {
        "scope": found.scope,
        "assumed": [write.expression(sympy.Ne(expr, 0)) for expr in found.assumed],
        "box": {v.name: [float(end) for end in ends] for v, ends in found.box},
        "unresolved": [{v.name: [float(end) for end in ends] for v, ends in cell} for cell in found.unresolved],
    }
