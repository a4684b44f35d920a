"""JSON that others write: read it, and say what is wrong with it."""
