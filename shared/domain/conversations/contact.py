"""A contact: a person's number, whether they want to hear from us, and their place in a flow."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

PLACE_EXPIRES = timedelta(hours=4)
"""After so much silence a text starts the flow anew: nobody remembers yesterday's question."""

ASKED_EXPIRES = timedelta(days=3)
"""What we asked by a message of ours can be answered for so long: people see it when they see it."""


class Place(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a person is in a flow."""

    flow: str
    step: str
    at: datetime
    ours: str = ""  # the number of ours they text with; empty: any
    delivery: str = ""  # the message of ours that asked them
    values: dict[str, str] = {}  # what that message gives to fill in
    kept: dict[str, str] = {}  # what they answered before

    def holds(self, *, ours: str, now: datetime) -> bool:
        """Tell whether a text to ``ours`` is about this place."""
        expires = ASKED_EXPIRES if self.delivery else PLACE_EXPIRES
        return now - self.at <= expires and self.ours in {"", ours}


class Contact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What we know of the person at a number."""

    number: str
    opted_out_at: datetime | None = None
    place: Place | None = None
    #: The store's mark of this version of the row; empty for one that was never saved.
    version: str = ""

    @property
    def opted_out(self) -> bool:
        """They told us to stop."""
        return self.opted_out_at is not None


class Inbound(Struct, frozen=True, kw_only=True):
    """A text that came in, and what we answered: a webhook that comes twice gets the same answer."""

    sid: str
    sender: str
    to: str
    body: str
    media: tuple[str, ...]
    at: datetime
    answer: str | None  # None: nothing was said
    delivery: str = ""  # the message of ours that it replies to
    reply: str = ""  # what it says, in a word
    late: bool = False  # its webhook failed: we took it in, and the answer goes out as a message


# Twilio acts on these by itself, if they are the whole text, and answers the person.
# Source: https://help.twilio.com/articles/223134027 and the 2025 additions REVOKE and OPTOUT.
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})


def consent_in(body: str, *, opt_out_type: str = "") -> str | None:
    """Return ``STOP``, ``START`` or ``HELP`` if Twilio takes the text for one, else None.

    Args:
        body: what the person wrote.
        opt_out_type: what Twilio itself says, with Advanced Opt-Out; it knows the words set there.
    """
    if opt_out_type:
        return opt_out_type
    word = body.strip().upper()
    for kind, words in (("STOP", STOP_WORDS), ("START", START_WORDS), ("HELP", HELP_WORDS)):
        if word in words:
            return kind
    return None


def with_consent(contact: Contact, kind: str, *, now: datetime) -> Contact:
    """Return the contact after they said STOP, START or HELP."""
    if kind == "STOP":
        return replace(contact, opted_out_at=contact.opted_out_at or now, place=None)
    if kind == "START":
        return replace(contact, opted_out_at=None)
    return contact
