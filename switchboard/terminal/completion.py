"""``switchboard completion``: what a shell needs to complete commands and options."""

import click
from click.shell_completion import get_completion_class

from switchboard.terminal.failed import Failed

VARIABLE = "_SWITCHBOARD_COMPLETE"
"""The variable by which click is asked for completions: https://click.palletsprojects.com/shell-completion/."""


@click.command(epilog='Example, for bash: add the line  eval "$(switchboard completion bash)"  to ~/.bashrc.')
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes commands and options in a shell."""
    completer = get_completion_class(shell)
    if completer is None:
        raise Failed(f"click has no completion for {shell}")
    root = click.get_current_context().find_root()
    click.echo(completer(root.command, {}, "switchboard", VARIABLE).source())
