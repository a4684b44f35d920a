"""The options that commands share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from click.core import ParameterSource

from switchboard.connection.desk import Desk
from switchboard.connection.desk_address import find_desk
from switchboard.terminal.output import Output

Command = Callable[..., Any]

as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
yes = click.option("--yes", "-y", is_flag=True, help="Do not ask.")


def with_output(command: Command) -> Command:
    """Add ``--json``, and hand the command its ``output``."""

    @as_json
    @wraps(command)
    def with_it(*args: Any, as_json: bool, **more: Any) -> Any:
        return command(*args, output=Output(as_json), **more)

    return with_it


def with_desk(command: Command) -> Command:
    """Add the options that choose a desk and ``--json``, and hand the command its ``desk`` and ``output``."""

    @click.option("--url", envvar="SWITCHBOARD_URL", help="The desk's URL. [env: SWITCHBOARD_URL]")
    @click.option("--environment", "-e", metavar="NAME", help="azd's environment. Without: the chosen one.")
    @click.option("--local", "is_local", is_flag=True, help="The local machine, whatever else is set.")
    @as_json
    @wraps(command)
    def with_it(
        *args: Any, url: str | None, environment: str | None, is_local: bool, as_json: bool, **more: Any
    ) -> Any:
        _refuse_empty(click.get_current_context())
        output = Output(as_json)
        address = find_desk(
            url=url,
            environment=environment,
            is_local=is_local,
            url_is_option=_is_given(click.get_current_context(), "url"),
        )
        output.note(f"desk: {address}")
        return command(*args, desk=Desk(address), output=output, **more)

    return with_it


def _refuse_empty(context: click.Context) -> None:
    """Refuse what was given and is empty, as "$TAG" is without a variable TAG, or is no UTF-8.

    Left out, it would mean more than was meant: ``stop --tag ""`` all sending, ``--id ""`` another message.

    Raises:
        UsageError: something is. Nothing was done.
    """
    for parameter in context.command.params:
        value = context.params.get(str(parameter.name))
        if not isinstance(value, str) or not _is_given(context, str(parameter.name)):
            continue
        name = parameter.opts[0] if isinstance(parameter, click.Option) else parameter.make_metavar(context)
        if not value.strip():
            raise click.UsageError(f"{name} is empty: give a value, or leave it out")
        if not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
            raise click.UsageError(f"{name} is not UTF-8")


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE
