"""Flows in TOML files, and the iCalendar feed of reminders."""
