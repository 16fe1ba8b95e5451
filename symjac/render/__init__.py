"""Values and blocks in, strings out: one module a format."""
