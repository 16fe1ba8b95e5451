"""What the Jacobian matrix of a map means, in plain words."""
