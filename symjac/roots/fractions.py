"""Rational functions on FLINT: factored, cancelled, put over a common denominator.

Every part that is not built by + · / and integer powers (a symbol, √u, sin u) counts as an unknown. Every product is
bounded before FLINT computes it, since FLINT cannot be interrupted and aborts the process when memory runs out: an
expression beyond the bound is left as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact, expressions
from symjac.expressions.facts import remembered
from symjac.kernel import sympy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sympy import Expr, Symbol

MOST_TERMS = 4_000
"""The most terms of a polynomial; a product may have 50 times as many pairs of terms."""

MOST_EXPONENT = 200
"""The greatest integer exponent that is multiplied out."""


MOST_EXPANDED = 300
"""The most operations of an expression that SymPy multiplies out."""


class TooLarge(Exception):
    """A polynomial beyond the bound."""


class FactoredFraction(NamedTuple):
    """number · Π baseᵉ with irreducible polynomials over ℚ as bases, each once."""

    number: Expr
    powers: tuple[tuple[Expr, int], ...]

    @property
    def expr(self) -> Expr:
        """The product; a number stays outside a single sum."""
        rest = sympy.Mul(*(base**exponent for base, exponent in self.powers))
        return sympy.Mul(self.number, rest, evaluate=not rest.is_Add or self.number == 1)


class Ring:
    """Polynomials with integer coefficients in the unknowns of some expressions."""

    def __init__(self, exprs: Iterable[Expr], first: Sequence[Expr] = ()) -> None:
        import flint

        unknowns: dict[Expr, None] = dict.fromkeys(first)
        for expr in exprs:
            _collect(expr, unknowns)
        others = sorted((u for u in unknowns if u not in first), key=sympy.default_sort_key)
        self.unknowns: tuple[Expr, ...] = (*first, *others)
        names = tuple(f"u{k}" for k in range(len(self.unknowns)))
        self.context: Any = flint.fmpz_mpoly_ctx.get(names, flint.Ordering.lex)
        self._gens: dict[Expr, Any] = dict(zip(self.unknowns, self.context.gens(), strict=True))
        self._known: dict[Expr, tuple[Any, Any]] = {}
        self._one = self.context.constant(1)

    def fraction(self, expr: Expr) -> tuple[Any, Any]:
        """Numerator and denominator, without common factors. Raises TooLarge."""
        found = self._known.get(expr)
        if found is None:
            found = self._known[expr] = self._reduced(*self._fraction(expr))
        return found

    def expr(self, poly: Any, factor: Expr = sympy.S.One) -> Expr:
        """The polynomial as a sum, times a number."""
        return expressions.sum_of([self._term(term, factor) for term in poly.terms()])

    def _term(self, term: tuple[tuple[int, ...], Any], factor: Expr = sympy.S.One) -> Expr:
        exponents, coefficient = term
        powers = [
            unknown if e == 1 else expressions.power(unknown, sympy.Integer(int(e)))
            for unknown, e in zip(self.unknowns, exponents, strict=True)
            if e
        ]
        return expressions.product((factor, sympy.Integer(int(coefficient)), *powers))

    def factors(self, poly: Any) -> tuple[Expr, list[tuple[Any, int]]]:
        """The content with its sign, and the irreducible factors with exponents. Raises TooLarge."""
        if len(poly) > MOST_TERMS:
            raise TooLarge
        content, found = exact.factors_of(poly)
        number = sympy.Integer(int(content))
        powers = []
        for factor, exponent in found:
            positive = factor.leading_coefficient() > 0
            powers.append((factor if positive else -factor, int(exponent)))
            if not positive and exponent % 2:
                number = -number
        return number, powers

    def coefficients(self, exprs: Sequence[Expr], variables: Sequence[Symbol]) -> list[dict[tuple[int, ...], Expr]]:
        """Expressions times a common denominator, by exponents of the unknowns with variables. Raises TooLarge."""
        within = [bool(unknown.free_symbols & set(variables)) for unknown in self.unknowns]
        fractions = list(map(self.fraction, exprs))
        common = self._one
        for _, below in fractions:
            common = self._product(common, below / common.gcd(below))
        found = []
        for above, below in fractions:
            terms: dict[tuple[int, ...], list[Expr]] = {}
            for exponents, coefficient in self._product(above, common / below).terms():
                inside = tuple(e for e, own in zip(exponents, within, strict=True) if own)
                outside = tuple(0 if own else e for e, own in zip(exponents, within, strict=True))
                terms.setdefault(inside, []).append(self._term((outside, coefficient)))
            found.append({inside: expressions.sum_of(parts) for inside, parts in terms.items()})
        return found

    def reduced(self, expr: Expr, roots: Sequence[tuple[Expr, Expr]], halves: Sequence[Expr]) -> tuple[Any, Any]:
        """The fraction with remainders by the polynomials of `roots` and u² − base of square roots. Raises TooLarge."""
        above, below = self.fraction(expr)
        moduli = [(u, self.fraction(zero)[0]) for u, zero in roots]
        moduli += [(half, self._gens[half] ** 2 - self.fraction(half.base)[0]) for half in halves]
        for unknown, modulus in moduli:
            place = self.unknowns.index(unknown)
            above, more_below = self._remainder(above, modulus, place)
            below, more_above = self._remainder(below, modulus, place)
            above, below = self._reduced(self._product(above, more_above), self._product(below, more_below))
        return above, below

    def _remainder(self, poly: Any, modulus: Any, place: int) -> tuple[Any, Any]:
        """r and f with f·poly ≡ r, of lower degree in one unknown; f is a power of the leading coefficient."""
        degree = modulus.degrees()[place]
        head = self._coefficient(modulus, place, degree)
        factor = self._one
        while len(poly) and poly.degrees()[place] >= degree:
            over = poly.degrees()[place]
            top = self._coefficient(poly, place, over)
            common = top.gcd(head)
            mine = head / common
            lift = self._gens[self.unknowns[place]] ** (over - degree)
            lowered = self._product(self._product(top / common, lift), modulus)
            poly, factor = self._product(poly, mine) - lowered, self._product(factor, mine)
        return poly, factor

    def _coefficient(self, poly: Any, place: int, degree: int) -> Any:
        """The coefficient of a power of one unknown."""
        terms = ((m, c) for m, c in poly.to_dict().items() if m[place] == degree)
        return self.context.from_dict({(*m[:place], 0, *m[place + 1 :]): c for m, c in terms})

    def _fraction(self, expr: Expr) -> tuple[Any, Any]:
        if expr.is_Rational:
            return self.context.constant(int(expr.p)), self.context.constant(int(expr.q))
        if expr.is_Add:
            return self._sum([self.fraction(term) for term in expr.args])
        if expr.is_Mul:
            above, below = self._one, self._one
            for numerator, denominator in map(self.fraction, expr.args):
                above, below = self._product(above, numerator), self._product(below, denominator)
            return above, below
        base, exponent = _power(expr)
        above, below = (self._gens[base], self._one) if base in self._gens else self.fraction(base)
        if exponent < 0:
            above, below = below, above
        if abs(exponent) > MOST_EXPONENT:
            raise TooLarge
        return self._raised(above, abs(exponent)), self._raised(below, abs(exponent))

    def _sum(self, terms: list[tuple[Any, Any]]) -> tuple[Any, Any]:
        by_denominator: dict[Any, Any] = {}
        for above, below in terms:
            key = tuple(sorted(below.to_dict().items()))
            known = by_denominator.get(key)
            by_denominator[key] = (above, below) if known is None else (known[0] + above, below)
        found = None
        for above, below in by_denominator.values():
            if found is None:
                found = above, below
                continue
            common = below.gcd(found[1])
            mine, other = found[1] / common, below / common
            above = self._product(found[0], other) + self._product(above, mine)
            found = above, self._product(found[1], other)
        return found or (self.context.constant(0), self._one)

    def _product(self, a: Any, b: Any) -> Any:
        if len(a) * len(b) > 50 * MOST_TERMS:
            raise TooLarge
        return a * b

    def _raised(self, poly: Any, exponent: int) -> Any:
        power = self._one
        for _ in range(exponent if len(poly) > 1 else 0):
            power = self._product(power, poly)
        return power if len(poly) > 1 else poly**exponent

    def _reduced(self, above: Any, below: Any) -> tuple[Any, Any]:
        if max(len(above), len(below)) > MOST_TERMS:
            raise TooLarge
        if below.is_zero():
            raise ZeroDivisionError
        common = above.gcd(below)
        above, below = above / common, below / common
        return (above, below) if below.leading_coefficient() > 0 else (-above, -below)


def _collect(expr: Expr, unknowns: dict[Expr, None]) -> None:
    """Add the unknowns of an expression."""
    if expr.is_Rational:
        return
    if expr.is_Add or expr.is_Mul:
        for part in expr.args:
            _collect(part, unknowns)
        return
    base, exponent = _power(expr)
    if base == expr or (exponent != 1 and not (base.is_Add or base.is_Mul or base.is_Pow or base.is_Rational)):
        unknowns[base] = None
    elif expr.is_Pow and expr.exp.is_Integer:
        _collect(base, unknowns)
    else:
        unknowns[base] = None


def _power(expr: Expr) -> tuple[Expr, int]:
    """Base and integer exponent: u^(p/q) as a power of u^(1/q), exp(n·u) as one of exp(u)."""
    if isinstance(expr, sympy.exp):
        number, rest = expr.args[0].as_coeff_Mul()
        if number.is_Integer and number != 1:
            return sympy.exp(rest), int(number)
        if number.is_negative:
            return sympy.exp(-number * rest), -1
        return expr, 1
    if expr.is_Pow and expr.exp.is_Integer:
        return expr.base, int(expr.exp)
    if expr.is_Pow and expr.exp.is_Rational and expr.exp.p != 1:
        return expr.base ** sympy.Rational(1, expr.exp.q), int(expr.exp.p)
    return expr, 1


@remembered(4_096)
def factored(expr: Expr) -> FactoredFraction | None:
    """An expression in factors; None where it is too large."""
    if expr.is_Rational:
        return FactoredFraction(expr, ())
    ring = Ring((expr,))
    try:
        above, below = ring.fraction(expr)
        number, powers = ring.factors(above)
        divisor, below_powers = ring.factors(below)
    except TooLarge:
        return None
    if above.is_zero():
        return FactoredFraction(sympy.S.Zero, ())
    every = (*powers, *((base, -exponent) for base, exponent in below_powers))
    return FactoredFraction(number / divisor, tuple((ring.expr(base), exponent) for base, exponent in every))


def factor(expr: Expr) -> Expr:
    """The expression as a product of irreducible polynomials; unchanged if it is too large."""
    found = factored(expr)
    return expr if found is None else found.expr


@remembered(4_096)
def cancel(expr: Expr) -> Expr:
    """Numerator / denominator without common factors, both multiplied out."""
    above, below = numerator_and_denominator(expr)
    return above / below


def numerator_and_denominator(expr: Expr) -> tuple[Expr, Expr]:
    """Both multiplied out, without common factors; the expression over 1 if it is too large."""
    ring = Ring((expr,))
    try:
        above, below = ring.fraction(expr)
    except TooLarge:
        return expr, sympy.S.One
    return ring.expr(above), ring.expr(below)


def coefficients(exprs: Sequence[Expr], variables: Sequence[Symbol]) -> list[dict[tuple[int, ...], Expr]] | None:
    """Expressions times a common denominator, as polynomials in those unknowns that contain one of the variables.

    Each is a table: exponents → coefficient. None if they are too large.
    """
    ring = Ring(exprs)
    try:
        return ring.coefficients(exprs, variables)
    except TooLarge:
        return None


def by_degree(expr: Expr, variable: Symbol) -> list[Expr]:
    """The coefficients of the numerator, a polynomial in the variable, the leading one first. Raises TooLarge."""
    (row,) = Ring((expr,), (variable,)).coefficients((expr,), (variable,))
    degree = max(row, default=(0,))[0]
    return [row.get((k,), sympy.S.Zero) for k in range(degree, -1, -1)]


@remembered(4_096)
def expanded(expr: Expr) -> Expr:
    """What `sympy.expand` returns; polynomials in symbols and in square roots are multiplied out by FLINT.

    Unchanged if it is too large.
    """
    halves = _halves(expr)
    ring = Ring((expr, *(half.base for half in halves)))
    if all(unknown.is_Symbol or unknown.is_NumberSymbol or unknown in halves for unknown in ring.unknowns):
        try:
            above, below = ring.reduced(expr, (), halves)
        except TooLarge:
            return expr
        shown = {half: sympy.expand(half) for half in halves}
        if below.is_constant() and all(form.is_Pow for form in shown.values()):
            ring.unknowns = tuple(shown.get(u, u) for u in ring.unknowns)
            return ring.expr(above, sympy.Rational(1, int(below.leading_coefficient())))
    return expr if expr.count_ops() > MOST_EXPANDED else sympy.expand(expr)


def _halves(*exprs: Expr) -> list[Expr]:
    """The square roots of polynomials among the unknowns, a root before those inside of it."""
    found = {u for expr in exprs for u in unknowns(expr) if u.is_Pow and u.exp == sympy.S.Half}
    inside = _halves(*(half.base for half in found)) if found else []
    outside = sorted(found - set(inside), key=sympy.default_sort_key)
    return [half for half in (*outside, *inside) if _is_root_of_polynomial(half)]


def _is_root_of_polynomial(half: Expr) -> bool:
    return all(u.is_Symbol or (u.is_Pow and u.exp == sympy.S.Half) for u in unknowns(half.base))


@remembered(4_096)
def reduced(expr: Expr, roots: tuple[tuple[Expr, Expr], ...] = ()) -> Expr:
    """The fraction in factors, in which no unknown has a power that its polynomial among `roots`, or a root, lowers.

    Unchanged if it is too large, or if nothing is to be lowered.
    """
    halves = _halves(expr, *(poly for _, poly in roots))
    ring = Ring((expr, *(half.base for half in halves), *(poly for _, poly in roots)))
    try:
        above, below = ring.reduced(expr, roots, halves)
        number, powers = ring.factors(above)
        divisor, below_powers = ring.factors(below)
    except (TooLarge, ZeroDivisionError):
        return expr
    if above.is_zero():
        return sympy.S.Zero
    every = (*powers, *((base, -exponent) for base, exponent in below_powers))
    return FactoredFraction(number / divisor, tuple((ring.expr(base), exponent) for base, exponent in every)).expr


def unknowns(expr: Expr) -> tuple[Expr, ...]:
    """The unknowns in which the expression is a rational function: symbols, functions, roots."""
    found: dict[Expr, None] = {}
    _collect(expr, found)
    return tuple(found)


def replaced(expr: Expr, new: Mapping[Expr, Expr]) -> Expr:
    """The expression multiplied out, with other names for some of its unknowns."""
    ring = Ring((expr,))
    above, below = ring.fraction(expr)
    ring.unknowns = tuple(new.get(u, u) for u in ring.unknowns)
    return ring.expr(above) / ring.expr(below)
