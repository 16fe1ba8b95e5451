"""Whether two expressions are equal wherever both are defined: proved, refuted with a witness, or undecided.

    structure ─▶ a first look at few points ─▶ normal form ─▶ many points ─▶ proofs by cases and by derivatives
              ─▶ simplification ─▶ undecided

Values at points refute and never prove; a proof that fails refutes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from symjac import exact, work
from symjac.compare.points import FEW, FOR_DOMAINS, points
from symjac.compare.refute import Cancelled, Evidence, look, look_closely
from symjac.compare.tolerance import within
from symjac.expressions.applied import written_out
from symjac.kernel import sympy
from symjac.model import Point
from symjac.model.verdict import Comparison

if TYPE_CHECKING:
    from sympy import Expr

__all__ = ["SECONDS", "Cancelled", "compare"]

SECONDS = 10.0
"""Of work, for one pair, unless less is given: calls where SymPy works, else nodes of the pair that are evaluated."""

_NODES_A_SECOND = 100_000

APART = 10
"""Points where only one side is defined, and none where both are, at which log(x) and log(-x) are told apart."""


def compare(
    expected: Expr,
    answer: Expr,
    *,
    seconds: float = SECONDS,
    strict_domain: bool = False,
    tolerance: Fraction | None = None,
    cancelled: Cancelled = ((), ()),
) -> Comparison:
    """Whether two expressions are equal wherever both are defined; with `strict_domain`, and are defined alike.

    `cancelled` is what was typed on each side and is gone from it: a side has no value where that has none.

    With a `tolerance` decimals need only be that near; see the module `tolerance`.
    """
    asked = expected, answer, seconds, strict_domain, tolerance, cancelled
    return next(work.once((compare, *asked), lambda: (_judged(*asked) for _ in range(1))))


def _judged(
    expected: Expr,
    answer: Expr,
    seconds: float,
    strict_domain: bool,
    tolerance: Fraction | None,
    cancelled: Cancelled,
) -> Comparison:
    found = _compared(expected, answer, seconds, strict_domain, cancelled)
    if tolerance is None or found.ruling == "right":
        return found
    return within(expected, answer, tolerance, points((expected, answer)))


def _compared(
    expected: Expr, answer: Expr, seconds: float, strict_domain: bool, cancelled: Cancelled = ((), ())
) -> Comparison:
    nodes, calls = _NODES_A_SECOND * seconds, work.CALLS_A_SECOND * seconds
    if expected == answer and cancelled == ((), ()):
        return Comparison("right", tried=("structure",))
    pair = (written_out(_turned(expected)), written_out(_turned(answer)))
    cancelled = (tuple(map(written_out, cancelled[0])), tuple(map(written_out, cancelled[1])))
    evidence = Evidence(cancelled=cancelled)
    tried: list[str] = []
    if not exact.is_small(*pair):
        return Comparison("undecided", tried=("too large",))
    places = points((*pair, *cancelled[0], *cancelled[1]))
    look(pair, islice(places, FEW), 0.5 * nodes, evidence)
    proved = False
    if not evidence.difference:
        proved = exact.by_normal_form(expected - answer)
        tried.append("normal form")
    if not evidence.difference:
        look(pair, islice(places, FOR_DOMAINS), 0.2 * nodes, evidence)
    for name, prove, share in _PROOFS:
        if proved or evidence.difference:
            break
        tried.append(name)
        proved = work.attempted(partial(prove, pair), share * calls, False)
        if not proved and "values at points" not in tried:
            look(pair, places, 0.4 * nodes, evidence)
            tried.append("values at points")
    if not (proved or evidence.difference):
        look(pair, _between_breaks(pair, 0.3 * calls), 0.2 * nodes, evidence)
        look_closely(pair, 0.2 * nodes, evidence)
    found = _concluded(evidence, proved, strict_domain, tuple(tried))
    if found.ruling == "undecided" and not evidence.agreeing:
        if evidence.domain and evidence.apart >= APART:
            apart = Comparison("wrong", evidence.domain.witness, evidence.domain, tried=("domains",))
        else:
            apart = found
        return _at_integers(pair, seconds, strict_domain) or apart
    return found


def _turned(expr: Expr) -> Expr:
    """The expression without exp(iv), so that what is real is seen to be."""
    if not (expr.has(sympy.I) and expr.has(sympy.exp)):
        return expr
    return exact.turned(expr)


def _at_integers(pair: tuple[Expr, Expr], seconds: float, strict_domain: bool) -> Comparison | None:
    """The comparison for integers in the exponents: (−1)ⁿ has a real value for no other n."""
    exponents = {s for expr in pair for node in expr.atoms(sympy.Pow) for s in node.exp.free_symbols if s.is_real}
    integers = {s: sympy.Symbol(s.name, integer=True) for s in exponents if not s.is_integer}
    if not integers:
        return None
    expected, answer = (expr.xreplace(integers) for expr in pair)
    found = _compared(expected.doit(), answer.doit(), seconds, strict_domain)
    return replace(found, integers=tuple(sorted(s.name for s in integers))) if found.ruling != "undecided" else None


def _concluded(evidence: Evidence, proved: bool, strict_domain: bool, tried: tuple[str, ...]) -> Comparison:
    if evidence.difference:
        return Comparison("wrong", witness=evidence.difference, tried=("values at points",))
    if evidence.domain and strict_domain:
        return Comparison("wrong", witness=evidence.domain.witness, domain=evidence.domain, tried=("domains",))
    if proved and evidence.agreeing:
        return Comparison("right", domain=evidence.domain, tried=tried[-1:])
    return Comparison("undecided", domain=evidence.domain, tried=tried)


def _between_breaks(pair: tuple[Expr, Expr], calls: float) -> list[Point]:
    """A point in every interval of a line on which nothing breaks."""
    symbols = [s for s in (pair[0] - pair[1]).free_symbols if s.is_real]
    if len(symbols) != 1:
        return []
    found: list[Expr] = work.attempted(lambda: exact.places(pair[0] - pair[1]), calls, [])
    return [((symbols[0], place),) for place in found if place > 0 or not symbols[0].is_positive]


def _by_cases(pair: tuple[Expr, Expr]) -> bool:
    return exact.by_cases(pair[0] - pair[1])


def _by_signs(pair: tuple[Expr, Expr]) -> bool:
    return exact.by_signs(pair[0] - pair[1])


def _by_simplification(pair: tuple[Expr, Expr]) -> bool:
    return bool(sympy.simplify(pair[0] - pair[1]) == 0)


_PROOFS = (
    ("cases and derivatives", _by_cases, 0.5),
    ("signs", _by_signs, 0.4),
    ("simplification", _by_simplification, 0.6),
)
