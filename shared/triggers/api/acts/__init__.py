"""Acts: the list of them, and the decorator that writes one."""
