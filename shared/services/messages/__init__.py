"""Messages over HTTP: accept, list, cancel."""
