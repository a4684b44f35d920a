"""Fakes of the Twilio ports, in memory. Each passes its port's tests in tests/contract/."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from shared.domain.byte_range import ByteRange
from shared.domain.calls.call_reports import ListedCall
from shared.domain.conversations.listed_reply import ListedReply
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.phone_number import is_messaging_service
from shared.domain.twilio_answers.record_match import ListedMessage, Match, Window, clock_doubt, match_record
from shared.errors import TwilioUnavailable
from shared.ports.twilio import (
    Audio,
    ListedMedia,
    ListedText,
    Matches,
    MediaFile,
    RemoteRecord,
    SendReceipt,
    Visibility,
)


class RecordingSender:
    """A Twilio that records what it sends, and fails as configured.

    ``keeps_when_failing``: it accepts the message, and only the answer is lost.
    ``replies``: SIDs in ``known`` of replies to inbound texts; no request of ours made them.
    ``said``: by SID, what a content template says.
    ``clock_offset``: how far its clock is ahead of ours. ``hides``: what its lists hide: bodies, numbers.
    """

    def __init__(self, *, fails_with: Exception | None = None, keeps_when_failing: bool = False) -> None:
        self.fails_with = fails_with
        self.keeps_when_failing = keeps_when_failing
        self.is_unreachable = False
        self.clock_offset = timedelta(0)
        self.hides: set[str] = set()
        self.said: dict[str, str] = {}
        self.sent: list[Message] = []
        self.callbacks: list[str] = []
        self.fallbacks: list[str] = []
        self.recordings: list[str] = []
        self.twiml: list[str] = []
        self.valid_until: list[datetime | None] = []
        self.known: dict[str, tuple[Message, datetime, Report]] = {}
        self.replies: set[str] = set()

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
        self.valid_until.append(valid_until)
        self.callbacks.append(callback)
        self.fallbacks.append(fallback)
        self.recordings.append(recording)
        if self.fails_with and not self.keeps_when_failing:
            raise self.fails_with
        self.sent.append(message)
        self.twiml.append(twiml)
        sid = f"{'CA' if message.channel is Channel.CALL else 'SM'}{len(self.sent):032x}"
        segments = None if message.channel is Channel.CALL else 1
        # Twilio's dates have no fractions of a second.
        created = (now + self.clock_offset).replace(microsecond=0)
        self.known[sid] = (message, created, Report(status=Status.SENT, sid=sid, segments=segments))
        if self.fails_with:
            raise self.fails_with
        return SendReceipt(sid=sid, segments=segments)

    def find_matches(
        self,
        message: Message,
        *,
        since: datetime,
        until: datetime,
        now: datetime,  # noqa: ARG002 - its clock is ahead by clock_offset, exactly
    ) -> Matches:
        if self.is_unreachable:
            raise TwilioUnavailable("no answer", code=0)
        window = Window(since, until).corrected(self.clock_offset)
        found: dict[Match, list[RemoteRecord]] = {match: [] for match in Match}
        for sid, (known, created, report) in sorted(self.known.items(), key=lambda item: item[1][1]):
            if sid not in self.replies and (known.channel is Channel.CALL) is (
                message.channel is Channel.CALL
            ):
                match = min(match_record(self._listed(known), message), window.match(created))
                found[match].append(RemoteRecord(sid=sid, report=report))
        return Matches(
            certain=found[Match.CERTAIN],
            likely=found[Match.LIKELY],
            possible=found[Match.POSSIBLE],
            doubt=clock_doubt(self.clock_offset),
        )

    def _listed(self, known: Message) -> ListedMessage:
        by_service = is_messaging_service(known.sender or "")
        return ListedMessage(
            to=f"{known.address[:-4]}XXXX" if "numbers" in self.hides else known.address,
            sender=None if by_service else known.sender_address,
            service=known.sender if by_service else None,
            body=""
            if "bodies" in self.hides
            else self.said.get(known.content.sid, "Words")
            if known.content
            else known.text,
            media=len(known.media),
        )

    def fetch(self, sid: str) -> RemoteRecord | None:
        if self.is_unreachable:
            raise TwilioUnavailable("no answer", code=0)
        known = self.known.get(sid)
        return RemoteRecord(sid=sid, report=known[2]) if known else None


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

    def media(self, sid: str) -> Sequence[ListedMedia]:
        return [ListedMedia(url=url, content_type="image/png") for url in self._media.get(sid, [])]


class MemoryInboundMedia:
    """Files by their URL."""

    def __init__(self, files: Mapping[str, MediaFile]) -> None:
        self._files = files

    def fetch(self, url: str) -> MediaFile | None:
        return self._files.get(url)


class MemoryCallList:
    """The calls that Twilio lists, and the URLs of our numbers."""

    def __init__(self, *calls: ListedCall, urls: Mapping[str, str] | None = None) -> None:
        self.calls = list(calls)
        self.urls = dict(urls or {})
        self.is_unreachable = False
        self.questions = 0  # how often something was asked

    def began(self, *, since: datetime, until: datetime) -> Sequence[ListedCall]:
        self._answer()
        return sorted((call for call in self.calls if since <= call.at <= until), key=lambda call: call.at)

    def dialled_by(self, sid: str) -> Sequence[ListedCall]:
        self._answer()
        return [call for call in self.calls if call.parent == sid]

    def voice_urls(self, number: str = "") -> Mapping[str, str]:
        self._answer()
        return {ours: url for ours, url in self.urls.items() if number in {"", ours}}

    def _answer(self) -> None:
        self.questions += 1
        if self.is_unreachable:
            raise TwilioUnavailable("no answer", code=0)


class MemoryRecordingAudio:
    def __init__(self, **audio: bytes) -> None:
        self._audio = audio

    def fetch(self, sid: str, part: ByteRange) -> Audio | None:
        if (whole := self._audio.get(sid)) is None:
            return None
        length = len(whole)
        first = max(length - part.count, 0) if part.first is None else min(part.first, length)
        content = whole[first : first + part.count]
        return Audio(content=content, mime="audio/mpeg", first=first, length=length)


class FixedAccount:
    def __init__(self, status: str | Exception, visibility: Visibility | None = None) -> None:
        self._status = status
        self._visibility = visibility or Visibility()

    def status(self) -> str:
        if isinstance(self._status, Exception):
            raise self._status
        return self._status

    def visibility(self) -> Visibility:
        if isinstance(self._status, Exception):
            raise self._status
        return self._visibility
