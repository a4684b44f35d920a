from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Cause(StrEnum):
    """Why we gave up on a message."""

    INVALID = "invalid"  # it breaks the contract; whoever sends it must mend it
    GAVE_UP = "gave_up"  # Twilio stayed busy for longer than we wait
    UNFORESEEN = "unforeseen"  # ten tries ended in an error that nobody foresaw


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A message we gave up on, with the cause, kept until someone decides."""

    id: str
    at: datetime
    cause: Cause
    reason: str
    body: str
