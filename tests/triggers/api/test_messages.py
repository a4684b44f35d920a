"""What the API answers about a message that was erased."""

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.messages.message import read_message
from shared.services.people.erased.erase_delivery import erase_delivery
from shared.triggers.api import messages
from tests.examples import NOON
from tests.fakes.content import MemoryFlows
from tests.triggers.memory_app import MemoryApp

RAW = {"id": "order-910", "to": "+12025550910", "body": "Your parcel is here."}


@pytest.fixture
def app(monkeypatch):
    app = MemoryApp(MemoryFlows())
    ledger = app.app.ledger
    app.install(monkeypatch, messages)
    delivery = new_delivery(read_message(RAW, default_id=""), now=NOON)
    erase_delivery(ledger.save(structs.replace(delivery, status=Status.DELIVERED)), ledger=ledger)
    return app


def test_posting_it_again_is_answered_with_its_status_and_sends_nothing(app):
    answer = app.api(messages.messages_post, RAW)

    assert app.statuses == [200]
    assert (answer["id"], answer["status"], answer["erased"]) == ("order-910", "delivered", True)
    assert app.outbox.put_with_delay == []


def test_posting_it_again_and_waiting_is_answered_so_too(app):
    answer = app.api(messages.messages_post, RAW, headers={"prefer": "wait=5"})

    assert app.statuses == [200]
    assert (answer["id"], answer["status"], answer["erased"]) == ("order-910", "delivered", True)
    assert app.left == []


def test_another_message_with_its_id_is_refused(app):
    answer = app.api(messages.messages_post, {**RAW, "body": "Other"})

    assert app.statuses == [409]
    assert "was erased" in answer["detail"]


def test_it_is_not_found_and_the_answer_says_why(app):
    answer = app.api(messages.messages_get, {}, id="order-910")

    assert app.statuses == [404]
    assert answer["detail"] == "message order-910 was erased; its last status was delivered"


def test_a_message_that_is_new_is_not_called_erased(app):
    answer = app.api(messages.messages_post, {**RAW, "id": "order-911"})

    assert app.statuses == [202]
    assert "erased" not in answer
