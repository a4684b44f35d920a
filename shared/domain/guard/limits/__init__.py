"""Limits: how much may be sent to one person, abroad, in all, and by call."""
