"""Senders: whom our messages come from."""
