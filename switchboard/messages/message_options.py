"""The options that ``send`` and ``call`` share."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import click

from switchboard.messages.named_value import NamedValue
from switchboard.options import yes

Command = Callable[..., Any]

_OF_BOTH = (
    click.option("--template", metavar="NAME", help="A template instead of words."),
    click.option("--value", "values", type=NamedValue(), multiple=True, help="What replaces {name}."),
    click.option("--flow", metavar="NAME", help="The flow that goes on when the person answers."),
    click.option(
        "--tag", "tags", type=NamedValue(), multiple=True, help="To find it by, such as job=spring."
    ),
    click.option(
        "--from", "sender", metavar="SENDER", help="Which sender of yours. Without: the desk chooses."
    ),
    click.option("--language", help="The person's language, such as en-GB."),
    click.option("--not-before", metavar="TIME", help="Not sent before, such as 2026-12-01T09:00+01:00."),
    click.option("--not-after", metavar="TIME", help="Never sent after."),
    click.option(
        "--zone", help="Where the person is, such as Europe/Lisbon. Times without offset are of it."
    ),
    click.option("--urgent", is_flag=True, help="Send it in quiet hours too."),
    click.option("--private", is_flag=True, help="Do not keep what it says once it has ended."),
)
_OF_ONE = (
    click.option(
        "--id", "message_id", metavar="ID", help="Its id. The same id is sent once: repeat with it."
    ),
    click.option("--wait", "-w", is_flag=True, help="Go on until it is final, as status --follow does."),
)
_ALWAYS = (
    click.option("--dry-run", is_flag=True, help="Show what would happen, and send nothing."),
    yes,
)


def message_options(command: Command) -> Command:
    """Add the options of a message."""
    return reduce(
        lambda function, option: option(function), reversed((*_OF_BOTH, *_OF_ONE, *_ALWAYS)), command
    )
