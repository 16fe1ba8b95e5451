"""The equilibria of x' = F(x) and their stability."""
