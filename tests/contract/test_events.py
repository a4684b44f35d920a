"""The queue ``events``: what changed, told at least once, and only if somebody wants to know."""

import json

import pytest
from azure.storage.queue import QueueClient
from msgspec import structs

from local.storage import create_queues_and_tables
from shared.adapters.azure.ledger import TableLedger
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.delivery import Delivery, Status, begin_attempt, new_delivery
from shared.domain.deliveries.delivery_view import show
from shared.domain.deliveries.status_callback import Report, apply_report
from shared.domain.recordings.recording import Recording
from shared.wiring import Services
from tests.examples import NOON, a_message

SETTINGS = {
    "PUBLIC_URL": "https://desk.example",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_FROM": "+15005550006",
}


@pytest.fixture
def lines(azurite):
    """Take what lies on the queue."""
    create_queues_and_tables(azurite.connection_string)
    queue = QueueClient.from_connection_string(azurite.connection_string, "events")
    queue.clear_messages()

    def take() -> list[dict]:
        return [json.loads(one.content) for one in queue.receive_messages(messages_per_page=32)]

    return take


def services(azurite, **settings: str) -> Services:
    return Services({**SETTINGS, "AzureWebJobsStorage": azurite.connection_string, **settings})


def test_every_change_of_a_delivery_is_told_as_get_shows_it(azurite, lines):
    ledger = services(azurite, EVENTS="on").ledger

    first = ledger.save(new_delivery(a_message(id="told-1"), now=NOON))
    second = ledger.save(begin_attempt(first, attempt_id="one", now=NOON))

    told = lines()
    assert [one["type"] for one in told] == ["switchboard.delivery"] * 2
    assert [one["data"]["status"] for one in told] == ["accepted", "sending"]
    assert told[1]["data"]["attempts"][0]["id"] == second.attempts[0].id
    assert told[1]["data"].keys() <= set(show(second).__struct_fields__)
    assert {one["subject"] for one in told} == {"told-1"}
    assert len({one["id"] for one in told}) == 2
    assert (told[0]["specversion"], told[0]["source"]) == ("1.0", "https://desk.example")


def test_a_text_that_comes_in_is_told(azurite, lines):
    contacts = services(azurite, EVENTS="on").contacts
    text = Inbound(sid="SM77", sender="+1500", to="+1501", body="Hi", media=(), at=NOON, answer=None)

    contacts.save(contacts.load("+1500"), text)

    (told,) = lines()
    assert (told["type"], told["data"]["from"], told["data"]["body"]) == (
        "switchboard.inbound",
        "+1500",
        "Hi",
    )


def test_nothing_is_told_unless_somebody_wants_to_know(azurite, lines):
    services(azurite).ledger.save(new_delivery(a_message(id="untold"), now=NOON))

    assert lines() == []


class TestDying:
    def test_what_a_worker_dies_with_is_told_later_once(self, new_rows):
        deliveries, sids = new_rows(), new_rows()
        told: list[Delivery] = []

        def die(_delivery):
            raise OSError("the queue is gone")

        dying = TableLedger(deliveries, sids, publish=die)
        saved = dying.save(new_delivery(a_message(), now=NOON))
        dying.save(apply_report(Report(status=Status.DELIVERED, sid="SM1"), saved, now=NOON))
        dying.add([new_delivery(a_message(id=f"m{n}"), now=NOON) for n in range(3)])

        later = TableLedger(deliveries, sids, publish=told.append)
        assert later.publish_pending() == 5
        assert later.publish_pending() == 0

        assert sorted({one.id for one in told}) == ["hello-1", "m0", "m1", "m2"]
        assert {one.status for one in told if one.id == "hello-1"} == {Status.DELIVERED}

    def test_marks_are_neither_open_nor_listed(self, new_rows):
        told: list[Delivery] = []
        ledger = TableLedger(new_rows(), new_rows(), publish=told.append)

        ledger.add([new_delivery(a_message(id=f"m{n}"), now=NOON) for n in range(40)])

        assert len(told) == len(set(ledger.open())) == 40
        assert ledger.publish_pending() == 0


def test_a_recording_is_told_when_it_is_done_and_when_it_is_written_down(azurite, lines):
    recordings = services(azurite, EVENTS="on").recordings

    first = recordings.save(Recording(sid="RE" + "7" * 32, at=NOON, seconds=12, sender="+1500"))
    recordings.save(structs.replace(first, transcription="Call me back"))

    told = lines()
    assert [one["type"] for one in told] == ["switchboard.recording"] * 2
    assert [one["data"].get("transcription") for one in told] == [None, "Call me back"]
    assert (told[0]["data"]["from"], told[0]["subject"]) == ("+1500", "RE" + "7" * 32)
    assert len({one["id"] for one in told}) == 2
    assert not {"version", "link"} & told[1]["data"].keys()
