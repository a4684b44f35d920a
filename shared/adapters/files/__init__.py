"""Files that we read, and files that others read."""
