"""Builds SymPy objects from syntax trees."""
