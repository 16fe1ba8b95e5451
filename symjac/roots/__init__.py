"""The real solutions of F(x) = 0: exactly where the system is algebraic, enclosed by intervals elsewhere.

What is found is proved: an exact solution by the zero test, a decimal one by an interval that holds exactly one
solution. Whether these are all of them is said too (`solutions.Scope`).
"""
