"""Silence: stop answering a person whose texts are not understood, who may be a machine that answers us.

Twilio stops only fast loops by SMS (https://www.twilio.com/docs/api/errors/14107), not those on WhatsApp.
"""

from datetime import datetime, timedelta
from enum import Enum, auto
from hashlib import sha256

from msgspec import Struct, field, structs

MAX_IN_A_ROW = 3
"""The text that makes it so many in a row without an understood one gets no answer."""

MAX_SAME = 3
"""Nor does the same text, when it is not understood so many times, whatever was understood in between."""

MAX_SAME_FREE = 10
"""Nor does the same text so many times in a row where any words are an answer: a flow may ask for ever."""

SILENCE = timedelta(hours=1)
"""How long a silence lasts, and how long texts that were not understood count."""


class Reading(Enum):
    """How a text was read."""

    UNDERSTOOD = auto()  # a key, a word or a keyword of the flow
    FREE = auto()  # the question takes any words
    NOT_UNDERSTOOD = auto()  # asked again, asked back, or a conversation that begins without an answer


class NotUnderstood(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The latest texts of a person that were not understood. It is stored with the contact."""

    at: datetime  # of the last one; during a silence: when it began
    in_a_row: int = 0
    text: str = ""  # a hash of the last one
    same: int = 0  # how many times that text came
    silent: bool = False

    @property
    def ends_at(self) -> datetime:
        """When all of this is forgotten."""
        return self.at + SILENCE


class SilenceView(Struct, frozen=True, kw_only=True):
    """A silence as events show it."""

    person: str = field(name="from")
    to: str
    sid: str  # the text that began it
    since: datetime
    until: datetime  # or until our next question


def count_text(
    known: NotUnderstood | None, body: str, reading: Reading, *, now: datetime
) -> NotUnderstood | None:
    """Return what is known after this text; if it is ``silent``, the text gets no answer."""
    if known and now >= known.ends_at:
        known = None
    if reading is Reading.UNDERSTOOD:
        return known and structs.replace(known, in_a_row=0, same=min(known.same, MAX_SAME - 1), silent=False)
    text = _hash(body)
    same = known.same + 1 if known and known.text == text else 1
    in_a_row = known.in_a_row if known else 0
    if reading is Reading.FREE:
        silent = same >= MAX_SAME_FREE
        in_a_row = 0 if known and known.silent else in_a_row  # an answer ends a silence
    else:
        in_a_row += 1
        silent = in_a_row >= MAX_IN_A_ROW or same >= MAX_SAME or bool(known and known.silent)
    since = known.at if known and known.silent and silent else now
    return NotUnderstood(at=since, in_a_row=in_a_row, text=text, same=same, silent=silent)


def begins_silence(before: NotUnderstood | None, after: NotUnderstood | None) -> bool:
    """Return whether a text began a silence, and did not come during one."""
    return bool(after and after.silent and not (before and before.silent and before.at == after.at))


def _hash(body: str) -> str:
    """Return a hash of a text, the same for other case and spacing: a row keeps no second copy of it."""
    return sha256(" ".join(body.casefold().split()).encode()).hexdigest()[:12]
