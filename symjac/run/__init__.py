"""Runs one computation, or many, each in a process of its own under limits."""
