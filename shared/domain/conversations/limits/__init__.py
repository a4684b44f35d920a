"""Limits of what we answer and send by ourselves: no machine talks to a machine without end."""
