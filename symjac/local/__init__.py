"""How a map behaves at and around one point: its value, where it is analytic, and its germ elsewhere."""
