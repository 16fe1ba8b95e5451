"""Balls: the value of an expression at a point, as a rational or as an interval that certainly contains it.

`balls.Balls` evaluates at one precision, `refine` doubles the precision until something is decided.
Built on FLINT (python-flint), which takes 70 ms to load: import this package where a value is needed, not before.
"""
