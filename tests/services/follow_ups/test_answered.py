import pytest
from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.services.follow_ups.answered import has_answer, is_answered, needs_no_follow_up, with_resends
from tests.examples import NOON, PERSON, a_message
from tests.fakes.storage import MemoryContacts, MemoryLedger


@pytest.fixture
def ledger() -> MemoryLedger:
    ledger = MemoryLedger()
    first = new_delivery(a_message(), now=NOON)
    ledger.save(structs.replace(first, status=Status.FAILED, resent_as="hello-1~2"))
    ledger.save(structs.replace(new_delivery(a_message(id="hello-1~2"), now=NOON), resend_of="hello-1"))
    return ledger


def test_the_resends_count(ledger):
    again = ledger.load("hello-1~2")
    assert [each.id for each in with_resends("hello-1", ledger=ledger)] == ["hello-1", "hello-1~2"]
    assert not is_answered("hello-1", ledger=ledger)

    ledger.save(structs.replace(again, reply="yes"))

    assert is_answered("hello-1", ledger=ledger)
    assert has_answer("hello-1", ledger=ledger, contacts=MemoryContacts())


def test_a_reply_that_is_stored_counts_before_its_delivery_says_so(ledger):
    contacts, ours = MemoryContacts(), "+15005550006"
    assert not needs_no_follow_up("hello-1", ledger=ledger, contacts=contacts)
    text = Inbound(
        sid="SM1",
        sender=PERSON,
        to=ours,
        body="1",
        media=(),
        at=NOON,
        answer=None,
        delivery="hello-1~2",
        reply="yes",
    )

    contacts.save(Contact(number=PERSON), text)

    assert needs_no_follow_up("hello-1", ledger=ledger, contacts=contacts)


def test_one_that_was_canceled_needs_none(ledger):
    ledger.save(structs.replace(ledger.load("hello-1"), status=Status.CANCELED))

    assert needs_no_follow_up("hello-1", ledger=ledger, contacts=MemoryContacts())
    assert not has_answer("hello-1", ledger=ledger, contacts=MemoryContacts())
