"""Decide from the sender of a text whether it gets an answer: a machine, or one of our numbers, gets none."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from shared.domain.messages.phone_number import is_number

FILTERED = "30039"
"""Twilio filtered a text that seems to be made by a machine, to prevent a loop: it sends no webhook for it.

Source: https://www.twilio.com/docs/api/errors/30039
"""


class NoAnswer(StrEnum):
    """Why a text got no answer."""

    NO_NUMBER = "no_number"  # a short code, a name, or nothing: a machine
    OWN_NUMBER = "own_number"
    FILTERED = "filtered"  # by Twilio, to prevent a loop
    SILENCE = "silence"  # the person's texts were not understood several times
    STOPPED = "stopped"  # a stop covers the answer, or the stops cannot be read
    COUNTRY = "country"  # people in that country are not texted
    DESK = "desk"  # somebody has taken the person over, and answers by hand


def reason_for_no_answer(form: Mapping[str, str], *, own_numbers: Collection[str]) -> NoAnswer | None:
    """Return why the sender of a text gets no answer, whatever the text says; None if they may get one."""
    sender, to = _number(form.get("From", "")), _number(form.get("To", ""))
    if not is_number(sender):
        return NoAnswer.NO_NUMBER
    if sender == to or sender in own_numbers:
        return NoAnswer.OWN_NUMBER
    return NoAnswer.FILTERED if form.get("ErrorCode") == FILTERED else None


def _number(address: str) -> str:
    """Return an address without its channel, such as ``whatsapp:`` or ``rcs:``."""
    return address.rpartition(":")[2]
