"""Fakes of the ports, in memory. Each passes the same tests as the real adapter, in tests/contract/."""

import hashlib
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.dead_letter import DeadLetter
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.status_callback import Report
from shared.domain.flows.flow import Flow
from shared.domain.list_parameters import InboxSearch, MessageSearch, Page, RecordingSearch, ReminderSearch
from shared.domain.messages.envelope import Envelope, encode_envelope
from shared.domain.messages.message import Channel, Message
from shared.domain.recordings.recording import Recording
from shared.domain.reminders.reminder import Entry, FollowUp, ReminderState
from shared.domain.reminders.ticks import LastTick, NextTick, ShardTick, Source, to_queue
from shared.errors import Fault, InvalidFlow, InvalidInput, TwilioUnavailable, VersionConflict
from shared.ports.queues import PoisonMessage, QueueDepth
from shared.ports.storage import AgendaMove
from shared.ports.twilio import Audio, ListedText, RemoteRecord, SendReceipt

MAX_QUEUE_MESSAGE = 65_536
MAX_QUEUE_DELAY = timedelta(days=7)


class _Versions:
    """Rows with a version each, replaced only by who knows the newest."""

    def __init__(self) -> None:
        self._rows: dict = {}
        self._count = 0

    def get(self, key):
        return self._rows.get(key)

    def all(self):
        return list(self._rows.items())

    def check(self, key, version: str) -> None:
        known = self._rows.get(key)
        if (known.version if known else "") != version:
            raise VersionConflict(f"{key} was written by someone else")

    def put(self, key, row):
        self.check(key, row.version)
        self._count += 1
        self._rows[key] = structs.replace(row, version=str(self._count))
        return self._rows[key]


def _page(matching: dict, search: MessageSearch | InboxSearch | RecordingSearch | ReminderSearch) -> Page:
    if search.cursor and search.cursor not in matching:
        raise InvalidInput([Fault("cursor", "must be the cursor of an earlier answer, as it was given")])
    rest = [key for key in sorted(matching) if key > (search.cursor or "")]
    keys = rest[: search.limit]
    more = len(rest) > len(keys)
    return Page(items=tuple(matching[key] for key in keys), cursor=keys[-1] if more else None)


class MemoryLedger:
    def __init__(self) -> None:
        self._rows = _Versions()
        self._sids: dict[str, str] = {}

    def load(self, message_id: str) -> Delivery | None:
        return self._rows.get(message_id)

    def save(self, delivery: Delivery) -> Delivery:
        return self._rows.put(delivery.id, delivery)

    def add(self, deliveries: Sequence[Delivery]) -> set[str]:
        left = set()
        for one in deliveries:
            try:
                self.save(one)
            except Exception:  # noqa: BLE001 - whatever it is: they are tried one at a time then
                left.add(one.id)
        return left

    def open(self) -> Iterator[str]:
        found = [key for key, row in self._rows.all() if row.is_open]
        return iter(random.sample(found, len(found)))

    def search(self, search: MessageSearch) -> Page[Delivery]:
        matching = {
            key: row
            for key, row in self._rows.all()
            if (not search.status or row.status is search.status)
            and (not search.to or row.message.to == search.to)
            and (not search.since or row.updated_at >= search.since)
        }
        return _page(matching, search)

    def sid_owner(self, sid: str) -> str | None:
        return self._sids.get(sid)

    def assign_sid(self, sid: str, delivery_id: str, *, instead_of: str | None = None) -> str:
        if instead_of:
            self._sids[sid] = delivery_id
        return self._sids.setdefault(sid, delivery_id)


def _must_be_taken(body: bytes, delay: timedelta) -> None:
    """Refuse what a storage queue refuses.

    Source: https://learn.microsoft.com/rest/api/storageservices/put-message
    """
    if len(body) > MAX_QUEUE_MESSAGE:
        raise ValueError(f"a queue message has at most {MAX_QUEUE_MESSAGE} bytes")
    if not 0 <= math.ceil(delay.total_seconds()) <= MAX_QUEUE_DELAY.total_seconds():
        raise ValueError(f"a queue message is hidden for 0 to 7 days, not {delay}")


class MemoryOutbox:
    def __init__(self) -> None:
        self.put_with_delay: list[tuple[Envelope, timedelta]] = []

    def put(self, envelope: Envelope, *, delay: timedelta) -> None:
        _must_be_taken(encode_envelope(envelope), delay)
        self.put_with_delay.append((envelope, delay))


class MemoryAgenda:
    def __init__(self) -> None:
        self._rows = _Versions()
        self._entries: dict[tuple[datetime, str, str], Entry] = {}
        self._shards: dict[str, dict[tuple[datetime, str, str], Entry]] = defaultdict(dict)
        self._ticks = _Versions()
        self._count = 0

    def load(self, reminder_id: str) -> ReminderState | None:
        return self._rows.get(reminder_id)

    def save(self, state: ReminderState, *, was_due: datetime | None) -> ReminderState:
        reminder_id = state.reminder.id
        gone = (was_due, "Scheduled", reminder_id) if was_due and was_due != state.due else None
        if gone and gone not in self._entries:
            raise VersionConflict(f"{reminder_id} is not due then")
        saved = self._rows.put(reminder_id, state)
        if gone:
            self._remove(gone)
        self._enter(saved)
        return saved

    def due(self, shard: str, *, before: datetime) -> Iterator[Entry]:
        found = [(place, entry) for place, entry in self._shards[shard].items() if entry.at < before]
        return iter([entry for _, entry in sorted(found, key=lambda one: one[0])])

    def move(self, moves: Sequence[AgendaMove]) -> None:
        for one in moves:
            known = self._entries.get(_place(one.entry))
            if known is None or (one.entry.version and one.entry.version != known.version):
                raise VersionConflict("an entry was changed by someone else")
            if one.state and one.state.version:
                self._rows.check(one.state.reminder.id, one.state.version)
        for one in moves:
            self._remove(_place(one.entry))
            for entry in one.entries:
                self._add(entry)
            if one.state:
                reminder_id = one.state.reminder.id
                newest = structs.replace(one.state, version=self._rows.get(reminder_id).version)
                self._enter(self._rows.put(reminder_id, newest))

    def defer(self, message: Message, *, at: datetime) -> None:
        self._add(Entry(at=at, of=message))

    def search(self, search: ReminderSearch) -> Page[ReminderState]:
        matching = {
            key: row
            for key, row in self._rows.all()
            if search.skipped is None or search.skipped == (row.skipped > 0)
        }
        return _page(matching, search)

    def last_tick(self, source: Source) -> LastTick | None:
        return self._ticks.get(source)

    def record_tick(self, tick: LastTick) -> None:
        self._ticks.put(tick.source, tick)

    def _enter(self, state: ReminderState) -> None:
        if state.due:
            self._add(Entry(at=state.due, of=structs.replace(state, version="")))

    def _add(self, entry: Entry) -> None:
        self._count += 1
        newest = structs.replace(entry, version=str(self._count))
        self._entries[_place(entry)] = self._shards[_shard(entry)][_place(entry)] = newest

    def _remove(self, place: tuple[datetime, str, str]) -> None:
        del self._shards[_shard(self._entries.pop(place))][place]


def _place(entry: Entry) -> tuple[datetime, str, str]:
    match entry.of:
        case ReminderState(reminder=reminder):
            return entry.at, "Scheduled", reminder.id
        case FollowUp(message_id=message_id):
            return entry.at, "FollowUp", message_id
        case message:
            return entry.at, "Message", message.id


def _shard(entry: Entry) -> str:
    of = entry.of.reminder_id if isinstance(entry.of, FollowUp) else _place(entry)[2]
    return hashlib.sha256(of.encode()).hexdigest()[0]


class MemoryTickQueue:
    def __init__(self) -> None:
        self.put_with_delay: list[tuple[NextTick | ShardTick, timedelta]] = []

    def put(self, call: NextTick | ShardTick, *, delay: timedelta) -> None:
        _must_be_taken(to_queue(call), delay)
        self.put_with_delay.append((call, delay))


class MemoryContacts:
    def __init__(self) -> None:
        self._rows = _Versions()
        self._inbound: dict[tuple[str, str], Inbound] = {}

    def load(self, number: str) -> Contact:
        return self._rows.get(number) or Contact(number=number)

    def save(self, contact: Contact, inbound: Inbound | None = None) -> None:
        if inbound and (contact.number, inbound.sid) in self._inbound:
            raise VersionConflict("this text was kept before")
        self._rows.put(contact.number, contact)
        if inbound:
            self._inbound[contact.number, inbound.sid] = inbound

    def inbound(self, number: str, sid: str) -> Inbound | None:
        return self._inbound.get((number, sid))

    def search(self, search: InboxSearch) -> Page[Inbound]:
        matching = {
            f"{number}|{sid}": text
            for (number, sid), text in self._inbound.items()
            if (not search.sender or number == search.sender)
            and (not search.since or text.at >= search.since)
        }
        return _page(matching, search)


class MemoryRecordings:
    def __init__(self) -> None:
        self._rows = _Versions()

    def load(self, sid: str) -> Recording | None:
        return self._rows.get(sid)

    def save(self, recording: Recording) -> Recording:
        return self._rows.put(recording.sid, recording)

    def search(self, search: RecordingSearch) -> Page[Recording]:
        matching = {
            sid: row
            for sid, row in self._rows.all()
            if (not search.sender or row.sender == search.sender)
            and (not search.since or row.at >= search.since)
        }
        return _page(matching, search)


class MemoryInboundTexts:
    """What Twilio knows: texts, and URLs of media by the text's SID."""

    def __init__(self, *texts: ListedText, **media: list[str]) -> None:
        self.texts = list(texts)
        self._media = media

    def received(self, *, since: datetime, until: datetime) -> Sequence[ListedText]:
        return sorted((one for one in self.texts if since <= one.at <= until), key=lambda one: one.at)

    def media(self, sid: str) -> Sequence[str]:
        return self._media.get(sid, [])


class MemoryRecordingAudio:
    def __init__(self, **audio: bytes) -> None:
        self._sounds = audio

    def fetch(self, sid: str) -> Audio | None:
        return Audio(content=self._sounds[sid], mime="audio/mpeg") if sid in self._sounds else None


class MemoryDeadLetters:
    def __init__(self) -> None:
        self._letters: dict[str, DeadLetter] = {}

    def add(self, letter: DeadLetter) -> None:
        self._letters[letter.id] = letter

    def newest(self, limit: int) -> Sequence[DeadLetter]:
        return sorted(self._letters.values(), key=lambda letter: letter.at, reverse=True)[:limit]

    def load(self, letter_id: str) -> DeadLetter | None:
        return self._letters.get(letter_id)

    def oldest(self) -> Sequence[DeadLetter]:
        return sorted(self._letters.values(), key=lambda letter: letter.at)

    def remove(self, letter_id: str) -> None:
        self._letters.pop(letter_id, None)


class MemoryPoisonQueue:
    """What is received is hidden until ``show_again``, as it is on a queue for a while."""

    def __init__(self, *bodies: bytes) -> None:
        self.messages = [PoisonMessage(id=f"q{n}", body=body, receipt="r") for n, body in enumerate(bodies)]
        self._hidden: set[str] = set()

    def receive(self) -> Iterator[PoisonMessage]:
        for message in list(self.messages):
            if message.id not in self._hidden:
                self._hidden.add(message.id)
                yield message

    def remove(self, message: PoisonMessage) -> None:
        self.messages.remove(message)

    def show_again(self) -> None:
        self._hidden.clear()


class MemoryFlows:
    def __init__(self, **flows: Flow) -> None:
        self._flows = flows

    def get(self, name: str) -> Flow:
        if name not in self._flows:
            raise InvalidFlow(f"there is no flow `{name}`; there are: {', '.join(self._flows) or 'none'}")
        return self._flows[name]


class RecordingSender:
    """Twilio as far as a service sees it: remembers what it was asked, and fails as told.

    ``keeps_when_failing``: it takes the message, and only the answer is lost.
    ``replies``: SIDs of those in ``known`` that answer a text that came in; no request made them.
    """

    def __init__(self, *, fails_with: Exception | None = None, keeps_when_failing: bool = False) -> None:
        self.fails_with = fails_with
        self.keeps_when_failing = keeps_when_failing
        self.cannot_be_asked = False
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
        if self.cannot_be_asked:
            raise TwilioUnavailable("no answer", code=0)
        alike = [
            (created, RemoteRecord(sid=sid, report=report))
            for sid, (known, created, report) in self.known.items()
            if sid not in self.replies and since <= created <= until and _is_alike(known, message)
        ]
        return [found for _, found in sorted(alike, key=lambda pair: pair[0])]

    def fetch(self, sid: str) -> RemoteRecord | None:
        if self.cannot_be_asked:
            raise TwilioUnavailable("no answer", code=0)
        known = self.known.get(sid)
        return RemoteRecord(sid=sid, report=known[2]) if known else None


def _is_alike(known: Message, message: Message) -> bool:
    """Tell whether Twilio would list both as the same, but for their SID and time."""

    def listed(one: Message) -> tuple[object, ...]:
        kind = (one.channel is Channel.CALL, one.address, one.sender_address)
        # What was said in a call, and which media came with a text, Twilio does not tell.
        return kind if one.channel is Channel.CALL else (*kind, one.text.strip(), len(one.media))

    return listed(known) == listed(message)


class FixedQueueStats:
    def __init__(self, depth: QueueDepth) -> None:
        self._depth = depth

    def depth(self) -> QueueDepth:
        return self._depth


class FixedAccount:
    def __init__(self, status: str | Exception) -> None:
        self._status = status

    def status(self) -> str:
        if isinstance(self._status, Exception):
            raise self._status
        return self._status
