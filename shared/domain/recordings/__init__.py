"""Recordings of calls: what is kept of them, and the signed link that plays one."""
