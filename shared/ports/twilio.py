"""What services need from Twilio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from shared.domain.deliveries.status_callback import Report
    from shared.domain.messages.message import Message


class SendReceipt(Struct, frozen=True, kw_only=True):
    """Twilio's receipt for a message."""

    sid: str
    segments: int | None = None


class RemoteRecord(Struct, frozen=True, kw_only=True):
    """A message or a call as Twilio knows it."""

    sid: str
    report: Report


class Sender(Protocol):
    """Hands messages to Twilio, and asks what became of them."""

    def send(self, message: Message, *, callback: str, twiml: str, now: datetime) -> SendReceipt:
        """Make exactly one request for ``message``.

        Args:
            message: what to send.
            callback: URL for Twilio's reports, absolute.
            twiml: for a call with a body: what to say, as a TwiML document.
            now: the time from which ``not_after`` counts.

        Raises:
            SendRefused: never.
            SendDelayed: not now.
            SendUnknown: perhaps.
        """

    def find_matches(self, message: Message, *, since: datetime, until: datetime) -> Sequence[RemoteRecord]:
        """Return what Twilio has that could be ``message``, created in that time, oldest first.

        Same kind, person, sender and content; of a call Twilio tells no content.

        Raises:
            SendDelayed: no answer, or one that cannot be used; ask again later.
        """

    def fetch(self, sid: str) -> RemoteRecord | None:
        """Return a message or a call by its SID; None if Twilio does not know it (any more).

        Raises:
            SendDelayed: as above.
        """


class ListedText(Struct, frozen=True, kw_only=True):
    """A text as its webhook brings it, and when Twilio got it."""

    form: Mapping[str, str]
    at: datetime


class InboundTexts(Protocol):
    """What people texted us, as Twilio knows it."""

    def received(self, *, since: datetime, until: datetime) -> Sequence[ListedText]:
        """Return the texts that came in then, oldest first, without their media.

        Raises:
            SendDelayed: no answer, or one that cannot be used; ask again later.
        """

    def media(self, sid: str) -> Sequence[str]:
        """Return the URLs of what came with that text.

        Raises:
            SendDelayed: as above.
        """


class Audio(Struct, frozen=True, kw_only=True):
    """The sound of a recording: its bytes and their type."""

    content: bytes
    mime: str


class RecordingAudio(Protocol):
    """Has the sound of recordings."""

    def fetch(self, sid: str) -> Audio | None:
        """Return the sound of that recording; None if there is none (any more).

        Raises:
            SendDelayed: no answer, or one that cannot be used.
        """


class Account(Protocol):
    """Our account at Twilio."""

    def status(self) -> str:
        """Return Twilio's word for it: ``active``, ``suspended`` or ``closed``.

        Raises:
            SendDelayed: no answer, or one that cannot be used.
        """
