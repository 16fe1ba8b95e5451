"""Systems that become polynomial in new unknowns: roots, angles, exponentials and logarithms of a variable.

    √u, ∛u           v with v² = u and v ≥ 0, v with v³ = u
    sin x, cos x     s and c with s² + c² = 1, if x occurs nowhere else; x = atan2(s, c) + 2πk
    exp x            E > 0, if x occurs nowhere else; x = log E
    log x            L, if x occurs nowhere else; x = exp L

Factors that are never 0, as exp(−x² − y²), are removed first. A denominator d must not be 0: d·v = 1 for a new unknown
v. An expression without unknowns that is not rational in the parameters, as π or sin a, counts as a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

from symjac import exact
from symjac.expressions.applied import RealRoot, in_others, of_family
from symjac.kernel import sympy
from symjac.roots import fractions

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MOST_PIECES = 4
"""The most absolute values and signs whose cases are solved one by one."""


class NotPolynomial(Exception):
    """No rule makes the system polynomial."""


@dataclass
class Prepared:
    """A polynomial system in `unknowns`, and `back`: the variables in terms of its solutions."""

    equations: list[Expr]
    unknowns: list[Symbol]
    back: dict[Symbol, Expr]
    positive: list[Symbol] = field(default_factory=list)
    nonnegative: list[Symbol] = field(default_factory=list)
    integers: list[Symbol] = field(default_factory=list)
    assumed: list[Expr] = field(default_factory=list)
    constants: dict[Symbol, Expr] = field(default_factory=dict)


def prepared(
    equations: Sequence[Expr], variables: Sequence[Symbol], taken: Iterable[str], defined: Sequence[Expr] = ()
) -> Prepared:
    """The polynomial system that has the same real solutions, or a few more; NotPolynomial.

    Denominators of the expressions that must be `defined` are not 0 either.
    """
    system = Prepared([], list(variables), {x: x for x in variables})
    names = _Names(taken)
    denominators: list[Expr] = []
    for equation in equations:
        numerator, denominator = fraction(in_others(equation, _HYPERBOLIC))
        system.equations.append(essential(numerator, variables))
        denominators += _factors_with(denominator, variables)
    for part in defined:
        denominators += _factors_with(fraction(in_others(part, _HYPERBOLIC))[1], variables)
    for variable in variables:
        _replace_kernel(system, variable, names, denominators)
    _replace_roots(system, names, denominators)
    system.equations = [fraction(sympy.expand_trig(e))[0] for e in system.equations]
    for denominator in {essential(d, variables): None for d in denominators}:
        if denominator.free_symbols & set(system.unknowns):
            inverse = names.new("v")
            system.unknowns.append(inverse)
            system.equations.append(denominator * inverse - 1)
    _replace_constants(system, names)
    for equation in system.equations:
        if not equation.is_polynomial(*system.unknowns) or not _rational_coefficients(equation):
            raise NotPolynomial(str(equation))
    return system


def _factors_with(expr: Expr, variables: Sequence[Symbol]) -> list[Expr]:
    found = fractions.factored(expr)
    return [base for base, _ in found.powers if base.free_symbols & set(variables)] if found else [expr]


def fraction(expr: Expr) -> tuple[Expr, Expr]:
    """The numerator after cancellation, and the product of all denominators."""
    below = (p.base for p in sorted(expr.atoms(sympy.Pow), key=sympy.default_sort_key) if p.exp.is_negative)
    return fractions.numerator_and_denominator(expr)[0], sympy.Mul(*dict.fromkeys(below))


def _replace_constants(system: Prepared, names: _Names) -> None:
    """Replace expressions without unknowns that are not rational functions of the parameters by new parameters."""
    unknowns = set(system.unknowns)
    found: dict[Expr, Symbol] = {}
    for equation in system.equations:
        for part in fractions.unknowns(equation):
            if not part.is_Symbol and not part.free_symbols & unknowns and part not in found:
                if part.is_real is False:
                    raise NotPolynomial(str(part))
                signs = {"positive": True} if part.is_positive else {"real": True}
                found[part] = names.new("p", **signs)
    system.constants = {symbol: part for part, symbol in found.items()}
    if found:
        system.equations = [fractions.replaced(equation, found) for equation in system.equations]


def essential(expr: Expr, variables: Sequence[Symbol]) -> Expr:
    """The product of the factors that may be 0, each once; 0 stays."""
    return sympy.Mul(*essential_factors(expr, variables))


def essential_factors(expr: Expr, variables: Sequence[Symbol]) -> tuple[Expr, ...]:
    """The factors that may be 0, each once; 0 is its own factor."""
    found = fractions.factored(expr)
    if found is None:
        return (expr,)
    if found.number == 0:
        return (found.number,)
    bases = (base.base if base.is_Pow and base.exp.is_Rational else base for base, _ in found.powers)
    return tuple(
        dict.fromkeys(
            f for f in bases
            if not (_never_zero(f) and (f.free_symbols & set(variables) or f.is_number or f.is_positive))
        )
    )  # fmt: skip


def _never_zero(factor: Expr) -> bool:
    return bool(
        isinstance(factor, sympy.exp | sympy.gamma) or factor.is_positive or factor.is_negative or factor.is_nonzero
    )


def _rational_coefficients(expr: Expr) -> bool:
    return not expr.atoms(sympy.Function, sympy.NumberSymbol, sympy.core.numbers.ImaginaryUnit) and all(
        p.exp.is_Integer for p in expr.atoms(sympy.Pow)
    )


class _Names:
    """Makes new real symbols with unused names."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def new(self, letter: str, **assumptions: bool) -> Symbol:
        name = next(n for n in (letter, *(f"{letter}_{i}" for i in range(1, 1_000))) if n not in self._taken)
        self._taken.add(name)
        return sympy.Symbol(name, **(assumptions or {"real": True}))


def _replace_kernel(system: Prepared, x: Symbol, names: _Names, denominators: list[Expr]) -> None:
    """Put new unknowns for x if it occurs in one kind of function only."""
    everything = [*system.equations, *denominators]
    calls = {call for e in everything for call in e.atoms(*_KINDS) if x in call.free_symbols}
    if not calls:
        return
    covered = [e.xreplace({call: sympy.Dummy() for call in calls}) for e in everything]
    if any(x in e.free_symbols for e in covered):
        return
    if all(call == sympy.log(x) for call in calls):
        unknown = names.new("L")
        _substitute(system, denominators, {sympy.log(x): unknown}, x, [unknown], sympy.exp(unknown))
        return
    slopes = [sympy.expand(call.args[0]).coeff(x) for call in calls]
    unit = _common_unit(slopes)
    if unit is None or any(sympy.diff(call.args[0], x, 2) != 0 for call in calls):
        return
    if not unit.is_nonzero:
        system.assumed.append(unit)
    if all(isinstance(call, sympy.exp) for call in calls):
        unknown = names.new("E", positive=True)
        powers = {}
        for call, slope in zip(calls, slopes, strict=True):
            rest = sympy.expand(call.args[0] - slope * x)
            powers[call] = unknown ** fractions.cancel(slope / unit) * sympy.exp(rest)
        _substitute(system, denominators, powers, x, [unknown], sympy.log(unknown) / unit)
        system.positive.append(unknown)
        return
    if not any(isinstance(call, sympy.exp | sympy.log) for call in calls):
        s, c, k = names.new("s"), names.new("c"), names.new("k", integer=True)
        angle = sympy.Dummy("angle", real=True)
        turned = {}
        for call, slope in zip(calls, slopes, strict=True):
            rest = sympy.expand(call.args[0] - slope * x)
            sines = in_others(call.func(fractions.cancel(slope / unit) * angle + rest), _CIRCULAR)
            turned[call] = sympy.expand_trig(sines).xreplace({sympy.sin(angle): s, sympy.cos(angle): c})
        _substitute(system, denominators, turned, x, [s, c], sympy.atan2(s, c) / unit + 2 * sympy.pi * k / unit)
        system.equations.append(s**2 + c**2 - 1)
        system.integers.append(k)


_CIRCULAR, _HYPERBOLIC = of_family("circular"), of_family("hyperbolic")
_KINDS = (sympy.exp, sympy.log, *_CIRCULAR)


def _common_unit(slopes: Sequence[Expr]) -> Expr | None:
    """The largest number of which all slopes are integer multiples."""
    ratios = [fractions.cancel(slope / slopes[0]) for slope in slopes]
    if not all(ratio.is_Rational for ratio in ratios):
        return None
    return slopes[0] * sympy.gcd_list([sympy.Abs(ratio) for ratio in ratios])


def _substitute(
    system: Prepared,
    denominators: list[Expr],
    calls: dict[Expr, Expr],
    x: Symbol,
    unknowns: list[Symbol],
    back: Expr,
) -> None:
    parts = []
    for equation in system.equations:
        numerator, denominator = fraction(equation.xreplace(calls))
        parts.append(numerator)
        denominators.append(denominator)
    system.equations = parts
    denominators[:] = [fraction(d.xreplace(calls))[0] for d in denominators]
    system.unknowns.remove(x)
    system.unknowns += unknowns
    system.back[x] = back


def _replace_roots(system: Prepared, names: _Names, denominators: list[Expr]) -> None:
    """Put new unknowns for u^(p/q), u ≥ 0, and for ∛u and other odd roots, whose sign is that of u."""
    while True:
        everything = [*system.equations, *denominators]
        powers = {
            p: (p.base, p.exp, False) for e in everything for p in e.atoms(sympy.Pow)
            if p.exp.is_Rational and not p.exp.is_Integer
        }  # fmt: skip
        powers |= {
            p: (p.args[0], 1 / p.args[1], True) for e in everything for p in e.atoms(RealRoot) if p.args[1].is_odd
        }
        if not powers:
            return
        base, odd = min(((u, odd) for u, _, odd in powers.values()), key=lambda pair: (pair[0].count_ops(), pair[1]))
        same = {p: e for p, (u, e, is_odd) in powers.items() if (u, is_odd) == (base, odd)}
        order = lcm(*(int(e.q) for e in same.values()))
        root = names.new("w") if odd else names.new("w", nonnegative=True)
        calls = {p: root ** (e * order) for p, e in same.items()}
        parts = [fraction(e.xreplace(calls)) for e in system.equations]
        system.equations = [numerator for numerator, _ in parts]
        denominators[:] = [fraction(d.xreplace(calls))[0] for d in denominators]
        denominators += [denominator for _, denominator in parts]
        system.unknowns.append(root)
        system.nonnegative += () if odd else (root,)
        above, below = fractions.numerator_and_denominator(base)
        system.equations.append(below * root**order - above)
        denominators.append(below)


class SmoothSystem(NamedTuple):
    """A system without |u| and sign u, with the expressions that must be > 0 and those that must be ≥ 0."""

    equations: list[Expr]
    positive: list[Expr]
    nonnegative: list[Expr]


def cases(equations: Sequence[Expr]) -> list[SmoothSystem] | None:
    """The systems that together have the solutions of one with |u| and sign u; None for too many.

    If sign u occurs, u = 0 is a case of its own, since sign u is 0 there.
    """
    inner = list(dict.fromkeys(node.args[0] for e in equations for node in e.atoms(sympy.Abs, sympy.sign)))
    if len(inner) > MOST_PIECES:
        return None
    found = [SmoothSystem(list(equations), [], [])]
    for u in inner:
        jumps = any(e.has(sympy.sign(u)) for e in equations)
        found = [piece for before in found for piece in _without_bars(before, u, jumps)]
    return found


def _without_bars(piece: SmoothSystem, u: Expr, jumps: bool) -> Iterator[SmoothSystem]:
    for s in (sympy.S.One, sympy.S.NegativeOne):
        system = [e.xreplace({sympy.Abs(u): s * u, sympy.sign(u): s}) for e in piece.equations]
        if jumps:
            yield SmoothSystem(system, [*piece.positive, s * u], piece.nonnegative)
        else:
            yield SmoothSystem(system, piece.positive, [*piece.nonnegative, s * u])
    if jumps:
        there = {sympy.Abs(u): sympy.S.Zero, sympy.sign(u): sympy.S.Zero}
        yield piece._replace(equations=[*(exact.substituted(e, there) for e in piece.equations), u])


class Branch(NamedTuple):
    """A system in which some variables have been expressed by the others: `known`."""

    equations: list[Expr]
    known: dict[Symbol, Expr]


MOST_BRANCHES = 16


def branches(equations: Sequence[Expr], variables: Sequence[Symbol]) -> list[Branch]:
    """The systems that together have the solutions of one: a product is split if a factor gives a variable.

    x·eʸ = 0, x²·eʸ + 2y − 2 = 0 becomes polynomial with x = 0. Systems that are algebraic as they are stay whole.
    """
    done: list[Branch] = []
    waiting = [Branch([fraction(e)[0] for e in equations], {})]
    if all(e.is_polynomial(*variables) for e in waiting[0].equations):
        return [Branch(list(equations), {})]
    while waiting:
        branch = waiting.pop()
        split = _split(branch, variables) if len(done) + len(waiting) < MOST_BRANCHES else None
        if split is None:
            done.append(branch if branch.known or len(waiting) + len(done) else Branch(list(equations), {}))
        else:
            waiting += split
    return done


def _split(branch: Branch, variables: Sequence[Symbol]) -> list[Branch] | None:
    """The branches by the factors of an equation, one of which gives a variable; None if no equation has one."""
    for place, equation in enumerate(branch.equations):
        factors = essential_factors(equation, variables)
        given = [_given(f, variables) for f in factors]
        if not any(given) or not any(len(e.free_symbols & set(variables)) for e in branch.equations):
            continue
        others = [e for k, e in enumerate(branch.equations) if k != place]
        found = []
        for f, value in zip(factors, given, strict=True):
            if value is None:
                found.append(Branch([*others, f], branch.known))
                continue
            known = {v: exact.substituted(e, dict([value])) for v, e in branch.known.items()}
            found.append(
                Branch([fraction(exact.substituted(e, dict([value])))[0] for e in others], known | dict([value]))
            )
        return found
    return None


def _given(factor: Expr, variables: Sequence[Symbol]) -> tuple[Symbol, Expr] | None:
    """A variable that occurs linearly in a polynomial factor, times a number, and its value where the factor is 0."""
    if not factor.is_polynomial(*variables):
        return None
    for variable in variables:
        if factor.has(variable):
            slope = factor.diff(variable)
            if slope.is_Rational:
                return variable, sympy.expand(variable - factor / slope)
    return None
