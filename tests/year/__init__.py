"""A simulated year: reminders, with outages of ticks and senders, crashes and concurrent edits."""
