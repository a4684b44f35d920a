"""Outcomes: what became of an attempt, by Twilio's status callbacks or by reconciling with its list."""
