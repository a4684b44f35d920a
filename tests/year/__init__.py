"""A simulated year: a thousand reminders, with outages of ticks and senders, crashes and concurrent edits."""
