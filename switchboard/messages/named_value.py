"""Options of the form name=value."""

from collections.abc import Iterable
from typing import Any

import click


class NamedValue(click.ParamType[tuple[str, str]]):
    """``name=value``; the name ends at the first ``=``."""

    name = "name=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return name and value."""
        if isinstance(value, tuple):
            return value
        name, equals, rest = str(value).partition("=")
        if not name or not equals:
            self.fail(f"{value!r} is not of the form name=value", param, ctx)
        return name, rest


def by_name(option: str, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the values by name.

    Raises:
        UsageError: a name was given twice.
    """
    values: dict[str, str] = {}
    for name, value in pairs:
        if name in values:
            raise click.UsageError(f"{option} {name}= was given twice")
        values[name] = value
    return values
