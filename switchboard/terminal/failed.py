"""What every command raises when it cannot go on. Standard library only: the hooks use it."""

from switchboard.terminal.exit_status import FAILED


class Failed(Exception):
    """The command cannot go on. The text names the fault, the place and the remedy."""

    def __init__(self, text: str, exit_status: int = FAILED) -> None:
        super().__init__(text)
        self.exit_status = exit_status
