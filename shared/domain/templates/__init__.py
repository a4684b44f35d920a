"""Templates: the words of a message by channel and language."""
