"""A contact: a person's number, whether they want to hear from us, and their place in a flow."""

from datetime import datetime, timedelta

from msgspec import Struct

PLACE_EXPIRES = timedelta(hours=4)
"""After so much silence a text starts the flow anew: nobody remembers yesterday's question."""

ASKED_EXPIRES = timedelta(days=3)
"""What we asked by a message of ours can be answered for so long: people see it when they see it."""


class FlowPosition(Struct, frozen=True, kw_only=True, omit_defaults=True):
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
    place: FlowPosition | None = None
    #: The store's mark of this version of the row; empty for one that was never saved.
    version: str = ""

    @property
    def opted_out(self) -> bool:
        """They told us to stop."""
        return self.opted_out_at is not None
