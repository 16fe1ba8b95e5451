"""Known mistakes: a table, and for each mistake a way to compute the wrong answers to which it leads.

Mistakes in a single derivative are the rules of `stepwise`, broken at one place (`broken`); mistakes about an
answer as a whole are rows of their own (`whole`). Nothing here decides whether an answer is right.
"""

from symjac.mistakes.diagnosis import Candidate, Diagnosis, candidates, diagnose, diagnose_entry, entry_candidates
from symjac.mistakes.table import MISTAKES, Mistake

__all__ = [
    "MISTAKES",
    "Candidate",
    "Diagnosis",
    "Mistake",
    "candidates",
    "diagnose",
    "diagnose_entry",
    "entry_candidates",
]
