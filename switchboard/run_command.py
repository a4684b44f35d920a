"""Run a command, and turn what it raises into one line and an exit status."""

import click
from rich.markup import escape

from switchboard.commands import switchboard
from switchboard.terminal.exit_status import FAILED, INTERRUPTED
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import NOTES
from switchboard.terminal.printable import printable_lines


def run_command(arguments: list[str] | None) -> int:
    """Run the command that the arguments name; return the exit status (docs/command-line.md)."""
    try:
        status = switchboard.main(arguments, prog_name="switchboard", standalone_mode=False)
    except Failed as failed:
        _complain(str(failed))
        return failed.exit_status
    except click.ClickException as refused:  # the arguments are wrong: it says what, and how to see the help
        refused.show()
        return refused.exit_code
    except (click.Abort, KeyboardInterrupt):
        _complain("interrupted")
        return INTERRUPTED
    except OSError as failed:  # a full disk behind stdout, a file that cannot be read
        _complain(str(failed))
        return FAILED
    return status if isinstance(status, int) else 0


def _complain(text: str) -> None:
    NOTES.print(f"[red]switchboard:[/red] {escape(printable_lines(text))}", soft_wrap=True)
