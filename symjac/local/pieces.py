"""The germ of a piecewise function: the pieces whose regions reach the point, glued together.

Refused: conditions other than comparisons joined by and, or, not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from symjac.kernel import sympy
from symjac.local.germs import LOG, ZERO, Germ, Need, add, bound, germ, in_common, unknown

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.local.expansion import Expansion

S = sympy.S


def _truth(expansion: Expansion, condition: Any) -> tuple[Any, Germ]:
    """The condition as one on the direction, None if it cannot be told; and a germ with what it needs."""
    if condition in (S.true, S.false):
        return condition, ZERO
    if isinstance(condition, sympy.ITE):
        return _truth(expansion, condition.to_nnf(simplify=False))
    if isinstance(condition, (sympy.And, sympy.Or, sympy.Not)):
        parts = [_truth(expansion, arg) for arg in condition.args]
        truths = [truth for truth, _ in parts]
        where = add(where for _, where in parts)
        return None if None in truths else condition.func(*truths), where
    u = expansion.of(condition.lhs - condition.rhs)
    where = bound(S.Infinity, u)
    if not u.terms:
        return condition.func(S.Zero, 0) if u.order == S.Infinity else None, where
    form = u.terms[0][1]
    side = expansion.side(form)
    if side:
        return condition.func(S(side), 0), where
    return condition.func(form, 0) if side == 0 or (u.exact and not form.has(LOG)) else None, where


@dataclass(frozen=True)
class _Piece:
    """A piece whose region reaches the point; `truth` is its condition on the direction, if told."""

    germ: Germ
    truth: Any
    condition: Any

    def needs(self) -> tuple[Need, ...]:
        """What the piece needs beyond what its own condition says: sqrt(x) needs no more where x > 0."""
        return tuple(need for need in self.germ.needs if self.condition not in need.enough)


def piecewise(expansion: Expansion, node: Expr) -> Germ:
    """The pieces glued along the directions; where these do not tell them apart, what all have in common."""
    pieces: list[_Piece] = []
    places: list[Germ] = []
    for piece, condition in node.args:
        truth, where = _truth(expansion, condition)
        places.append(where)
        if truth == S.false:
            continue
        pieces.append(_Piece(expansion.of(piece), truth, condition))
        if truth == S.true:
            break
    if not pieces:
        return unknown(node)
    if len(pieces) == 1 and pieces[0].truth == S.true:
        return add([pieces[0].germ, *places])
    glued = _in_common(pieces) if any(piece.truth is None for piece in pieces) else _by_region(pieces, node)
    return add([glued, *places])


def _glue(values: Sequence[Expr], pieces: Sequence[_Piece], otherwise: Expr) -> Expr:
    pairs = [(value, piece.truth) for value, piece in zip(values, pieces, strict=True)]
    if pieces[-1].truth != S.true:
        pairs.append((otherwise, S.true))
    if all(value == pairs[0][0] for value, _ in pairs):
        return pairs[0][0]
    return sympy.Piecewise(*pairs, evaluate=False)


def _by_region(pieces: list[_Piece], node: Expr) -> Germ:
    forms = [dict(piece.germ.terms) for piece in pieces]
    degrees = {degree for form in forms for degree in form}
    terms = {d: _glue([form.get(d, S.Zero) for form in forms], pieces, S.Zero) for d in degrees}
    needs = [Need(_glue([S.One] * len(pieces), pieces, S.NegativeOne), node)]
    for k, piece in enumerate(pieces):
        for need in piece.needs():
            forms_here = [need.form if j == k else S.One for j in range(len(pieces))]
            needs.append(replace(need, form=_glue(forms_here, pieces, S.One), enough=()))
    total = germ(terms, min(piece.germ.order for piece in pieces), *(replace(piece.germ, needs=()) for piece in pieces))
    return replace(total, needs=tuple(need for need in needs if need.form != 1))


def _in_common(pieces: list[_Piece]) -> Germ:
    common, degree, _ = in_common([piece.germ for piece in pieces])
    return germ(common, degree, *(replace(piece.germ, needs=piece.needs()) for piece in pieces))
