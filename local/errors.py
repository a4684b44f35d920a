class CannotStart(Exception):
    """Something the local machine needs is missing, taken or broken.

    The text is one line that names it and the remedy; the commands print it
    and exit with status 1.
    """
