"""Ask before something is done that cannot be undone, or that costs money."""

import sys

import click

from switchboard.connection.desk_address import DeskAddress
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed
from switchboard.terminal.printable import printable_lines


def confirm(question: str, *, yes: bool) -> None:
    """Ask; return if the answer is yes.

    Raises:
        Failed: the answer is no, or there is nobody to ask and ``--yes`` was not given. Nothing was done.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise Failed(f"nothing was done: {question} Nobody is there to ask: add --yes", USAGE)
    if not click.confirm(printable_lines(question), err=True):
        raise Failed("nothing was done")


def confirm_unless_local(question: str, address: DeskAddress, *, yes: bool) -> None:
    """Ask, unless the desk is on this machine. The question names the desk."""
    confirm(f"{question} ({address.url})", yes=yes or address.is_local)
