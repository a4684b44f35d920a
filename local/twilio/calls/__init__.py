"""Calls: the line, the people on it, and the TwiML that runs on it."""
