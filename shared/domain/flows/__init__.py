"""Flows: conversations made of steps, the same in a call and by text."""
