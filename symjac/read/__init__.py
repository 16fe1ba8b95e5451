"""The reader: text becomes tokens, then a syntax tree, without SymPy. `build` makes SymPy objects of the tree."""
