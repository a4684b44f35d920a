"""The arguments and options that commands about numbers share."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import click

from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

Command = Callable[..., Any]


def e164(text: str) -> str:
    """Return a number without the signs that people put between its digits.

    Raises:
        Failed: it does not begin with + and a country's code.
    """
    number = re.sub(r"[ ().-]", "", text)
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", number):
        raise Failed(f"{text} is not a number such as +447405551000", USAGE)
    return number


number_argument = click.argument("number", callback=lambda _, __, given: e164(given))


class Wanted(NamedTuple):
    """Which numbers a person looks for."""

    kind: str
    like: str
    sms: bool
    voice: bool
    mms: bool

    @property
    def abilities(self) -> dict[str, bool]:
        """What they must be able to do."""
        return {"sms": self.sms, "voice": self.voice, "mms": self.mms}


def with_search_options(command: Command) -> Command:
    """Add the options, and hand the command what is ``wanted``."""

    @click.option("--mobile", is_flag=True, help="Mobile numbers. Without: numbers of a place.")
    @click.option("--toll-free", is_flag=True, help="Numbers that cost a caller nothing.")
    @click.option("--like", default="", metavar="DIGITS", help="How they begin (020, +4420), or a pattern.")
    @click.option("--sms", is_flag=True, help="Only those that take texts.")
    @click.option("--voice", is_flag=True, help="Only those that take calls.")
    @click.option("--mms", is_flag=True, help="Only those that take pictures.")
    @wraps(command)
    def with_it(
        *args: Any, mobile: bool, toll_free: bool, like: str, sms: bool, voice: bool, mms: bool, **more: Any
    ) -> Any:
        if mobile and toll_free:
            raise Failed("choose one of --mobile and --toll-free", USAGE)
        kind = "mobile" if mobile else "toll-free" if toll_free else "local"
        return command(*args, wanted=Wanted(kind, like, sms, voice, mms), **more)

    return with_it
