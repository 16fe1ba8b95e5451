"""A map at and around one point: its value, where it is analytic, and its germ where it is not."""
