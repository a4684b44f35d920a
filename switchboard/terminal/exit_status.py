"""The exit statuses of all commands. docs/command-line.md lists them."""

FAILED = 1
"""It was refused, or what was asked about has failed."""

USAGE = 2
"""The arguments are wrong. Nothing was done. It is click's own status for that."""

UNREACHABLE = 3
"""The desk, or Twilio, cannot be reached, or refuses the key. Whether anything was done is not known."""

FOUND = 4
"""A check found something: faults in a file, a set-up that is not sound."""

INTERRUPTED = 130
"""Ctrl-C, as shells count it: 128 and the number of the signal."""
