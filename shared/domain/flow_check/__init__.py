"""Checks of a flow: everything that would leave a person stuck in it is refused when it is read."""
