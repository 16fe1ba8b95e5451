"""Whether f rises and falls from a point of a set: this decides between minimum, maximum and saddle.

Near a point the set is cut into cells on which f is smooth. On a cell, where h = 0 and g ≥ 0, write ∇f = Σλ∇h + Σμ∇g
with independent ∇h, ∇g. If there are no such λ, μ, f rises and falls. It rises if some μ is positive and falls if some
μ is negative. If all μ are positive, f has a strict minimum provided that the Hessian of L = f − Σλh − Σμg is positive
on the tangents.
Source: Nocedal and Wright, *Numerical Optimization*, 2nd ed., theorems 12.1, 12.5 and 12.6.

If the gradients are dependent, the rays of the cone {v: ∇g·v ≥ 0} decide to first order, or the curves of the set
through the point. If f is not smooth on a cell, or nothing is decided, f's germ along rays, its leading form, or the
sign of f − f(a) may decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING

from symjac.errors import SymjacError
from symjac.expressions import unsigned
from symjac.kernel import sympy, sympy_failures
from symjac.local.regular import NotDefined
from symjac.roots import Root
from symjac.roots.at_solutions import at, is_smooth_at_root
from symjac.studies.critical.beside import by_form, by_rays, by_sign, signs_of
from symjac.studies.critical.region import (
    ALONG,
    BOTH,
    FIRST,
    ISOLATED,
    LAGRANGIAN,
    SECOND,
    VALUE,
    Here,
    Moves,
    SmoothPiece,
    UnknownSign,
    cells,
    extreme_rays,
    has_jumps,
    minor,
)
from symjac.studies.spectrum import Spectrum, singular_parts, spectrum

if TYPE_CHECKING:
    from sympy import Expr

S = sympy.S


def moves(here: Here) -> Moves:
    """Whether f rises and falls, by the first test that decides."""
    found = Moves()
    for test in (_by_cells, by_rays, by_sign, by_form):
        try:
            found = found.completed(test(here))
        except sympy_failures(SymjacError, UnknownSign, NotDefined):
            continue
        if found.decided:
            break
    return found


# --- cells: first and second order -------------------------------------------------------------------------------


def _by_cells(here: Here) -> Moves:
    exprs = (here.f, *here.equal, *here.above)
    parts = cells(exprs, here.sign)
    if parts is None:
        return Moves()
    n = len(here.equal)
    found = []
    for cell in parts:
        f, *others = cell.exprs
        whole = SmoothPiece((f,), (*others[:n], *cell.equal), (*others[n:], *cell.above))
        found.append(_on_cell(here, whole))
        if found[-1].rises and found[-1].falls:
            return found[-1]
    return _all_together(found)


def _all_together(found: Sequence[Moves]) -> Moves:
    rises = known_any([m.rises for m in found])
    falls = known_any([m.falls for m in found])
    order = (LAGRANGIAN, SECOND, FIRST, VALUE, ISOLATED, ALONG)
    by = next((name for name in order if any(m.by == name for m in found)), "")
    return Moves(rises, falls, by)


def known_any(values: Sequence[bool | None]) -> bool | None:
    """Whether one of the values is True; None if that is not known."""
    return True if True in values else None if None in values else False


def _on_cell(here: Here, cell: SmoothPiece) -> Moves:
    (f,), x = cell.exprs, here.variables
    if has_jumps(here.f):
        gap = _sign_of_gap(here, f)
        if gap is None:
            return Moves()
        if gap:
            empty = bool(cell.above or cell.equal) and here.independent([*cell.equal, *cell.above]) is None
            return Moves(None if empty else gap > 0, None if empty and gap < 0 else gap < 0, VALUE)
    if not smooth((f, *cell.equal, *cell.above), here.root):
        return Moves()
    columns = here.independent([*cell.equal, *cell.above])
    if columns is None:
        return _by_cone(here, cell)
    bound = [*cell.equal, *cell.above]
    slopes = [sympy.diff(f, v) for v in x]
    rows = [[sympy.diff(u, v) for v in x] for u in bound]
    if not _known_stationary(here, cell):
        left = [minor([slopes, *rows], (*columns, j)) for j in range(len(x)) if j not in columns]
        signs = [here.sign(expr) for expr in left]
        if any(signs):
            return BOTH
        if None in signs:
            return Moves()
    weights = multipliers(slopes, rows, columns)
    signs = [here.sign(weight) for weight in weights[len(cell.equal) :]]
    if None in signs:
        return Moves(True if 1 in signs else None, True if -1 in signs else None, FIRST)
    rises, falls = True if 1 in signs else None, True if -1 in signs else None
    if rises and falls:
        return BOTH
    if len(here.root.free) == len(x) - len(bound) and all(signs) and not at(f, here.root).free_symbols:
        return Moves(bool(rises), bool(falls), FIRST)  # f is constant on the surface, all of whose points are alike
    held = [*range(len(cell.equal)), *(len(cell.equal) + k for k, s in enumerate(signs) if s)]
    loose = [rows[len(cell.equal) + k] for k, s in enumerate(signs) if not s]
    if len(held) == len(x):
        return Moves(bool(rises), bool(falls), FIRST)
    found = tangential(f, bound, weights, [rows[k] for k in held], here)
    told = _with_curvature(found, loose, here, rises, falls)
    if told.decided:
        return told
    return told.completed(_by_lagrangian(here, f, bound, weights, [0] * len(cell.equal) + [s or 0 for s in signs]))


def _by_lagrangian(here: Here, f: Expr, bound: Sequence[Expr], weights: Sequence[Expr], signs: Sequence[int]) -> Moves:
    """By the sign of L − f(a), L = f − Σ λ·h − Σ μ·g with the numbers λ and μ: f − f(a) = L − f(a) + Σ μ·g."""
    if not here.root.exact or not bound:
        return Moves()
    numbers = [at(weight, here.root) for weight in weights]
    left = f - at(f, here.root) - sympy.Add(*(w * u for w, u in zip(numbers, bound, strict=True)))
    if any(value.free_symbols for value in numbers) or at(f, here.root).free_symbols:
        return Moves()
    told = signs_of(sympy.expand(left))
    low = -1 not in told and -1 not in signs
    high = 1 not in told and 1 not in signs
    rises, falls = (True if 1 in signs else None), (True if -1 in signs else None)
    return Moves(False if high else rises, False if low else falls, LAGRANGIAN)


def smooth(exprs: Sequence[Expr], root: Root) -> bool:
    """Whether these have all derivatives at a point; if it depends on symbols, whether they have them everywhere."""
    if all(expr.is_polynomial() for expr in exprs):
        return True
    if root.symbolic:
        return not any(u.free_symbols for expr in exprs for u in singular_parts(expr))
    return is_smooth_at_root(exprs, root)


def _sign_of_gap(here: Here, f: Expr) -> int | None:
    """The sign of f's value on the cell minus f at the point."""
    if f == here.f:
        return 0
    own = cells((here.f,), here.sign)
    there = [part.exprs[0] for part in own or () if len(part.equal) == max(len(p.equal) for p in own or ())]
    if not there:
        return None
    return 0 if there[-1] == f else here.sign(f - there[-1])


def _known_stationary(here: Here, cell: SmoothPiece) -> bool:
    """Whether the point was found as a stationary point of f on exactly the surface where these are 0."""
    if here.stationary is None:
        return False
    return {*map(unsigned, (*cell.equal, *cell.above))} == {*map(unsigned, (*here.equal, *here.stationary))}


def multipliers(slopes: Sequence[Expr], rows: Sequence[Sequence[Expr]], columns: tuple[int, ...]) -> list[Expr]:
    """λ with ∇f = Σ λ·∇g in these columns, by Cramer's rule."""
    whole = minor(rows, columns)
    return [minor([*rows[:k], slopes, *rows[k + 1 :]], columns) / whole for k in range(len(rows))]


def tangential(
    f: Expr, bound: Sequence[Expr], weights: Sequence[Expr], rows: Sequence[Sequence[Expr]], here: Here
) -> tuple[Spectrum, list[list[Expr]]]:
    """The Hessian of L = f − Σ λ·g on the tangents, vᵢᵀ·H·vⱼ, and the tangent vectors v."""
    x = here.variables
    basis = _tangents(rows, here)
    hessian = [
        [
            sympy.diff(f, v, w) - sympy.Add(*(m * sympy.diff(u, v, w) for m, u in zip(weights, bound, strict=True)))
            for w in x
        ]
        for v in x
    ]
    n = range(len(x))
    matrix = tuple(
        tuple(sympy.Add(*(a[i] * hessian[i][j] * b[j] for i in n for j in n if a[i] != 0 and b[j] != 0)) for b in basis)
        for a in basis
    )
    return spectrum(matrix, here.root), basis


def _tangents(rows: Sequence[Sequence[Expr]], here: Here) -> list[list[Expr]]:
    """A basis of the vectors v with ∇g·v = 0."""
    n, k = len(here.variables), len(rows)
    columns = next(c for c in combinations(range(n), k) if here.sign(minor(rows, c)))
    whole = minor(rows, columns)
    basis = []
    for j in (j for j in range(n) if j not in columns):
        vector = [S.Zero] * n
        vector[j] = whole
        for place, column in enumerate(columns):
            vector[column] = -minor(rows, (*columns[:place], j, *columns[place + 1 :]))
        basis.append(vector)
    return basis


def _with_curvature(
    found: tuple[Spectrum, list[list[Expr]]],
    loose: Sequence[Sequence[Expr]],
    here: Here,
    rises: bool | None,
    falls: bool | None,
) -> Moves:
    """The result with the Hessian on the tangents v; `loose` are gradients ∇g that limit these by ∇g·v ≥ 0."""
    curved, basis = found
    up, down = signature_of(curved)
    if not loose:
        by = SECOND
        return Moves(rises or up, falls or down, by)
    steep = [rows for rows in _directions(basis) if all(here.sign(_dot(g, rows[0])) in (0, 1) for g in loose)]
    bends = [here.sign(_quadratic(curved, c)) for _, c in steep]
    up = False if up is False else True if 1 in bends else None
    down = False if down is False else True if -1 in bends else None
    return Moves(rises or up, falls or down, SECOND)


def signature_of(found: Spectrum) -> tuple[bool | None, bool | None]:
    """Whether a quadratic form has positive and negative values; None if only the value 0 is in question."""
    signs = found.signs
    if any(s is None for s in signs):
        mixed = len(signs) > 1 and signs[1] == -1
        return (True, True) if mixed else (None, None)
    kept = [1, *(s for s in signs if s)]
    positive = sum(a != b for a, b in pairwise(kept))
    zero = next((k for k, s in enumerate(reversed(signs)) if s), len(signs))
    negative = len(signs) - zero - positive
    none = None if zero else False
    return (True if positive else none), (True if negative else none)


def _directions(basis: Sequence[Sequence[Expr]]) -> Iterator[tuple[list[Expr], tuple[int, ...]]]:
    for c in product((-1, 0, 1), repeat=len(basis)):
        if any(c):
            yield [sympy.Add(*(k * v[i] for k, v in zip(c, basis, strict=True))) for i in range(len(basis[0]))], c


def _dot(a: Sequence[Expr], b: Sequence[Expr]) -> Expr:
    return sympy.Add(*(x * y for x, y in zip(a, b, strict=True)))


def _quadratic(found: Spectrum, c: Sequence[int]) -> Expr:
    n = range(len(c))
    return sympy.Add(*(c[i] * c[j] * found.entries[i][j] for i in n for j in n))


# --- dependent gradients ------------------------------------------------------------------------------------------


def _by_cone(here: Here, cell: SmoothPiece) -> Moves:
    """Whether f rises and falls, by the extreme rays of the cone {v: ∇g·v ≥ 0}, if its numbers are rational."""
    if cell.equal:
        return Moves() if cell.above else _by_branches(here, cell)
    x = here.variables
    numbers = [[at(sympy.diff(u, v), here.root) for v in x] for u in (cell.exprs[0], *cell.above)]
    if not all(value.is_Rational for row in numbers for value in row):
        return Moves()
    slope, *rows = numbers
    if sympy.Matrix(rows).rank() < len(x):
        return Moves()
    rays = [list(v) for v in extreme_rays(rows, len(x))]
    inner = [sympy.Add(*column) for column in zip(*rays, strict=True)] if rays else []
    if not inner or not all(_dot(row, inner) > 0 for row in rows):
        return Moves(False, False, FIRST) if not rays else Moves()
    heights = [_dot(slope, v) for v in rays]
    rises, falls = any(h > 0 for h in heights), any(h < 0 for h in heights)
    flat = any(h == 0 for h in heights)
    return Moves(True if rises else None if flat else False, True if falls else None if flat else False, FIRST)


def _by_branches(here: Here, cell: SmoothPiece) -> Moves:
    """Whether f rises and falls on the curves through a point with Σλ∇h = 0, one λ ≠ 0, if its numbers are rational.

    The Hessian of G = Σλh is taken on the tangents v, ∇h·v = 0. Where it is definite the point is isolated. Where it is
    indefinite and regular, curves of the set run along each v with vᵀHv = 0, and ∇f·v ≠ 0 for some of them unless ∇f
    is 0 on all tangents (Morse's lemma). Where it has rank 1 in a plane, and G's third derivative along the kernel
    is not 0, the set has a cusp, (t², t³) in suitable coordinates.
    """
    x, n = here.variables, range(len(here.variables))
    slope, *rows = [
        [at(sympy.diff(u, v), here.root) for v in x] for u in (cell.exprs[0], *cell.equal)
    ]  # fmt: skip
    if not all(value.is_Rational for row in (slope, *rows) for value in row):
        return Moves()
    weights = sympy.Matrix(rows).T.nullspace()
    tangents = sympy.Matrix(rows).nullspace()
    if len(weights) != 1 or not tangents:
        return Moves()
    whole = sympy.Add(*(weight * u for weight, u in zip(weights[0], cell.equal, strict=True)))
    hessian = sympy.Matrix(len(x), len(x), lambda i, j: at(sympy.diff(whole, x[i], x[j]), here.root))
    basis = sympy.Matrix.hstack(*tangents)
    form = basis.T * hessian * basis
    if not all(value.is_Rational for value in form):
        return Moves()
    if form.is_positive_definite or form.is_negative_definite:
        return Moves(False, False, ISOLATED)
    along = [_dot(slope, list(v)) for v in tangents]
    if form.rank() == form.rows:
        return Moves(True, True, ALONG) if any(along) else Moves()
    if form.rows != 2 or form.rank() != 1 or len(rows) != 1:
        return Moves()
    (kernel,) = form.nullspace()
    w = basis * kernel
    third = at(sympy.Add(*(w[i] * w[j] * w[k] * sympy.diff(whole, x[i], x[j], x[k]) for i in n for j in n for k in n)),
               here.root)  # fmt: skip
    if not third.is_Rational or third == 0:
        return Moves()
    steep = _dot(slope, list(w))
    if steep == 0:
        return Moves(True, True, ALONG) if any(along) else Moves()
    rises = steep * third * form.trace() < 0  # on the set s has the sign of −(third derivative)·(second one)
    return Moves(bool(rises), not rises, ALONG)
