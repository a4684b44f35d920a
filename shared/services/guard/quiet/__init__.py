"""Quiet hours at the door."""
