"""Quiet hours: when a person is neither texted nor called, by their own time."""
