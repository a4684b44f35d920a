"""Reminders: set, change and cancel them; every minute, a tick puts on the outbox what is due."""
