"""The options that commands share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

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
        output = Output(as_json)
        address = find_desk(url=url, environment=environment, is_local=is_local)
        output.note(f"desk: {address}")
        return command(*args, desk=Desk(address), output=output, **more)

    return with_it
