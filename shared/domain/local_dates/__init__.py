"""Dates and times as people write them, in their language."""
