"""Syntax → SymPy objects."""
