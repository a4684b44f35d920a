"""A group with a command that is meant when none is named."""

from typing import Any

import click


class DefaultGroup(click.Group):
    """A group that runs its ``default`` command if none is named: there is nothing, or an option."""

    def __init__(self, *args: Any, default: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command before options of its own, and where there is nothing."""
        is_option = bool(args) and args[0].startswith("-") and args[0] not in ctx.help_option_names
        if not args or is_option:
            args = [self._default, *args]
        return super().parse_args(ctx, args)
