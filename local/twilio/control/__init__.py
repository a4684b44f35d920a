"""The stand-in's control API under ``/_control/``: act as people, and read events."""
