"""Calls that came in: what is known of each, how it ended, and the text after a missed one."""
