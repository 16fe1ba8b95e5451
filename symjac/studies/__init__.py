"""What a map is like: each study takes a Problem and gives a finding of its own, shown by the `sheet` in its folder."""
