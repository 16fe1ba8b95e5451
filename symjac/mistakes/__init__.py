"""What went wrong: a table of known mistakes, each with a way to compute the wrong answer that it leads to.

Mistakes in a single derivative are the rules of `stepwise`, broken at one place (`broken`); mistakes about an
answer as a whole are rows of their own (`whole`). Nothing here decides whether an answer is right.
"""

from symjac.mistakes.diagnosis import (
    DERIVED_ALONG,
    MOST_ENTRIES,
    OF_WHOLE_ANSWERS,
    Candidate,
    candidates,
    diagnose,
    diagnose_entry,
    diagnoses,
    entry_candidates,
)
from symjac.mistakes.table import MISTAKES, Mistake

__all__ = [
    "DERIVED_ALONG",
    "MISTAKES",
    "MOST_ENTRIES",
    "OF_WHOLE_ANSWERS",
    "Candidate",
    "Mistake",
    "candidates",
    "diagnose",
    "diagnose_entry",
    "diagnoses",
    "entry_candidates",
]
