"""The ledger on Azurite, with lost answers: what was written is recognized, what was not is repeated."""

from collections.abc import Callable
from itertools import count

import pytest
from azure.data.tables import TableClient, TableServiceClient

from shared.adapters.azure.connection.storage_session import StorageSession
from shared.adapters.azure.connection.storage_transport import StorageTransport
from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.adapters.azure.versioned_rows import Rows
from shared.adapters.connection_pool import pooled
from shared.domain.deliveries.status import Status
from shared.errors import VersionConflict
from shared.services.messages.accept import accept
from tests.examples import NOON, a_message, discard
from tests.raw_http import CuttingProxy
from tests.services.sender_harness import SenderHarness

_names = (f"own{number}" for number in count())


@pytest.fixture
def new_rows(azurite) -> Callable[..., Rows]:
    """Return a function that creates a table, reached by way of a URL, or directly."""
    direct = f"http://127.0.0.1:{azurite.table_port}"
    service = TableServiceClient.from_connection_string(azurite.connection_string)

    def create(url: str = direct, kind: type[Rows] = Rows) -> Rows:
        name = service.create_table(next(_names)).table_name
        connection = azurite.connection_string.replace(direct, url)
        transport = StorageTransport(session=pooled(StorageSession()))
        return kind(TableClient.from_connection_string(connection, name, transport=transport))

    return create


class Unconfirmed(Rows):
    """Refuses the first writes, as a conflict that is none, or makes them and loses the answer."""

    refuses = 1
    makes_them = False

    def write(self, partition, *changes):
        self.refuses -= 1
        if self.refuses < 0:
            return super().write(partition, *changes)
        if self.makes_them:
            super().write(partition, *changes)
        raise VersionConflict("not confirmed")


def test_a_sid_whose_write_was_refused_without_an_owner_is_written_again(new_rows):
    ledger = TableLedger(new_rows(), new_rows(kind=Unconfirmed))

    assert ledger.assign_sid("SM1", "one") == "one"
    assert ledger.sid_owner("SM1") == "one"


def test_a_sid_that_is_taken_from_another_delivery_is_taken_even_if_the_answer_is_lost(new_rows):
    sids = new_rows(kind=Unconfirmed)
    sids.refuses = 0
    ledger = TableLedger(new_rows(), sids)
    ledger.assign_sid("SM1", "one")
    sids.refuses = 1

    assert ledger.assign_sid("SM1", "two", instead_of="one") == "two"
    assert ledger.sid_owner("SM1") == "two"


def test_our_own_sid_is_recognized(new_rows):
    sids = new_rows(kind=Unconfirmed)
    sids.makes_them = True

    assert TableLedger(new_rows(), sids).assign_sid("SM1", "one") == "one"


def test_a_sid_that_storage_never_accepts_is_not_taken_for_assigned(new_rows):
    sids = new_rows(kind=Unconfirmed)
    sids.refuses = 9

    with pytest.raises(VersionConflict, match="SM1"):
        TableLedger(new_rows(), sids).assign_sid("SM1", "one")


def test_a_text_is_sent_once_with_the_answer_to_any_write_cut(new_rows, azurite):
    cut: list[int] = []  # the number of the write whose answer is cut, counted down

    def keep(request: bytes, _: bytes) -> int | None:
        if request.startswith(b"GET") or not cut:
            return None
        cut[0] -= 1
        return 60 if cut[0] == 0 and cut.pop() == 0 else None

    with CuttingProxy(azurite.table_port, keep) as proxy:
        harness = SenderHarness()
        harness.ledger = TableLedger(new_rows(proxy.url), new_rows(proxy.url))  # type: ignore[assignment] # real
        for number in range(1, 6):
            message = a_message(id=f"m{number}", body=f"Hello {number}")
            cut[:] = [number]
            accept(message, ledger=harness.ledger, put=discard, now=NOON)  # one write
            harness.deliver(message)  # three: the claim, the SID, the outcome
            sid = harness.ledger.load(message.id).sid
            harness.report(message.id, sid, "delivered")  # one
            delivery = harness.ledger.load(message.id)

            assert not cut
            assert (delivery.status, len(delivery.attempts), delivery.resends) == (Status.DELIVERED, 1, 0)

    assert len(harness.sender.sent) == 5
