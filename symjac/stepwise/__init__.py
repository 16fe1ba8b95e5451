"""The derivation of a derivative, written out: the rules, where each was applied, and its result.

`RULES` is an ordered table, and the first row that applies wins; the last takes anything from SymPy and
says so. A `Step` is data: the words and the notation are chosen where it is shown. A subexpression that
occurs twice is one step, so that the derivation of a shared graph is as large as the graph.
"""

from symjac.stepwise.derivation import Step, derivation, derivations
from symjac.stepwise.patterns import Dependence
from symjac.stepwise.rules import RULE, RULES, Rule

__all__ = ["RULE", "RULES", "Dependence", "Rule", "Step", "derivation", "derivations"]
