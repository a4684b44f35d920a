"""Reminders: set and change them, search the agenda each minute (a tick), put what is due on the outbox."""
