"""The timer trigger: schedules, and the status that survives a restart."""
