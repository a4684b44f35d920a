"""Reminders around one time (``before``): an appointment, with several messages before it."""
