"""Fakes of the Twilio ports, in memory. Each passes its port's tests in tests/contract/."""

from collections.abc import Sequence
from datetime import datetime

from shared.domain.conversations.listed_reply import ListedReply
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.domain.messages.message import Channel, Message
from shared.errors import TwilioUnavailable
from shared.ports.twilio import Audio, ListedText, RemoteRecord, SendReceipt


class RecordingSender:
    """A Twilio that records what it sends, and fails as configured.

    ``keeps_when_failing``: it accepts the message, and only the answer is lost.
    ``replies``: SIDs in ``known`` of replies to inbound texts; no request of ours made them.
    """

    def __init__(self, *, fails_with: Exception | None = None, keeps_when_failing: bool = False) -> None:
        self.fails_with = fails_with
        self.keeps_when_failing = keeps_when_failing
        self.is_unreachable = False
        self.sent: list[Message] = []
        self.callbacks: list[str] = []
        self.twiml: list[str] = []
        self.known: dict[str, tuple[Message, datetime, Report]] = {}
        self.replies: set[str] = set()

    def send(self, message: Message, *, callback: str, twiml: str, now: datetime) -> SendReceipt:
        self.callbacks.append(callback)
        if self.fails_with and not self.keeps_when_failing:
            raise self.fails_with
        self.sent.append(message)
        self.twiml.append(twiml)
        sid = f"{'CA' if message.channel is Channel.CALL else 'SM'}{len(self.sent):032x}"
        segments = None if message.channel is Channel.CALL else 1
        # Twilio's dates have no fractions of a second.
        created = now.replace(microsecond=0)
        self.known[sid] = (message, created, Report(status=Status.SENT, sid=sid, segments=segments))
        if self.fails_with:
            raise self.fails_with
        return SendReceipt(sid=sid, segments=segments)

    def find_matches(self, message: Message, *, since: datetime, until: datetime) -> Sequence[RemoteRecord]:
        if self.is_unreachable:
            raise TwilioUnavailable("no answer", code=0)
        matches = [
            (created, RemoteRecord(sid=sid, report=report))
            for sid, (known, created, report) in self.known.items()
            if sid not in self.replies and since <= created <= until and _is_same(known, message)
        ]
        return [found for _, found in sorted(matches, key=lambda pair: pair[0])]

    def fetch(self, sid: str) -> RemoteRecord | None:
        if self.is_unreachable:
            raise TwilioUnavailable("no answer", code=0)
        known = self.known.get(sid)
        return RemoteRecord(sid=sid, report=known[2]) if known else None


def _is_same(known: Message, message: Message) -> bool:
    """Return whether Twilio's list shows both the same, except for their SIDs and times."""

    def listed(message: Message) -> tuple[object, ...]:
        kind = (message.channel is Channel.CALL, message.address, message.sender_address)
        # Twilio's list has neither the words of a call nor the URLs of a text's media.
        return kind if message.channel is Channel.CALL else (*kind, message.text.strip(), len(message.media))

    return listed(known) == listed(message)


class MemoryInboundTexts:
    """The texts and replies that Twilio lists, and the URLs of media by their text's SID."""

    def __init__(self, *texts: ListedText, **media: list[str]) -> None:
        self.texts = list(texts)
        self.listed_replies: list[ListedReply] = []
        self.reply_lists = 0  # how often replies were asked for
        self._media = media

    def replies(self, *, since: datetime) -> Sequence[ListedReply]:
        self.reply_lists += 1
        found = [reply for reply in self.listed_replies if reply.at >= since]
        return sorted(found, key=lambda reply: reply.at)

    def received(self, *, since: datetime, until: datetime) -> Sequence[ListedText]:
        return sorted((text for text in self.texts if since <= text.at <= until), key=lambda text: text.at)

    def media(self, sid: str) -> Sequence[str]:
        return self._media.get(sid, [])


class MemoryRecordingAudio:
    def __init__(self, **audio: bytes) -> None:
        self._audio = audio

    def fetch(self, sid: str) -> Audio | None:
        return Audio(content=self._audio[sid], mime="audio/mpeg") if sid in self._audio else None


class FixedAccount:
    def __init__(self, status: str | Exception) -> None:
        self._status = status

    def status(self) -> str:
        if isinstance(self._status, Exception):
            raise self._status
        return self._status
