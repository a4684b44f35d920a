"""Keep what was erased from being sent, or stored, again."""
