"""Checks of a flow when it is read: a person must never get stuck in it."""
