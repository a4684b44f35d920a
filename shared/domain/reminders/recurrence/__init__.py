"""Recurrence rules (RFC 5545): their syntax, their local times, and the instants of a reminder."""
