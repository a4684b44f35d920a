"""Stop sending, and let it go on: what a person asks for, and what a tick does about it."""
