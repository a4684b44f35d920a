"""What services need from Twilio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from shared.domain.byte_range import ByteRange
    from shared.domain.calls.call_reports import ListedCall
    from shared.domain.conversations.listed_reply import ListedReply
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


class Matches(Struct, frozen=True, kw_only=True):
    """What Twilio has of one message, each oldest first. Only if all of it is empty, Twilio has nothing."""

    certain: Sequence[RemoteRecord] = ()  # the same in everything that Twilio keeps
    likely: Sequence[RemoteRecord] = ()  # what it says cannot be compared, all else is the same
    possible: Sequence[RemoteRecord] = ()  # a part is hidden or was changed, or the time is doubtful
    doubt: str = ""  # why there may be more than the list shows


class Sender(Protocol):
    """Sends messages through Twilio, and asks for their status."""

    def send(
        self,
        message: Message,
        *,
        callback: str,
        twiml: str,
        now: datetime,
        fallback: str = "",
        recording: str = "",
        valid_until: datetime | None = None,
    ) -> SendReceipt:
        """Make exactly one request for ``message``.

        Args:
            message: what to send.
            callback: absolute URL for Twilio's status callbacks.
            twiml: for a call with a body: what to speak, as a TwiML document.
            now: the time from which ``not_after`` counts.
            fallback: of a call: absolute URL of the document that Twilio requests if another one fails.
            recording: of a call that is recorded: absolute URL for reports about its recording.
            valid_until: of a text: Twilio must not send it later; see ``ValidityPeriod`` in the adapter.

        Raises:
            SendRefused: Twilio will never accept it.
            SendDelayed: Twilio did not process it; retry after a backoff.
            AccountRefused: Twilio refuses the account or its credentials; hold every message.
            SendUnknown: Twilio may or may not have accepted it; reconcile.
        """

    def find_matches(self, message: Message, *, since: datetime, until: datetime, now: datetime) -> Matches:
        """Return what Twilio has that is, or may be, ``message``, created in that time.

        Same kind, person, sender and content; of a call Twilio does not keep the content, and of a content
        template it does not list which one it was.

        Args:
            message: as it was sent: with its sender and its text.
            since: the earliest time, by our clock.
            until: the latest time, by our clock.
            now: the time of this question. Twilio's answer has its own time: the difference corrects both.

        Raises:
            TwilioUnavailable: no answer, or one that cannot be used; ask again later.
        """

    def fetch(self, sid: str) -> RemoteRecord | None:
        """Return a message or a call by its SID; None if Twilio does not know it (any more).

        Raises:
            TwilioUnavailable: as above.
        """


class ListedText(Struct, frozen=True, kw_only=True):
    """An inbound text: the form of its webhook, and when Twilio received it."""

    form: Mapping[str, str]
    at: datetime


class ListedMedia(Struct, frozen=True, kw_only=True):
    """A file that came with a text, as Twilio lists it."""

    url: str
    content_type: str = ""


class InboundTexts(Protocol):
    """Lists the texts that people sent us, and the replies from our TwiML, as Twilio knows them."""

    def received(self, *, since: datetime, until: datetime) -> Sequence[ListedText]:
        """Return the texts that came in then, oldest first, without their media.

        Raises:
            TwilioUnavailable: no answer, or one that cannot be used; ask again later.
        """

    def replies(self, *, since: datetime) -> Sequence[ListedReply]:
        """Return the texts that Twilio sent since then because TwiML said so, oldest first.

        Also those that are still queued, and those of other apps of the account.

        Raises:
            TwilioUnavailable: as above, or one of them has no date: nothing is proven.
        """

    def media(self, sid: str) -> Sequence[ListedMedia]:
        """Return the media of a text.

        Raises:
            TwilioUnavailable: as above.
        """


class CallList(Protocol):
    """Lists calls as Twilio knows them, and what answers the calls to our numbers."""

    def began(self, *, since: datetime, until: datetime) -> Sequence[ListedCall]:
        """Return the calls that began then: those that came in to a number, and those that these dialled.

        Raises:
            TwilioUnavailable: no answer, or one that cannot be used; ask again later.
        """

    def dialled_by(self, sid: str) -> Sequence[ListedCall]:
        """Return the calls that the call ``sid`` dialled.

        Raises:
            TwilioUnavailable: as above.
        """

    def voice_urls(self, number: str = "") -> Mapping[str, str]:
        """Return the URL that answers calls to each number of ours, or to ``number`` alone.

        A number that is not ours is left out; one without a URL has an empty one.

        Raises:
            TwilioUnavailable: as above.
        """


class Audio(Struct, frozen=True, kw_only=True):
    """A part of the audio of a recording, or all of it."""

    content: bytes
    mime: str
    first: int  # position of the first byte of ``content``
    length: int  # bytes of the whole audio


class RecordingAudio(Protocol):
    """Fetches the audio of recordings."""

    def fetch(self, sid: str, part: ByteRange) -> Audio | None:
        """Return that part of the audio of a recording; None if there is none (any more).

        Never more than ``part.count`` bytes; none if ``part`` begins after the end.

        Raises:
            TwilioUnavailable: no answer, or one that cannot be used.
        """


class MediaFile(Struct, frozen=True, kw_only=True):
    """A file that came with a text: its bytes and their type, as its sender's phone named it."""

    content: bytes
    mime: str


class InboundMedia(Protocol):
    """Fetches files that people sent."""

    def fetch(self, url: str) -> MediaFile | None:
        """Return the file at a URL of Twilio's, as a webhook named it.

        None if there is none (any more), or if the URL is not that of a file of our account.

        Raises:
            MediaTooLarge: it is larger than anything that Twilio takes in.
            TwilioUnavailable: no answer, or one that cannot be used.
        """


class Visibility(Struct, frozen=True, kw_only=True):
    """What Twilio's lists show, and its clock: what a proof that it has no such message depends on."""

    hidden: Sequence[str] = ()  # what the newest texts hide: bodies, numbers
    answered_at: datetime | None = None  # by Twilio's clock


class Account(Protocol):
    """Our account at Twilio."""

    def status(self) -> str:
        """Return its status, as Twilio names it: ``active``, ``suspended`` or ``closed``.

        Raises:
            TwilioUnavailable: no answer, or one that cannot be used.
        """

    def visibility(self) -> Visibility:
        """Return what Twilio's list shows of our newest texts.

        Raises:
            TwilioUnavailable: as above.
        """
