"""Our short codes and RCS senders, and whom of us a person texts."""

import re

from local.twilio.json_input import InvalidInput, SenderAddress, parse_input
from local.twilio.state.account import Account, OwnNumber

OTHER_SENDER = re.compile(r"[0-9]{3,8}|rcs:.+")
NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")


def parse_senders(text: bytes) -> list[SenderAddress]:
    """Return the short codes and RCS senders in a JSON list.

    Raises:
        InvalidInput: it is no such list.
    """
    senders = parse_input(list[SenderAddress], text)
    if wrong := [sender for sender in senders if not OTHER_SENDER.fullmatch(sender)]:
        raise InvalidInput(f"{wrong[0]!r} is no short code (12345) and no RCS sender (rcs:brand)")
    return senders


def texted_sender(account: Account, person: str, to: str | None) -> OwnNumber:
    """Return our sender ``to``; by default our first number or, by RCS, our RCS sender.

    Raises:
        InvalidInput: it is not ours, or a name, to which nobody can reply.
    """
    if to is None and person.startswith("rcs:"):
        to = account.first_rcs_sender
        if to is None:
            raise InvalidInput("we have no RCS sender: set one with PUT /_control/senders, such as rcs:brand")
    if to is not None and NAME.fullmatch(to):
        raise InvalidInput(f"to: nobody can reply to a name, such as {to!r}")
    return own_number(account, to)


def own_number(account: Account, to: str | None) -> OwnNumber:
    """Return our number or other sender ``to``, by default the first number.

    Raises:
        InvalidInput: it is not ours.
    """
    number = account.own_number(to or account.first_number)
    if number is None:
        ours = ", ".join([*account.numbers, *account.senders])
        raise InvalidInput(f"to must be one of our numbers ({ours}), not {to}")
    return number
