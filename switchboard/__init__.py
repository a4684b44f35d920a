"""``switchboard``, the command line: it sends, looks, and sets up. It is not deployed."""
