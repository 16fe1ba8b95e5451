"""The tests of symjac."""
