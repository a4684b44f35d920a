"""A simulated year: a thousand reminders, and everything that can happen to ticks and workers."""
