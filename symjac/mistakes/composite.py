"""Answers that are made of several derivatives (det J, ∇·F, ∇×F, Δf), with one derivative or all of a kind wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from symjac.derive import derivative
from symjac.kernel import sympy
from symjac.mistakes.broken import BROKEN
from symjac.mistakes.case import Case, column, expansion
from symjac.mistakes.stages import mutations

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    Tagged = tuple[str, Any]

_MOST_PER_TERM = 300
_MOST_EVERYWHERE = 6
_LARGEST_DETERMINANT = 4
_SUMS = ("divergence", "laplacian")


@dataclass(frozen=True)
class _Composite:
    """A result made of derivatives of `parts`, and how much it changes with each of them."""

    parts: tuple[tuple[Expr, Symbol], ...]
    weights: tuple[Any, ...]
    build: Callable[[Sequence[Expr]], Any]


def composed(case: Case) -> Iterator[Tagged]:
    """The result with rules broken in one derivative that it is made of, or in all of them."""
    make = _COMPOSITES.get(case.question)
    composite = make(case) if make else None
    if composite is None:
        return
    rights = [derivative(expr, x) for expr, x in composite.parts]
    wrongs = [
        list(islice(mutations(expr, x, case.variables, case.problem.source), _MOST_PER_TERM)) if right else []
        for (expr, x), right in zip(composite.parts, rights, strict=True)
    ]
    if case.question in _SUMS:
        for weight, right in zip(composite.weights, rights, strict=True):
            if right:
                yield "term-dropped", case.right - weight * right
    for tag in dict.fromkeys(row.tag for row in BROKEN):
        of_tag = [[value for other, value in wrong if other == tag] for wrong in wrongs]
        for weight, right, values in zip(composite.weights, rights, of_tag, strict=True):
            for value in values:
                yield tag, case.right + weight * (value - right)
        for k in range(min(_MOST_EVERYWHERE, max(map(len, of_tag), default=0))):
            yield (
                tag,
                composite.build(
                    [
                        values[min(k, len(values) - 1)] if values else right
                        for values, right in zip(of_tag, rights, strict=True)
                    ]
                ),
            )


def _divergence(case: Case) -> _Composite | None:
    pairs = tuple(zip(case.problem.components, case.variables, strict=False))
    return _Composite(pairs, (sympy.S.One,) * len(pairs), lambda terms: sympy.Add(*terms))


def _laplacian(case: Case) -> _Composite | None:
    """The second differentiation broken; the first is that of the gradient."""
    pairs = tuple((case.jacobian[0, j], x) for j, x in enumerate(case.variables))
    return _Composite(pairs, (sympy.S.One,) * len(pairs), lambda terms: sympy.Add(*terms))


def _curl(case: Case) -> _Composite | None:
    if case.problem.shape != (3, 3) or case.right_shape != (3, 1):
        return None
    (P, Q, R), (x, y, z) = case.problem.components, case.variables  # noqa: N806 - the usual names
    unit = [column(*(sympy.Integer(i == k) for i in range(3))) for k in range(3)]
    return _Composite(
        ((R, y), (Q, z), (P, z), (R, x), (Q, x), (P, y)),
        (unit[0], -unit[0], unit[1], -unit[1], unit[2], -unit[2]),
        lambda terms: column(terms[0] - terms[1], terms[2] - terms[3], terms[4] - terms[5]),
    )


def _determinant(case: Case) -> _Composite | None:
    n = len(case.variables)
    if not case.square or n > _LARGEST_DETERMINANT:
        return None
    places = [(i, j) for i in range(n) for j in range(n)]
    return _Composite(
        tuple((case.problem.components[i], case.variables[j]) for i, j in places),
        tuple(case.cofactor(i, j) for i, j in places),
        lambda terms: expansion(sympy.ImmutableDenseMatrix(n, n, list(terms))),
    )


_COMPOSITES: dict[str, Callable[[Case], _Composite | None]] = {
    "divergence": _divergence,
    "laplacian": _laplacian,
    "curl": _curl,
    "determinant": _determinant,
}
