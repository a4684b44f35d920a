from datetime import timedelta

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.list_parameters import MessageSearch
from shared.services.messages.list_messages import list_messages
from tests.examples import NOON, a_message
from tests.fakes.storage import MemoryLedger


def test_a_page_lists_the_message_that_changed_last_first():
    ledger = MemoryLedger()
    for number, name in enumerate(["a", "b", "c"]):
        ledger.save(new_delivery(a_message(id=name), now=NOON + number * timedelta(minutes=1)))

    page = list_messages(MessageSearch(limit=3), ledger=ledger)

    assert [view.id for view in page.items] == ["c", "b", "a"]


def test_the_cursor_of_a_page_continues_with_the_other_messages():
    ledger = MemoryLedger()
    for name in ("a", "b", "c"):
        ledger.save(new_delivery(a_message(id=name), now=NOON))

    first = list_messages(MessageSearch(limit=2), ledger=ledger)
    second = list_messages(MessageSearch(limit=2, cursor=first.cursor), ledger=ledger)

    assert {view.id for view in (*first.items, *second.items)} == {"a", "b", "c"}
    assert second.cursor is None
