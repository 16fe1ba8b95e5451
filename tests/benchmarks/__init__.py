"""How long the engine takes beside other systems, on the same problems in the same run; not part of pytest."""
