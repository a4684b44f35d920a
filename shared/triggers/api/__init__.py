"""The HTTP API for other systems and operators; it requires a function key."""
