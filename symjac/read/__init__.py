"""Text → syntax tree (tokens, parser; no SymPy) → SymPy objects (build)."""
