"""The program ``switchboard``."""

import sys

INTERRUPTED = 130
"""As in switchboard/terminal/exit_status.py, which is not imported yet when this is needed."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command that the arguments name; return the exit status (docs/command-line.md)."""
    try:
        from switchboard.run_command import run_command  # here: Ctrl-C comes during imports too

        return run_command(arguments)
    except KeyboardInterrupt:
        print("switchboard: interrupted", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
