"""How f behaves near a point where it need not be smooth: by leading terms along rays, by its germ, by its sign."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

from symjac import exact
from symjac.errors import SymjacError
from symjac.kernel import sympy, sympy_failures
from symjac.local.expansion import Expansion
from symjac.local.germs import PHASE, Germ, signature
from symjac.local.pointwise import Differentiability
from symjac.local.regular import Evaluator, NotDefined
from symjac.roots.at_solutions import at
from symjac.studies.critical.region import ALONG, LEADING, ONE_SIGN, Here, Moves, cells, has_jumps, has_kinks

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S
DEPTH = 6
"""The terms of an expansion along a ray."""
MOST_RAYS = 8
"""The number of variables beyond which no rays are tried."""


def by_rays(here: Here) -> Moves:
    """Whether f rises and falls, by leading terms along rays and curves; on a line the two rays decide everything."""
    x, root = here.variables, here.root
    if (
        here.equal
        or not root.exact
        or root.family
        or len(x) > MOST_RAYS
        or here.f.has(sympy.core.function.AppliedUndef)
    ):
        return Moves()
    evaluator = _evaluator(here)
    value = evaluator.at(here.f).value
    seen: set[int | None] = set()
    for ray, weights in _rays(len(x)):
        steps = dict(zip(x, map(S, ray), strict=True))
        inside = [_leading(Expansion(evaluator, steps, depth=DEPTH, weights=weights).of(g), S.Zero) for g in here.above]
        if any(-1 in signs for signs in inside):
            continue
        if any(
            signs != {1} and not _is_zero_along(here, g, ray, weights)
            for g, signs in zip(here.above, inside, strict=True)
        ):
            seen.add(None)
            continue
        try:
            signs = _leading(Expansion(evaluator, steps, depth=DEPTH, weights=weights).of(here.f), value)
        except sympy_failures(SymjacError):
            signs = {None}
        if signs is not None:
            seen |= signs
        if {1, -1} <= seen:
            break
    if len(x) == 1 and None not in seen:
        return Moves(1 in seen, -1 in seen, LEADING)
    return Moves(True if 1 in seen else None, True if -1 in seen else None, ALONG)


def _evaluator(here: Here) -> Evaluator:
    """The values at the point."""
    return Evaluator(dict((*here.root.point, *here.root.special)), frozenset(here.variables), real=True)


def _is_zero_along(here: Here, g: Expr, ray: tuple[int, ...], weights: tuple[int, ...]) -> bool:
    """Whether a ray or curve runs on the border g = 0."""
    t = sympy.Dummy("t")
    moved = {x: a + h * t**w for (x, a), h, w in zip(here.root.point, ray, weights, strict=True)}
    return bool(g.is_polynomial(*here.variables)) and sympy.expand(exact.substituted(g, moved)) == 0


def _rays(n: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The rays h·t, and in the plane also the curves h_j t^(w_j)."""
    straight = (1,) * n
    if n == 1:
        yield from (((way,), straight) for way in (1, -1))
        return
    for k, way in product(range(n), (1, -1)):
        yield tuple(way if j == k else 0 for j in range(n)), straight
    if n <= 3:
        yield from ((ray, straight) for ray in product((1, -1), repeat=n))
        yield from ((ray, straight) for ray in product((2, -1, 1), repeat=n) if len(set(map(abs, ray))) > 1)
    if n == 2:
        for weights, a, c in product(((1, 2), (2, 1), (2, 3), (3, 2)), (2, -2), (6, 2, -2, -6)):
            yield ((a, c) if weights[0] < weights[1] else (c, a)), weights


def _leading(g: Germ, value: Expr) -> set[int | None]:
    """The signs of u − value along the ray; an empty set if the ray leaves the domain of u, {None} if not known."""
    for need in g.needs:
        sides = exact.certain_sign(need.form)
        if need.leaves and sides == -1:
            return set()
        if sides != 1:
            return {None}
    forms = dict(g.terms)
    forms[S.Zero] = forms.get(S.Zero, S.Zero) - value
    for degree in sorted(forms):
        form = forms[degree]
        if degree >= g.order:
            break
        if form.has(PHASE):
            signs = {exact.certain_sign(exact.substituted(form, {PHASE: S(turn)})) for turn in range(7)}
            return signs if {1, -1} <= signs else {None}
        if exact.certain_sign(form) == 0:
            continue
        return {signature(form, ()) or None}
    return {None}


def one_sided_slopes(here: Here) -> tuple[Expr | None, Expr | None] | tuple[()]:
    """The derivatives from the left and from the right in one variable; each None if it was not found."""
    (x,) = here.variables
    if not here.root.exact or here.root.generic:
        return ()
    evaluator = _evaluator(here)
    outside = [way for way in (1, -1) if any(way * (here.sign(sympy.diff(g, x)) or 0) < 0 for g in here.above)]
    try:
        value = evaluator.at(here.f).value
        question = Differentiability(here.f, value, evaluator, {x: sympy.Dummy("h", real=True)}, here.f)
        found = {way: None if way in outside else question.slope_along((S(way),)) for way in (-1, 1)}
    except sympy_failures(SymjacError, NotDefined):
        return ()
    return (None if found[-1] is None else -found[-1]), found[1]


def by_sign(here: Here) -> Moves:
    """Whether f rises and falls, by the sign of f − f(a) everywhere, or on each side of a point of a line."""
    value = at(here.f, here.root)
    if not here.root.exact or value.has(sympy.nan, sympy.zoo) or value.free_symbols & set(here.variables):
        return Moves()
    known = {g: sympy.Dummy(nonnegative=True) for g in here.sides if g.is_Symbol}
    signs = signs_of(exact.substituted(here.f - value, known))
    rises: bool | None = None
    falls: bool | None = None
    if len(here.variables) == 1 and not here.equal and not value.free_symbols:
        ((x, a),) = here.root.point
        p = sympy.Dummy("p", positive=True)
        sides = [way for way in (1, -1) if not any(way * (here.sign(sympy.diff(g, x)) or 0) < 0 for g in here.above)]
        each = [signs_of(_beside(here, x, a, p, way) - value) for way in sides]
        signs &= {0}.union(*each)
        rises = True if {1} in each else None
        falls = True if {-1} in each else None
    if len(signs) > 1:
        for form in _on_the_set(here, here.f - value):
            signs &= _signs_nearby(here, form)
    return Moves(rises if 1 in signs else False, falls if -1 in signs else False, ONE_SIGN)


def _on_the_set(here: Here, gap: Expr) -> Iterator[Expr]:
    """f − f(a), and its form on the set: the remainder modulo an equation that contains a power of a variable alone."""
    yield gap
    if len(here.equal) != 1 or not (
        gap.is_polynomial(*here.variables) and here.equal[0].is_polynomial(*here.variables)
    ):
        return
    for x in here.variables:
        divisor = sympy.Poly(here.equal[0], x)
        if divisor.degree() > 0 and divisor.LC().is_number:
            yield sympy.Poly(gap, x).rem(divisor).as_expr()


def _signs_nearby(here: Here, form: Expr) -> set[int]:
    """The signs that a product may have on the set near the point, by its factors."""
    if not form.is_polynomial(*here.variables):
        signs = {1}
        for factor in sympy.Mul.make_args(form):
            signs = {s * t for s in signs for t in _signs_beside(here, factor)}
        return signs
    constant, factors = sympy.factor_list(form, *here.variables)
    signs = set(exact.sign(constant))
    for factor, times in factors:
        own = _signs_of_factor(here, factor) if times % 2 else {0, 1}
        signs = {s * t for s in signs for t in own}
    return signs


def _signs_beside(here: Here, factor: Expr) -> set[int]:
    """The signs of a factor near the point: its sign there, or those on the sides of a variable that it is made of."""
    base, times = factor.as_base_exp()
    if not times.is_Integer:
        base, times = factor, S.One
    there = None if has_jumps(base) else here.sign(base)
    inside = base.free_symbols & set(here.variables)
    if there:
        return {there ** int(abs(times))}
    if len(inside) != 1 or here.root.family or not here.root.exact:
        return {-1, 0, 1}
    (x,) = inside
    ways = [
        way for way in (1, -1)
        if not any(g.free_symbols == {x} and way * (here.sign(sympy.diff(g, x)) or 0) < 0 for g in here.above)
    ]  # fmt: skip
    germs = (Expansion(_evaluator(here), {x: S(way)}, depth=DEPTH).of(base) for way in ways)
    found = {0}.union(*(_leading(g, S.Zero) for g in germs))
    return {-1, 0, 1} if None in found else {sign ** int(abs(times)) for sign in found if sign is not None}


def _signs_of_factor(here: Here, factor: Expr) -> set[int]:
    """The sign at the point if it is not 0; else ≥ 0 for a side of the set, or a power that an equation makes one."""
    there = here.sign(factor)
    if there:
        return {there}
    for g in (*here.above, *here.equal):
        ratio = sympy.cancel(factor / g)
        if ratio.is_number:
            return {0} if g in here.equal else {0, int(sympy.sign(ratio))}
    for h in here.equal:
        for x in here.variables:
            slope = factor.diff(x)
            if not slope.is_number or slope == 0:
                continue
            u = sympy.Dummy("u")
            poly = sympy.Poly(exact.substituted(h, {x: (u - exact.substituted(factor, {x: S.Zero})) / slope}), u)
            powers = [power for (power,), _ in poly.terms() if power]
            if len(powers) == 1 and powers[0] % 2 and poly.LC().is_number:
                return set(exact.sign(-poly.nth(0) / poly.LC()))
    return {-1, 0, 1}


def signs_of(expr: Expr) -> set[int]:
    """The signs that its real values may have: even roots are ≥ 0 wherever they are real."""
    roots = {p: sympy.Dummy(nonnegative=True) for p in expr.atoms(sympy.Pow) if p.exp.is_Rational and p.exp.q % 2 == 0}
    signs = set(exact.sign(expr.xreplace({p: d for p, d in roots.items() if p.exp.is_positive})))
    if len(signs) > 1 and expr.is_polynomial():
        signs &= set(exact.sign(sympy.factor(expr)))
    return signs


def _beside(here: Here, x: Symbol, a: Expr, p: Symbol, way: int) -> Expr:
    """f at a ± p, with its kinks at a resolved."""
    if not has_kinks(here.f):
        return exact.substituted(here.f, {x: a + way * p})
    for cell in cells((here.f,), here.sign) or ():
        slopes = [here.sign(sympy.diff(u, x)) for u in cell.above]
        if not cell.equal and cell.above and all(slope == way for slope in slopes):
            return exact.substituted(cell.exprs[0], {x: a + way * p})
    return exact.substituted(here.f, {x: a + way * p})


def by_form(here: Here) -> Moves:
    """Whether f rises and falls, by the leading form of f − f(a), if it has one sign in all directions.

    The variables have weight 1, or else the weights in which f − f(a) has the same order on all axes: x⁴ + y² with an
    x of weight 1 and a y of weight 2.
    """
    x, root = here.variables, here.root
    if here.equal or here.above or len(x) < 2 or not root.exact or root.family:
        return Moves()
    evaluator = _evaluator(here)
    value = evaluator.at(here.f).value
    steps = {v: sympy.Dummy(f"h_{v.name}", real=True) for v in x}
    h = tuple(steps.values())
    for weights in ((1,) * len(x), _weights(here, evaluator, value)):
        if not weights:
            break
        g = Expansion(evaluator, steps, depth=DEPTH, weights=weights, directions=h).of(here.f)
        first = None if g.needs else _first(g, value)
        way = None if first is None else _definite(first[1], h)
        if way:
            return Moves(way == 1, way == -1, LEADING)
    return Moves()


def _first(g: Germ, value: Expr) -> tuple[Expr, Expr] | None:
    """The degree and the form of the leading term of u − value; None if it is not known."""
    forms = dict(g.terms)
    forms[S.Zero] = forms.get(S.Zero, S.Zero) - value
    return next(
        ((degree, forms[degree]) for degree in sorted(forms)
         if degree < g.order and exact.certain_sign(forms[degree]) != 0),
        None,
    )  # fmt: skip


def _weights(here: Here, evaluator: Evaluator, value: Expr) -> tuple[int, ...]:
    """Weights in which f − f(a) has the same order along all axes; () if some order is not found, or is no integer."""
    orders = []
    for j in range(len(here.variables)):
        steps = {v: S(int(j == k)) for k, v in enumerate(here.variables)}
        first = _first(Expansion(evaluator, steps, depth=DEPTH).of(here.f), value)
        if first is None or not first[0].is_Integer:
            return ()
        orders.append(int(first[0]))
    return tuple(math.lcm(*orders) // order for order in orders) if len(set(orders)) > 1 else ()


def _definite(form: Expr, h: Sequence[Symbol]) -> int | None:
    """The sign of a form for all h ≠ 0, 1 or −1; in the plane by its values on four lines around the origin."""
    way = signature(form, h)
    if way or len(h) > 2 or not form.is_polynomial(*h) or not form.free_symbols <= set(h):
        return way
    t = sympy.Dummy("t", real=True)
    x, y = h
    lines = [{x: S(way), y: t} for way in (1, -1)] + [{x: S.Zero, y: S(way)} for way in (1, -1)]
    signs = {s for line in lines for s in exact.sign(exact.substituted(form, line))}
    return signs.pop() or None if len(signs) == 1 else None
