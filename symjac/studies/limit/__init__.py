"""The limit that defines the Jacobian matrix at a point."""
