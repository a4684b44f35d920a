"""Log where a worker was when a signal ended it."""

import faulthandler
import sys

STDERR = 2


def log_stacks_of_crashes() -> None:
    """Write the stack of each thread to standard error when a signal such as SIGSEGV ends the worker.

    The host logs standard error. Without this only the number of the signal is known.
    """
    faulthandler.enable(sys.__stderr__ or STDERR)
