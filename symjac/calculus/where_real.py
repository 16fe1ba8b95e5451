"""Where the components of a map are real and smooth, and the errors for those that have no derivative anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

from symjac import exact
from symjac.errors import NoAnswer
from symjac.expressions import distinct, free_symbols, spelled
from symjac.expressions.applied import PIECES, record, records
from symjac.expressions.facts import RATIONAL, remembered
from symjac.kernel import sympy
from symjac.model import Problem

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.exact import Domain


def require_holomorphic(problem: Problem) -> None:
    """Raise NoAnswer if a component has no complex derivative: |z| fails the Cauchy-Riemann equations."""
    complex_variables = {variable for variable in problem.variables if not variable.is_real}
    if not complex_variables:
        return
    for name, component in zip(problem.component_names, problem.components, strict=True):
        for node in component.atoms(*_REAL_FUNCTIONS):
            if node.free_symbols & complex_variables:
                raise NoAnswer(
                    f"{name} has no complex derivative: it has {_name_of(node)} of a complex variable",
                    hint="leave out --complex for real variables, or name the positive ones: --positive",
                )


def _name_of(call: Expr) -> str:
    function = record(call)
    return function.name if function else type(call).__name__.lower()


def require_real_somewhere(problem: Problem) -> None:
    """Raise NoAnswer if it is proved that a component of a real map is real on no interval, as log(−x²)."""
    if not any(problem.cancelled) and all(map(is_smooth, problem.components)):
        return
    found = domains(problem)
    for name, component in zip(problem.component_names, problem.components, strict=True):
        reason = _imaginary(problem, component, problem.variables) or (found[name].nowhere if name in found else None)
        if reason is not None:
            reason = reason.replace("it is", f"{name} is", 1)
            raise NoAnswer(f"{name} has no derivative: {reason}", hint="--complex is for complex variables")


def _imaginary(problem: Problem, component: Expr, varying: tuple[Symbol, ...]) -> str | None:
    """The reason why i·|x| = √(−x²) or x + (−1)^(1/3)·eˣ is hardly ever real, if no i was typed.

    The imaginary part of a sum of terms c·r, r real, is Σ Im(c)·r. A constant is no map.
    """
    symbols = free_symbols(component)
    if not symbols or _TYPED_I.search(problem.source or "i") or not all(symbol.is_real for symbol in symbols):
        return None
    if not any(map(_is_not_real, distinct(component))):
        return None
    for node in _sums_and_products(component):
        part, number = _imaginary_part(node)
        if part is not None and _is_isolated(part):
            where = f"only where {spelled(part)} = 0" if 0 in exact.sign(part) else "nowhere"
            shown = "" if number in (sympy.S.ImaginaryUnit, node) else f": {spelled(number)} is not real"
            return f"{spelled(node)} is real {where}{shown}"
        for other in node.args:  # `domains` tells nothing of a component that contains i
            if (nowhere := exact.domain(other, varying).nowhere) is not None:
                return nowhere
    return None


def _is_not_real(node: Expr) -> bool:
    """Whether it is i, or a number such as log(−3), (−2)^π and asin(2)."""
    if node is sympy.S.ImaginaryUnit:
        return True
    return bool(node.is_number) and not node.is_extended_real and exact.is_not_real(node)


def _sums_and_products(expr: Expr) -> Iterator[Expr]:
    """The expression, and its terms, factors and bases of powers, theirs, …, each shared one once."""
    seen: set[int] = set()
    pending = [expr]
    while pending:
        node = pending.pop()
        if id(node) not in seen and (node.is_Add or node.is_Mul or (node.is_Pow and node.exp.is_Integer)):
            seen.add(id(node))
            yield node
            pending += reversed(node.args)


def _imaginary_part(node: Expr) -> tuple[Expr | None, Expr]:
    """Σ Im(c)·r up to a real factor, and one of the c; None where a term has another form, or all c are real."""
    found: list[tuple[Expr, Expr]] = []
    for term in sympy.Add.make_args(node):
        factors = sympy.Mul.make_args(term)
        number = sympy.Mul(*(factor for factor in factors if factor.is_number))
        rest = sympy.Mul(*(factor for factor in factors if not factor.is_number))
        if any(map(_is_not_real, distinct(rest))):
            return None, number
        if _is_not_real(number):
            found.append((number, rest))
    if not found:
        return None, sympy.S.One
    number, rest = found[0]
    return (rest if len(found) == 1 else sympy.Add(*(sympy.im(c) * r for c, r in found))), number


def _is_isolated(part: Expr) -> bool:
    """Whether it is proved to be 0 on no interval: analytic where no |u| changes its sign, and not always 0."""
    bars = sorted(part.atoms(sympy.Abs), key=str)
    if len(bars) > _MOST_BARS:
        return False
    for signs in product((1, -1), repeat=len(bars)):
        plain = exact.substituted(part, {bar: sign * bar.args[0] for sign, bar in zip(signs, bars, strict=True)})
        if plain.has(*PIECES, sympy.im) or not isinstance(exact.zero(plain), exact.Refuted):
            return False
    return True


_MOST_BARS = 3
_TYPED_I = re.compile(r"(?<![A-Za-z])[iI](?![A-Za-z])")


@remembered(256)
def is_smooth(component: Expr) -> bool:
    """Whether it is evidently real and smooth wherever it has a value: made of names and rational numbers by +, ·,
    whole exponents and functions like sin and exp."""
    return all(
        kind in _SMOOTH or (kind is sympy.Pow and node.exp.is_Integer)
        for node in distinct(component, bound=True)
        for kind in (type(node),)
    )


_SMOOTH = frozenset(
    (
        *(sympy.Symbol, sympy.Add, sympy.Mul, *RATIONAL),
        *(kind for kind, f in records().items() if f.is_real_everywhere and not (f.is_kinked or f.real_only)),
    )
)


def domains(problem: Problem, *, whole_exponents: bool = False) -> dict[str, Domain]:
    """The conditions under which each component of a real map is real, if it may be real only on a part.

    A component is real only where the factors are that have cancelled: √(x − 1)² is, where x ≥ 1.
    """
    cancelled = problem.cancelled or ((),) * len(problem.components)
    restricted = [
        (name, sympy.Add(component, *parts, evaluate=False) if parts else component)
        for name, component, parts in zip(problem.component_names, problem.components, cancelled, strict=True)
        if parts or (not is_smooth(component) and any(_may_be_partial(node) for node in distinct(component)))
    ]
    if not restricted:
        return {}
    from symjac.exact import domain

    varying = () if whole_exponents else problem.variables
    return {name: domain(component, varying) for name, component in restricted}


def _may_be_partial(node: Expr) -> bool:
    """A power with a root, or a function that is not known to be real everywhere."""
    if node.is_Pow:
        return not (node.exp.is_Integer or _is_square_and_more(node.base) or node.base.is_positive)
    if isinstance(node, sympy.log):
        return not _is_square_and_more(node.args[0])
    return bool(node.is_Function) and type(node) not in _TOTAL


def _is_square_and_more(total: Expr) -> bool:
    """Whether it is a sum like 2x²y² + x⁴ + 1 of real symbols, which SymPy asks many questions to find positive."""
    if not total.is_Add or not (total.args[0].is_Rational and total.args[0].p > 0):
        return False
    factors = [factor for term in total.args[1:] for factor in sympy.Mul.make_args(term)]
    return all(
        factor.p > 0
        if factor.is_Rational
        else factor.is_Pow and factor.exp.is_Integer and factor.exp.p % 2 == 0 and factor.base.is_real
        for factor in factors
    )


_TOTAL = (*(kind for kind, f in records().items() if f.is_real_everywhere), sympy.Piecewise)


_REAL_FUNCTIONS = (
    *(kind for kind, f in records().items() if not f.has_complex_derivative),
    sympy.Piecewise,
)
"""Functions that are nowhere complex differentiable unless they are constant."""
