"""A group of commands that imports a command's module when the command is used."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group whose commands are named by ``module:attribute``: a command loads what it alone needs."""

    def __init__(self, *args: Any, commands_by_name: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self._commands_by_name = commands_by_name

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of the table."""
        del ctx
        return [*self._commands_by_name]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, imported now."""
        del ctx
        if cmd_name not in self._commands_by_name:
            return None
        module, _, attribute = self._commands_by_name[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command
