class CannotStart(Exception):
    """Something that the local machine needs is missing, in use or broken.

    The message is one line with the problem and the remedy. The commands print
    it and exit with status 1.
    """
