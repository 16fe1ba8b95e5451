"""The critical points of a function, and its extrema on a set."""
