"""Reminders: set, change and cancel them; each minute put on the outbox what is due (a tick)."""
