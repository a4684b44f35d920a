"""``switchboard health``: what is wrong with the desk."""

from http import HTTPStatus
from typing import Any

import click

from switchboard.connection.desk import Desk, Refused
from switchboard.operations.health_lines import health_lines
from switchboard.options import with_desk
from switchboard.terminal.exit_status import FOUND
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output


@click.command(epilog="Example: switchboard health -e prod")
@with_desk
def health(*, desk: Desk, output: Output) -> int:
    """Show how each part is, what is wrong first. The exit status is 4 if a part is not well."""
    found = _found(desk)
    is_well = found["ok"]  # first: what is no report has nothing that is wrong

    def show() -> None:
        for line, style in health_lines(found):
            output.line(line, style=style)

    output.result(found, show)
    return 0 if is_well else FOUND


def _found(desk: Desk) -> dict[str, Any]:
    """Return the parts: in the answer if all are well, in a 503 if not."""
    try:
        found: dict[str, Any] = desk.get("health/details")
    except Refused as refused:
        if "ok" in refused.problem:
            return dict(refused.problem)
        if (
            refused.status == HTTPStatus.SERVICE_UNAVAILABLE
        ):  # its settings are not valid: no part can be asked
            raise Failed(str(refused), FOUND) from refused
        raise
    return found
