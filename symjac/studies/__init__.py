"""Studies of a map, a folder each: a function takes a Problem and returns a finding, which `sheet` shows."""
