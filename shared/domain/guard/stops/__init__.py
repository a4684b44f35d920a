"""Stops: what a person said must not be sent, until they say otherwise."""
