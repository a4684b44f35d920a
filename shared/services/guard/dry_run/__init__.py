"""Say what would happen to messages, and write nothing."""
