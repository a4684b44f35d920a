"""Fixtures that give each port twice: as its fake, and as its real adapter on Azurite."""

import itertools
from collections.abc import Callable

import pytest
from azure.data.tables import TableServiceClient
from azure.storage.queue import QueueClient

from shared.adapters.azure.agenda import TableAgenda
from shared.adapters.azure.calls.table_calls import TableCalls
from shared.adapters.azure.dead_letters import TableDeadLetters
from shared.adapters.azure.deliveries.delivery_rows import partition_of
from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.adapters.azure.deliveries.open_attempts import TableOpenAttempts
from shared.adapters.azure.guard.pots import TablePots
from shared.adapters.azure.guard.prefix_counts import TablePrefixCounts
from shared.adapters.azure.guard.stops import TableStops
from shared.adapters.azure.held_messages import TableHeldMessages
from shared.adapters.azure.people.contacts import TableContacts
from shared.adapters.azure.recordings import TableRecordings
from shared.adapters.azure.versioned_rows import Rows
from tests.fakes.guard import MemoryPots, MemoryPrefixCounts, MemoryStops
from tests.fakes.storage import (
    MemoryAgenda,
    MemoryCalls,
    MemoryContacts,
    MemoryDeadLetters,
    MemoryHeldMessages,
    MemoryLedger,
    MemoryOpenAttempts,
    MemoryRecordings,
)

SECRET = "a secret of the tests"

_names = (f"contract{number}" for number in itertools.count())


@pytest.fixture
def new_rows(azurite) -> Callable[[], Rows]:
    def create() -> Rows:
        service = TableServiceClient.from_connection_string(azurite.connection_string)
        return Rows(service.create_table(next(_names)))

    return create


@pytest.fixture(params=["memory", "azurite"])
def ledger(request, new_rows):
    if request.param == "memory":
        return MemoryLedger(secret=SECRET)
    return TableLedger(new_rows(), new_rows(), secret=SECRET)


@pytest.fixture(params=["memory", "azurite"])
def ledger_without_secret(request, new_rows):
    return MemoryLedger(secret="") if request.param == "memory" else TableLedger(new_rows(), new_rows())


@pytest.fixture(params=["memory", "azurite"])
def ledger_and_open_attempts(request, new_rows):
    if request.param == "memory":
        memory = MemoryLedger()
        return memory, MemoryOpenAttempts(memory)
    deliveries = new_rows()
    ids = ("m1", "m2", "m4", "m12")  # one of each share
    partitions = [partition_of(message_id) for message_id in ids]
    return TableLedger(deliveries, new_rows(), secret=SECRET), TableOpenAttempts(
        deliveries, partitions=partitions
    )


@pytest.fixture(params=["memory", "azurite"])
def agenda(request, new_rows):
    return MemoryAgenda() if request.param == "memory" else TableAgenda(new_rows())


@pytest.fixture(params=["memory", "azurite"])
def held_messages(request, new_rows):
    return MemoryHeldMessages() if request.param == "memory" else TableHeldMessages(new_rows())


@pytest.fixture(params=["memory", "azurite"])
def stops(request, new_rows):
    return MemoryStops() if request.param == "memory" else TableStops(new_rows())


@pytest.fixture(params=["memory", "azurite"])
def prefix_counts(request, new_rows):
    return MemoryPrefixCounts() if request.param == "memory" else TablePrefixCounts(new_rows())


@pytest.fixture(params=["memory", "azurite"])
def contacts(request, new_rows):
    return MemoryContacts() if request.param == "memory" else TableContacts(new_rows())


@pytest.fixture(params=["memory", "azurite"])
def pots(request, new_rows):
    return MemoryPots() if request.param == "memory" else TablePots(new_rows())


@pytest.fixture(params=["memory", "azurite"])
def calls(request, new_rows):
    return MemoryCalls() if request.param == "memory" else TableCalls(new_rows())


@pytest.fixture(params=["memory", "azurite"])
def recordings(request, new_rows):
    return MemoryRecordings() if request.param == "memory" else TableRecordings(new_rows())


@pytest.fixture(params=["memory", "azurite"])
def dead_letters(request, new_rows):
    return MemoryDeadLetters() if request.param == "memory" else TableDeadLetters(new_rows())


@pytest.fixture
def outbox_queue(azurite) -> QueueClient:
    queue = QueueClient.from_connection_string(azurite.connection_string, next(_names))
    queue.create_queue()
    return queue
