"""HTTP for other systems and operators, opened by a function key."""
