"""Fakes of the storage ports, in memory. Each passes its port's tests in tests/contract/."""

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from msgspec import structs

from shared.domain.calls.call import Call
from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.attempts.open_attempt import without_outcome_since
from shared.domain.deliveries.circuit_breaker import CircuitBreaker
from shared.domain.deliveries.dead_letter import Cause, DeadLetter, DeadLetterCounts
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.held_message import HeldMessage
from shared.domain.deliveries.sequence import with_next_sequence
from shared.domain.deliveries.status import Status
from shared.domain.guard.limits.recent_sends import RecentSends
from shared.domain.list_parameters import (
    CallSearch,
    DeadLetterSearch,
    InboxSearch,
    MessageSearch,
    Page,
    RecordingSearch,
    ReminderSearch,
)
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.message import Message
from shared.domain.messages.phone_number import contact_of
from shared.domain.people.digests import message_digest, require_secret
from shared.domain.people.erasure.tombstone import Tombstone
from shared.domain.people.failed_entry import will_not_arrive
from shared.domain.people.people_list import person_number
from shared.domain.people.thread.thread_entries import text_entries
from shared.domain.people.thread.thread_entry import ThreadEntry
from shared.domain.recordings.recording import Recording
from shared.domain.reminders.reminder import Entry, FollowUp, ReminderState
from shared.domain.reminders.ticks import LastTick, Source
from shared.domain.retention.day_row import DayRow, day_row_of
from shared.domain.retention.private_words import settled
from shared.domain.tag_filter import has_tag
from shared.domain.utc_days import day_of
from shared.errors import Fault, InvalidInput, VersionConflict
from shared.ports.pending_messages import SHARES, OpenAttempt
from shared.ports.storage import AgendaMove
from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache
from tests.fakes.people import MemoryErasedOptOuts, MemoryPeopleIndex, MemoryThreads
from tests.fakes.versions import DayRows, Versions

type Search = CallSearch | DeadLetterSearch | InboxSearch | MessageSearch | RecordingSearch | ReminderSearch


def _page(matching: dict, search: Search) -> Page:
    if search.cursor and search.cursor not in matching:
        raise InvalidInput([Fault("cursor", "must be the cursor of an earlier answer, as it was given")])
    rest = [key for key in sorted(matching) if key > (search.cursor or "")]
    keys = rest[: search.limit]
    more = len(rest) > len(keys)
    return Page(items=tuple(matching[key] for key in keys), cursor=keys[-1] if more else None)


def after_an_empty_page(search):
    """Return a search whose first page is empty, as table storage may answer."""

    def search_with_empty_page(parameters) -> Page:
        if parameters.cursor is None:
            return Page(items=(), cursor="start")
        return search(structs.replace(parameters, cursor=None))

    return search_with_empty_page


def _listed_tags(message: Message) -> dict[str, str]:
    return dict(sorted(message.tags.items())[:20])


class MemoryLedger:
    def __init__(
        self, *, failed: Callable[[Delivery], None] | None = None, secret: str = "a secret of the tests"
    ) -> None:
        self._rows = Versions()
        self._sids: dict[str, str] = {}
        self._failed = failed
        self._secret = secret
        self._tombstones: dict[str, Tombstone] = {}
        self._erased_sids: set[str] = set()
        self.day_rows = DayRows()  # for MemoryAgedDeliveries

    def load(self, message_id: str) -> Delivery | None:
        return self._rows.get(message_id)

    def save(self, delivery: Delivery) -> Delivery:
        if delivery.id in self._tombstones:
            raise VersionConflict(f"{delivery.id} was erased")
        delivery = settled(delivery, digest_secret=self._secret)
        stored = self._rows.get(delivery.id)
        had_failed = stored and stored.version == delivery.version and will_not_arrive(stored)
        if self._failed and will_not_arrive(delivery) and not had_failed:
            self._failed(delivery)
        saved = self._rows.put(delivery.id, with_next_sequence(delivery))
        if not saved.is_open and (stored is None or stored.is_open):
            self.day_rows.add(day_row_of(saved))
        return saved

    def erase(self, delivery: Delivery, *, digest: str) -> None:
        require_secret(self._secret)
        if not delivery.version:
            raise VersionConflict(f"{delivery.id} was never saved")
        self._rows.check(delivery.id, delivery.version)
        self._rows.remove(delivery.id)
        for row in self.day_rows:
            if row.of == delivery.id:
                self.day_rows.remove(row)
        kept = Tombstone(status=delivery.status, digest=digest, at=delivery.updated_at)
        self._keep(delivery.id, kept)

    def _keep(self, message_id: str, kept: Tombstone) -> None:
        self._tombstones[message_id] = kept
        self.day_rows.add(DayRow(day=day_of(kept.at), of=f"~id|{message_id}", has_words=False))

    def tombstone(self, message_id: str) -> Tombstone | None:
        return self._tombstones.get(message_id)

    def reserve_id(self, message_id: str, *, at: datetime) -> None:
        require_secret(self._secret)
        if self.load(message_id) is None:
            never_made = Tombstone(status=Status.CANCELED, digest="", at=at)
            if message_id not in self._tombstones:
                self._keep(message_id, never_made)

    def content_digest(self, message: Message) -> str:
        return message_digest(message, secret=self._secret) if self._secret else ""

    def erase_sid(self, sid: str) -> None:
        require_secret(self._secret)
        self._sids.pop(sid, None)
        self._erased_sids.add(sid)

    def is_erased_sid(self, sid: str) -> bool:
        return sid in self._erased_sids

    def add(self, deliveries: Sequence[Delivery]) -> set[str]:
        not_added = set()
        for delivery in deliveries:
            try:
                self.save(delivery)
            except Exception:  # noqa: BLE001 - as in the adapter, any failure is left to the caller
                not_added.add(delivery.id)
        return not_added

    def open(self, *, prefix: str = "") -> Iterator[str]:
        found = [key for key, row in self._rows.all() if row.is_open and key.startswith(prefix)]
        return iter(random.sample(found, len(found)))

    def search(self, search: MessageSearch) -> Page[Delivery]:
        matching = {
            key: row
            for key, row in self._rows.all()
            if (not search.status or row.status is search.status)
            and (not search.to or canonical(row.message.to) == canonical(search.to))
            and (not search.since or row.updated_at >= search.since)
            and (not search.error_code or row.error_code == search.error_code)
            and (not search.tag or has_tag(_listed_tags(row.message), search.tag))
        }
        return _page(matching, search)

    def sid_owner(self, sid: str) -> str | None:
        return self._sids.get(sid)

    def assign_sid(self, sid: str, delivery_id: str, *, instead_of: str | None = None) -> str:
        if instead_of:
            self._sids[sid] = delivery_id
        return self._sids.setdefault(sid, delivery_id)


class MemoryOpenAttempts:
    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger
        self._checked: set[OpenAttempt] = set()

    def begun_before(self, time: datetime, *, share: int) -> Iterator[OpenAttempt]:
        for delivery_id in self._ledger.open():
            delivery = self._ledger.load(delivery_id)
            since = without_outcome_since(delivery)
            attempt = OpenAttempt(delivery_id=delivery_id, version=delivery.version)
            in_share = hashlib.sha256(delivery_id.encode()).digest()[0] % SHARES == share
            if in_share and since and since < time and attempt not in self._checked:
                yield attempt

    def check_off(self, attempt: OpenAttempt) -> None:
        self._checked.add(attempt)


class MemoryAgenda:
    def __init__(self) -> None:
        self._rows = Versions()
        self._entries: dict[tuple[datetime, str, str], Entry] = {}
        self._shards: dict[str, dict[tuple[datetime, str, str], Entry]] = defaultdict(dict)
        self._ticks = Versions()
        self._count = 0

    def load(self, reminder_id: str) -> ReminderState | None:
        return self._rows.get(reminder_id)

    def save(self, state: ReminderState, *, was_due: datetime | None) -> ReminderState:
        reminder_id = state.reminder.id
        old_entry = (was_due, "Scheduled", reminder_id) if was_due and was_due != state.due else None
        if old_entry and old_entry not in self._entries:
            raise VersionConflict(f"{reminder_id} is not due then")
        saved = self._rows.put(reminder_id, state)
        if old_entry:
            self._remove(old_entry)
        self._add_due(saved)
        return saved

    def due(self, shard: str, *, before: datetime) -> Iterator[Entry]:
        found = [(key, entry) for key, entry in self._shards[shard].items() if entry.at < before]
        return iter([entry for _, entry in sorted(found, key=lambda found_entry: found_entry[0])])

    def move(self, moves: Sequence[AgendaMove]) -> None:
        for move in moves:
            known = self._entries.get(_entry_key(move.entry))
            if known is None or (move.entry.version and move.entry.version != known.version):
                raise VersionConflict("an entry was changed by another caller")
            if move.state and move.state.version:
                self._rows.check(move.state.reminder.id, move.state.version)
        for move in moves:
            self._remove(_entry_key(move.entry))
            for entry in move.entries:
                self._add(entry)
            if move.state:
                reminder_id = move.state.reminder.id
                newest = structs.replace(move.state, version=self._rows.get(reminder_id).version)
                self._add_due(self._rows.put(reminder_id, newest))

    def defer(self, message: Message, *, at: datetime) -> None:
        self._add(Entry(at=at, of=message))

    def search(self, search: ReminderSearch) -> Page[ReminderState]:
        matching = {
            key: row
            for key, row in self._rows.all()
            if search.skipped is None or search.skipped == (row.skipped > 0)
        }
        return _page(matching, search)

    def remove(self, state: ReminderState) -> None:
        reminder_id = state.reminder.id
        self._rows.check(reminder_id, state.version)
        self._rows.remove(reminder_id)
        if state.due is not None:
            self._remove((state.due, "Scheduled", reminder_id))

    def last_tick(self, source: Source) -> LastTick | None:
        return self._ticks.get(source)

    def record_tick(self, tick: LastTick) -> None:
        self._ticks.put(tick.source, tick)

    def _add_due(self, state: ReminderState) -> None:
        if state.due:
            self._add(Entry(at=state.due, of=structs.replace(state, version="")))

    def _add(self, entry: Entry) -> None:
        self._count += 1
        newest = structs.replace(entry, version=str(self._count))
        self._entries[_entry_key(entry)] = self._shards[_shard(entry)][_entry_key(entry)] = newest

    def _remove(self, key: tuple[datetime, str, str]) -> None:
        del self._shards[_shard(self._entries.pop(key))][key]


def _entry_key(entry: Entry) -> tuple[datetime, str, str]:
    match entry.of:
        case ReminderState(reminder=reminder):
            return entry.at, "Scheduled", reminder.id
        case FollowUp(message_id=message_id):
            return entry.at, "FollowUp", message_id
        case message:
            return entry.at, "Message", message.id


def _shard(entry: Entry) -> str:
    of = entry.of.reminder_id if isinstance(entry.of, FollowUp) else _entry_key(entry)[2]
    return hashlib.sha256(of.encode()).hexdigest()[0]


class MemoryHeldMessages:
    def __init__(self) -> None:
        self._held: dict[tuple[datetime, str], HeldMessage] = {}
        self._breakers = Versions()
        self._count = 0

    def add(self, held: HeldMessage) -> None:
        self._count += 1
        self._held[held.created_at, held.id] = structs.replace(held, version=str(self._count))

    def oldest(self, *, after: HeldMessage | None = None) -> Iterator[HeldMessage]:
        held = [self._held[key] for key in sorted(self._held)]
        return iter([entry for entry in held if not after or _held_key(entry) > _held_key(after)])

    def ended(self, *, by: datetime) -> Iterator[HeldMessage]:
        return iter([held for held in self.oldest() if held.until <= by])

    def remove(self, held: HeldMessage) -> None:
        if self._held.get(_held_key(held)) == held:
            del self._held[_held_key(held)]

    def breaker(self, key: str) -> CircuitBreaker:
        return self._breakers.get(key) or CircuitBreaker(key=key)

    def save_breaker(self, breaker: CircuitBreaker) -> CircuitBreaker:
        return self._breakers.put(breaker.key, breaker)


def _held_key(held: HeldMessage) -> tuple[datetime, str]:
    return held.created_at, held.id


def _contact_key(address: str) -> str:
    return canonical(contact_of(address))


class MemoryContacts(MemoryThreads):
    def __init__(self) -> None:
        super().__init__()
        self._rows = Versions()
        self._sends = Versions()
        self._inbound: dict[tuple[str, str], Inbound] = {}
        self.index = MemoryPeopleIndex(lambda: [contact for _, contact in self._rows.all()])
        self.erased = ErasedOptOutCache(MemoryErasedOptOuts(), secret="a secret of the tests")

    def load(self, number: str) -> Contact:
        key = _contact_key(number)
        return self._rows.get(key) or Contact(number=key)

    def load_with_sends(self, number: str) -> tuple[Contact, RecentSends]:
        key = _contact_key(number)
        return self.load(number), self._sends.get(key) or RecentSends(number=key)

    def save_sends(self, recent: RecentSends, entry: ThreadEntry | None = None) -> RecentSends:
        saved = self._sends.put(recent.number, recent)
        if entry:
            self.add_to_thread(recent.number, entry)
        return saved

    def save(self, contact: Contact, inbound: Inbound | None = None) -> None:
        key = _contact_key(contact.number)
        if inbound and (key, inbound.sid) in self._inbound:
            raise VersionConflict("this text was saved before")
        if contact.opted_out_at and (number := person_number(contact.number)):
            self.index.add_opted_out(number, at=contact.opted_out_at)
        entries = text_entries(inbound) if inbound else []
        for person, entry in entries:
            if person != key:
                self.add_to_thread(person, entry)
        self._rows.put(key, contact)
        for person, entry in entries:
            if person == key:
                self.add_to_thread(person, entry)
        if inbound:
            self._inbound[key, inbound.sid] = inbound

    def inbound(self, number: str, sid: str) -> Inbound | None:
        return self._inbound.get((_contact_key(number), sid))

    def replace_inbound(self, inbound: Inbound) -> None:
        self._inbound[_contact_key(inbound.sender), inbound.sid] = inbound

    def search(self, search: InboxSearch) -> Page[Inbound]:
        matching = {
            f"{number}|{sid}": text
            for (number, sid), text in self._inbound.items()
            if (not search.sender or number == _contact_key(search.sender))
            and (not search.since or text.at >= search.since)
        }
        return _page(matching, search)


class MemoryCalls:
    def __init__(self) -> None:
        self._rows = Versions()

    def load(self, sid: str) -> Call | None:
        return self._rows.get(sid)

    def save(self, call: Call) -> Call:
        return self._rows.put(call.sid, call)

    def search(self, search: CallSearch) -> Page[Call]:
        matching = {
            sid: row
            for sid, row in self._rows.all()
            if row.to
            and (not search.sender or canonical(row.sender) == canonical(search.sender))
            and (not search.outcome or row.outcome is search.outcome)
            and (not search.since or row.at >= search.since)
        }
        return _page(matching, search)


class MemoryRecordings:
    def __init__(self) -> None:
        self._rows = Versions()

    def load(self, sid: str) -> Recording | None:
        return self._rows.get(sid)

    def save(self, recording: Recording) -> Recording:
        return self._rows.put(recording.sid, recording)

    def search(self, search: RecordingSearch) -> Page[Recording]:
        matching = {
            sid: row
            for sid, row in self._rows.all()
            if (not search.sender or canonical(row.sender) == canonical(search.sender))
            and (not search.since or row.at >= search.since)
        }
        return _page(matching, search)


class MemoryDeadLetters:
    def __init__(self) -> None:
        self._dead_letters: dict[str, DeadLetter] = {}
        self._count = 0

    def add(self, letter: DeadLetter) -> None:
        self._count += 1
        self._dead_letters[letter.key] = structs.replace(letter, version=str(self._count))

    def load(self, key: str) -> DeadLetter | None:
        return self._dead_letters.get(key)

    def of_message(self, message_id: str) -> Sequence[DeadLetter]:
        return [letter for letter in self.oldest() if letter.id == message_id]

    def oldest(
        self, *, cause: Cause | None = None, since: datetime | None = None, before: datetime | None = None
    ) -> Sequence[DeadLetter]:
        matching = [
            letter
            for letter in self._dead_letters.values()
            if cause in {None, letter.cause}
            and (not since or letter.at >= since)
            and (not before or letter.at < before)
        ]
        return sorted(matching, key=lambda letter: letter.at)

    def newest(self, limit: int) -> Sequence[DeadLetter]:
        """Return the newest letters, newest first. For tests alone: the port has ``search``."""
        return self.oldest()[::-1][:limit]

    def search(self, search: DeadLetterSearch) -> Page[DeadLetter]:
        found = self.oldest(cause=search.cause, since=search.since)
        return _page({letter.key: letter for letter in found}, search)

    def counts(self, *, limit: int = 10_000, with_newest: bool = True) -> DeadLetterCounts:  # noqa: ARG002
        letters = self.oldest()
        by_cause = Counter(letter.cause for letter in letters[:limit])
        return DeadLetterCounts(by_cause=by_cause, newest=letters[-1].at if letters else None)

    def remove(self, letter: DeadLetter) -> None:
        known = self._dead_letters.get(letter.key)
        if known and letter.version in {"", known.version}:
            del self._dead_letters[letter.key]
