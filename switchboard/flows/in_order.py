"""A command that knows in which order its options were given."""

from typing import Any

import click

IN_ORDER = "in_order"


class InOrder(click.Command):
    """Hands the command ``in_order``: each value of a repeatable option with its name, as they were typed."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the options; click itself keeps the order within each option only."""
        values, _, order = self.make_parser(ctx).parse_args(list(args))
        repeated = {name: iter(given) for name, given in values.items() if isinstance(given, list | tuple)}
        pairs: list[tuple[str, Any]] = [
            (parameter.name or "", next(repeated[parameter.name]))
            for parameter in order
            if parameter.name in repeated and getattr(parameter, "multiple", False)
        ]
        rest = super().parse_args(ctx, args)
        ctx.params[IN_ORDER] = pairs
        return rest
