"""A flow: a conversation of steps, the same by voice and by text."""
