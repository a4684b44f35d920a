"""Calls that came in, in Azure Tables."""
