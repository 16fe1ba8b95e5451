"""The chain rule for a map after another."""
