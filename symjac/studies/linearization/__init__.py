"""The linear approximation of a map, and the total differential."""
