"""The ports of retention, in memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import structs

from shared.domain.deliveries.delivery import Delivery
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.phone_number import number_of
from shared.domain.people.thread.thread_entry import ThreadEntry
from shared.domain.retention.day_row import DayRow, day_row_of
from shared.domain.retention.progress import Progress
from shared.errors import VersionConflict
from tests.fakes.storage import MemoryCalls, MemoryContacts, MemoryLedger, MemoryRecordings, _contact_key
from tests.fakes.versions import Versions


class MemoryAgedDeliveries:
    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger
        self._progress = Versions()

    def due(self, partition: int, *, has_words: bool, before: str) -> Iterator[DayRow]:
        rows = self._ledger.day_rows.of(partition)
        found = [row for row in rows if row.has_words == has_words and row.day < before]
        return iter(sorted(found, key=lambda row: (row.day, row.of)))

    def load(self, row: DayRow) -> Delivery | None:
        return self._ledger.load(row.of)

    def remove_words(self, row: DayRow, delivery: Delivery) -> None:
        self._require(row, delivery)
        self._ledger._rows.put(delivery.id, delivery)
        self._ledger.day_rows.remove(row)
        self._ledger.day_rows.add(day_row_of(delivery))

    def move(self, row: DayRow, to: DayRow) -> None:
        if row in self._ledger.day_rows:
            self._ledger.day_rows.remove(row)
            self._ledger.day_rows.add(structs.replace(to, partition=None))

    def drop(self, row: DayRow) -> None:
        if row.is_other_row:
            self._ledger._tombstones.pop(row.of.removeprefix("~id|"), None)
        self._ledger.day_rows.remove(row)

    def forget(self, row: DayRow, delivery: Delivery) -> None:
        for sid in delivery.sids:
            self._ledger._sids.pop(sid, None)
        self._require(row, delivery)
        self._ledger._rows.remove(delivery.id)
        self._ledger.day_rows.remove(row)

    def note(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            self._ledger.day_rows.add(day_row_of(delivery))

    def progress(self) -> Progress:
        return self._progress.get("progress") or Progress()

    def save_progress(self, progress: Progress) -> Progress:
        return self._progress.put("progress", progress)

    def _require(self, row: DayRow, delivery: Delivery) -> None:
        self._ledger._rows.check(delivery.id, delivery.version)
        if row not in self._ledger.day_rows:
            raise VersionConflict("the row is gone")


class MemoryAgedRows:
    def __init__(
        self,
        *,
        contacts: MemoryContacts | None = None,
        calls: MemoryCalls | None = None,
        recordings: MemoryRecordings | None = None,
    ) -> None:
        self._contacts = contacts or MemoryContacts()
        self._calls, self._recordings = calls or MemoryCalls(), recordings or MemoryRecordings()
        self._threads: dict[str, dict[str, ThreadEntry]] = {}

    @property
    def entries(self) -> dict[tuple[str, str], ThreadEntry]:
        """Return all entries of threads. For tests alone."""
        threads = list(self._threads.items())
        return {(person, key): entry for person, own in threads for key, entry in own.items()}

    def thread(self, number: str, first: datetime, last: datetime) -> Iterator[ThreadEntry]:
        own = list(self._threads.get(_person(number), {}).items())
        return iter(
            [entry for _, entry in sorted(own, key=lambda each: each[0]) if first <= entry.at <= last]
        )

    def replace_entry(self, number: str, entry: ThreadEntry) -> None:
        self._threads.setdefault(_person(number), {})[entry.key] = entry

    def remove_entry(self, number: str, entry: ThreadEntry) -> None:
        self._threads.get(_person(number), {}).pop(entry.key, None)

    def remove_text(self, sender: str, sid: str) -> None:
        self._contacts._inbound.pop((_contact_key(sender), sid), None)

    def remove_call(self, sid: str) -> None:
        self._calls._rows.remove(sid)

    def remove_recording(self, sid: str) -> None:
        self._recordings._rows.remove(sid)


def _person(number: str) -> str:
    return canonical(number_of(number))


class MemoryOldRecordings:
    def __init__(self) -> None:
        self.deleted: list[str] = []
        self.not_yet: set[str] = set()

    def delete_recording(self, sid: str) -> bool:
        if sid in self.not_yet:
            return False
        self.deleted.append(sid)
        return True
