"""Whether a derivation ends in the engine's derivative: it must, and what does not is a defect of ours.

Two shared graphs are compared node by node, each pair once: SymPy's own comparison may walk them as trees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac.compare import compare

if TYPE_CHECKING:
    from sympy import Basic, Expr


SECONDS = 2.0
"""Of work, for one proof."""


class Disagreement(Exception):
    """A derivation that ends in something else than the derivative: never shown."""


def agree(result: Expr, derivative: Expr, seconds: float = SECONDS) -> bool:
    """Whether the two are proved equal, by structure or by so much work; raises Disagreement if they are not."""
    if same(result, derivative):
        return True
    if seconds <= 0:
        return False
    found = compare(derivative, result, seconds=seconds)
    if found.ruling == "wrong" and found.domain is None:
        raise Disagreement("the steps of a derivation do not end in the derivative")
    return found.ruling == "right"


def same(one: Basic, other: Basic) -> bool:
    """Whether two expressions are equal by structure."""
    seen: set[tuple[int, int]] = set()
    pending = [(one, other)]
    while pending:
        pair = a, b = pending.pop()
        if a is b or (id(a), id(b)) in seen:
            continue
        if type(a) is not type(b) or len(a.args) != len(b.args) or not (a.args or a == b):
            return False
        seen.add((id(a), id(b)))
        pending += zip(*(each.args for each in pair), strict=True)
    return True
