"""Build the adapters of Azure storage, each on first use. Names every table and queue of the app."""

# ruff: noqa: D102 - each property is named after the port that it builds

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from shared.settings import EVENTS, OUTBOX, TICKS
from shared.wiring.configured import Configured

if TYPE_CHECKING:
    from azure.storage.queue import QueueClient

    from shared.adapters.azure.deliveries.ledger import TableLedger
    from shared.adapters.azure.storage_queues import StorageEventQueue
    from shared.adapters.azure.versioned_rows import Rows
    from shared.domain.deliveries.delivery import Delivery
    from shared.ports.acts import Acts
    from shared.ports.pending_messages import DeadLetters, HeldMessages, OpenAttempts
    from shared.ports.people import DayIndex, PeopleIndex
    from shared.ports.queues import Outbox, PoisonQueue, QueueStats, TickQueue
    from shared.ports.storage import Agenda, Calls, Contacts, Ledger, Recordings
    from shared.services.people.thread.index_what_came_in import CameInIndex

ACTS, AGENDA, CALLS, CONTACTS, DAYS, DEAD_LETTERS = (
    "acts", "agenda", "calls", "contacts", "days", "deadletters",
)  # fmt: skip
DELIVERIES, ERASURES, GUARD, RECORDINGS, SIDS = "deliveries", "erasures", "guard", "recordings", "sids"
TABLES = (
    *(ACTS, AGENDA, CALLS, CONTACTS, DAYS, DEAD_LETTERS),
    *(DELIVERIES, ERASURES, GUARD, RECORDINGS, SIDS),
)
"""Every table the app uses; infra and the local machine create them."""

QUEUES = (EVENTS, OUTBOX, f"{OUTBOX}-poison", TICKS, f"{TICKS}-poison")
"""Every queue the app uses."""


class StorageAdapters(Configured):
    """The adapters of Azure storage, each built on first use."""

    @cached_property
    def ledger(self) -> TableLedger:
        from shared.adapters.azure.deliveries.ledger import TableLedger

        publish = self._events.publish_delivery if self._events else None
        return TableLedger(
            self._rows(DELIVERIES),
            self._rows(SIDS),
            publish=publish,
            failed=self._index_failure,
            secret=self.settings.DIGEST_SECRET,
        )

    def _index_failure(self, delivery: Delivery) -> None:
        from shared.domain.people.failed_entry import failed_entry

        self.day_index.add(failed_entry(delivery))

    @cached_property
    def open_attempts(self) -> OpenAttempts:
        from shared.adapters.azure.deliveries.open_attempts import TableOpenAttempts

        return TableOpenAttempts(self._rows(DELIVERIES))

    @cached_property
    def recent_ledger(self) -> Ledger:
        from shared.adapters.ledger_cache import RecentLedger

        return RecentLedger(self.ledger)

    @cached_property
    def agenda(self) -> Agenda:
        from shared.adapters.azure.agenda import TableAgenda

        return TableAgenda(self._rows(AGENDA))

    @cached_property
    def held_messages(self) -> HeldMessages:
        from shared.adapters.azure.held_messages import TableHeldMessages

        return TableHeldMessages(self._rows(AGENDA))

    @cached_property
    def contacts(self) -> Contacts:
        from shared.adapters.azure.people.contacts import TableContacts

        publish = self._events.publish_inbound if self._events else None
        return TableContacts(self._rows(CONTACTS), publish=publish)

    @cached_property
    def people_index(self) -> PeopleIndex:
        from shared.adapters.azure.people.people_index import TablePeopleIndex

        return TablePeopleIndex(self._rows(CONTACTS))

    @cached_property
    def day_index(self) -> DayIndex:
        from shared.adapters.azure.people.day_index import TableDayIndex

        return TableDayIndex(self._rows(DAYS))

    @cached_property
    def acts(self) -> Acts:
        from shared.adapters.azure.people.acts import TableActs

        return TableActs(self._rows(ACTS))

    @cached_property
    def came_in_index(self) -> CameInIndex:
        from shared.services.people.thread.index_what_came_in import CameInIndex

        return CameInIndex(threads=self.contacts, days=self.day_index)

    @cached_property
    def calls(self) -> Calls:
        from shared.adapters.azure.calls.table_calls import TableCalls

        publish = self._events.publish_call if self._events else None
        return TableCalls(self._rows(CALLS), publish=publish)

    @cached_property
    def recordings(self) -> Recordings:
        from shared.adapters.azure.recordings import TableRecordings

        publish = self._events.publish_recording if self._events else None
        return TableRecordings(self._rows(RECORDINGS), publish=publish)

    @cached_property
    def dead_letters(self) -> DeadLetters:
        from shared.adapters.azure.dead_letters import TableDeadLetters

        return TableDeadLetters(self._rows(DEAD_LETTERS))

    @cached_property
    def outbox(self) -> Outbox:
        """The outbox, by the SDK; for a message without a delay a function may use its output binding."""
        from shared.adapters.azure.storage_queues import StorageOutbox

        return StorageOutbox(self._queue(OUTBOX))

    @cached_property
    def ticks(self) -> TickQueue:
        from shared.adapters.azure.storage_queues import StorageTickQueue

        return StorageTickQueue(self._queue(TICKS))

    def poison_queue(self, queue: str) -> PoisonQueue:
        from shared.adapters.azure.storage_queues import StoragePoisonQueue

        return StoragePoisonQueue(self._queue(f"{queue}-poison"))

    def queue_stats(self, queue: str) -> QueueStats:
        from shared.adapters.azure.storage_queues import StorageQueueStats

        return StorageQueueStats(self._queue(queue))

    @cached_property
    def _events(self) -> StorageEventQueue | None:
        from shared.adapters.azure.storage_queues import StorageEventQueue

        if self.settings.EVENTS != "on":
            return None
        return StorageEventQueue(self._queue(EVENTS), source=self.settings.PUBLIC_URL)

    def missing_tables(self) -> list[str]:
        """Return the tables that storage has not: a request to each, all at the same time."""
        from shared.services.concurrent_map import map_concurrently

        found = map_concurrently(self._has_table, TABLES)
        return [name for name, exists in zip(TABLES, found, strict=True) if not exists]

    def _has_table(self, name: str) -> bool:
        from shared.errors import InvalidSettings

        try:
            self._rows(name).get("~", "~")
        except InvalidSettings:  # so a missing table is told; a missing row is none
            return False
        return True

    def _queue(self, name: str) -> QueueClient:
        """Return the client of a queue, always the same one: each asks for a token on its first use."""
        from shared.adapters.azure.connection.clients import queue

        if name not in self._queues:  # two threads may both build one: the last is kept
            self._queues[name] = queue(self.storage_settings, name)
        return self._queues[name]

    @cached_property
    def _queues(self) -> dict[str, QueueClient]:
        return {}

    def _rows(self, name: str) -> Rows:
        from shared.adapters.azure.connection.clients import table
        from shared.adapters.azure.versioned_rows import Rows

        return Rows(table(self.storage_settings, name))
