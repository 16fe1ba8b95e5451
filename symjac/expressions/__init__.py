"""SymPy's expressions as we make them, walk over them and spell them."""
