"""A map as a change of variables."""
