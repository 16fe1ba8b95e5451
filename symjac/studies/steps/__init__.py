"""Derivatives step by step: `findings.derivations` for a command and for users of Python."""
