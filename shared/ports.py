"""What services need from the outside, said without naming any of it.

Each port has a fake in tests/fakes/ and a real adapter in shared/adapters/;
both pass the same tests in tests/contract/. All must be safe to use from
several threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from shared.domain.conversations.contact import Contact
    from shared.domain.conversations.inbound_text import Inbound
    from shared.domain.deliveries.dead_letter import DeadLetter
    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.deliveries.status_callback import Report
    from shared.domain.flows.flow import Flow
    from shared.domain.list_parameters import InboxSearch, MessageSearch, Page, RecordingSearch
    from shared.domain.messages.envelope import Envelope
    from shared.domain.messages.message import Message
    from shared.domain.recordings.recording import Recording


class Ledger(Protocol):
    """Keeps deliveries."""

    def load(self, message_id: str) -> Delivery | None:
        """Return the delivery of that message, if there is one."""

    def save(self, delivery: Delivery) -> Delivery:
        """Keep ``delivery`` and return it with its new version.

        Raises:
            Changed: it has no version and the id is taken, or its version is no longer the newest.
        """

    def open(self) -> Iterator[str]:
        """Yield the ids of all deliveries that are open, in another order each time.

        Costs nothing for those that are not.
        """

    def owner_of(self, sid: str) -> str | None:
        """Return whose Twilio's ``sid`` is; None: nobody's yet."""

    def own(self, sid: str, delivery_id: str, *, instead_of: str | None = None) -> str:
        """Make Twilio's ``sid`` that delivery's if it is nobody's yet, and return whose it is.

        Args:
            sid: of a message or a call.
            delivery_id: who takes it for theirs.
            instead_of: whose it is now, if it must be taken from them.
        """


class BulkLedger(Ledger, Protocol):
    """A ledger that takes many deliveries at once, and shows many."""

    def add(self, deliveries: Sequence[Delivery]) -> set[str]:
        """Keep new deliveries, several at once, and return the ids of those that could not be kept so.

        These must be saved one at a time: an id is taken, or that of another
        that would have been kept together with it.
        """

    def search(self, search: MessageSearch) -> Page[Delivery]:
        """Return some of what matches, in no order by time; the cursor leads to the rest.

        Raises:
            InvalidInput: the cursor is none of ours.
        """


class Outbox(Protocol):
    """The queue of messages to send."""

    def put(self, envelope: Envelope, *, delay: timedelta) -> None:
        """Add a message that shows up after ``delay``, at most 7 days; it never expires."""


class Sent(Struct, frozen=True, kw_only=True):
    """Twilio's receipt for a message."""

    sid: str
    segments: int | None = None


class Found(Struct, frozen=True, kw_only=True):
    """A message or a call as Twilio knows it."""

    sid: str
    report: Report


class Sender(Protocol):
    """Hands messages to Twilio, and asks what became of them."""

    def send(self, message: Message, *, callback: str, twiml: str, now: datetime) -> Sent:
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

    def look_for(self, message: Message, *, since: datetime, until: datetime) -> Sequence[Found]:
        """Return what Twilio has that could be ``message``, created in that time, oldest first.

        Same kind, person, sender and content; of a call Twilio tells no content.

        Raises:
            SendDelayed: no answer, or one that cannot be used; ask again later.
        """

    def look_at(self, sid: str) -> Found | None:
        """Return a message or a call by its SID; None if Twilio does not know it (any more).

        Raises:
            SendDelayed: as above.
        """


class Contacts(Protocol):
    """Keeps what we know of people by their number, and what they texted us."""

    def load(self, number: str) -> Contact:
        """Return the contact, a new one if we never heard of it."""

    def save(self, contact: Contact, inbound: Inbound | None = None) -> None:
        """Keep a contact, and the text that changed it if there is one, both or neither.

        Raises:
            Changed: ``inbound`` was kept before, or the contact is not the newest.
        """

    def inbound(self, number: str, sid: str) -> Inbound | None:
        """Return one text of theirs, by Twilio's SID."""

    def search(self, search: InboxSearch) -> Page[Inbound]:
        """Return some of the texts that match, in no order by time; the cursor leads to the rest.

        Raises:
            InvalidInput: the cursor is none of ours.
        """


class Recordings(Protocol):
    """Keeps what we know of recordings."""

    def load(self, sid: str) -> Recording | None:
        """Return that recording, if we know of it."""

    def save(self, recording: Recording) -> Recording:
        """Keep ``recording`` and return it with its new version.

        Raises:
            Changed: it has no version and is known already, or its version is no longer the newest.
        """

    def search(self, search: RecordingSearch) -> Page[Recording]:
        """Return some that match, in no order by time; the cursor leads to the rest.

        Raises:
            InvalidInput: the cursor is none of ours.
        """


class Received(Struct, frozen=True, kw_only=True):
    """A text as its webhook brings it, and when Twilio got it."""

    form: Mapping[str, str]
    at: datetime


class InboundTexts(Protocol):
    """What people texted us, as Twilio knows it."""

    def received(self, *, since: datetime, until: datetime) -> Sequence[Received]:
        """Return the texts that came in then, oldest first, without their media.

        Raises:
            SendDelayed: no answer, or one that cannot be used; ask again later.
        """

    def media(self, sid: str) -> Sequence[str]:
        """Return the URLs of what came with that text.

        Raises:
            SendDelayed: as above.
        """


class Sound(Struct, frozen=True, kw_only=True):
    """The sound of a recording: its bytes and their type."""

    content: bytes
    mime: str


class Sounds(Protocol):
    """Has the sound of recordings."""

    def sound(self, sid: str) -> Sound | None:
        """Return the sound of that recording; None if there is none (any more).

        Raises:
            SendDelayed: no answer, or one that cannot be used.
        """


class DeadLetters(Protocol):
    """Keeps what we gave up on until someone decides."""

    def add(self, letter: DeadLetter) -> None:
        """Keep it; a second one with the same id replaces the first."""

    def load(self, letter_id: str) -> DeadLetter | None:
        """Return that letter, if there is one."""

    def newest(self, limit: int) -> Sequence[DeadLetter]:
        """Return the latest ones, newest first."""

    def oldest(self) -> Sequence[DeadLetter]:
        """Return all, oldest first."""

    def remove(self, letter_id: str) -> None:
        """Forget it. Nothing happens if it is gone already."""


class PoisonMessage(Struct, frozen=True, kw_only=True):
    """A message that the Functions host gave up on."""

    id: str
    body: bytes
    receipt: str


class Poison(Protocol):
    """A queue where the Functions host puts what it gave up on of another."""

    def receive(self) -> Iterator[PoisonMessage]:
        """Yield what lies there, hidden from others for a while."""

    def remove(self, message: PoisonMessage) -> None:
        """Take it off the queue for good."""


class Depth(Struct, frozen=True, kw_only=True):
    """How much lies on a queue, hidden messages included, and since when the first that can be seen does."""

    count: int
    oldest: datetime | None = None


class Depths(Protocol):
    """A queue as an operator sees it."""

    def depth(self) -> Depth:
        """Tell what lies there, without touching it."""


class Account(Protocol):
    """Our account at Twilio."""

    def status(self) -> str:
        """Return Twilio's word for it: ``active``, ``suspended`` or ``closed``.

        Raises:
            SendDelayed: no answer, or one that cannot be used.
        """


class Flows(Protocol):
    """Knows the flows."""

    def get(self, name: str) -> Flow:
        """Return that flow.

        Raises:
            InvalidFlow: there is none of that name, or its file is wrong.
        """
