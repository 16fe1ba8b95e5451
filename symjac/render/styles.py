"""The four styles, by name."""

from symjac.render.linear import ASCII, TEXT, UNICODE
from symjac.render.tex import LATEX

__all__ = ["ASCII", "LATEX", "TEXT", "UNICODE"]
