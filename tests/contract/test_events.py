"""The queue ``events``: with EVENTS on, every change is published at least once."""

import json

import pytest
from azure.storage.queue import QueueClient
from msgspec import structs

from local.storage import create_queues_and_tables
from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.domain.calls.call import Call
from shared.domain.conversations.inbound_content import Location
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.deliveries.delivery_view import show
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report, apply_report
from shared.domain.guard.pumping import prefix_held, prefix_stop
from shared.domain.recordings.recording import Recording
from shared.wiring.services import Services
from tests.examples import NOON, a_message

SETTINGS = {
    "PUBLIC_URL": "https://desk.example",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_FROM": "+15005550006",
}


@pytest.fixture
def take_events(azurite):
    """Return a function that takes the events from the queue."""
    create_queues_and_tables(azurite.connection_string)
    queue = QueueClient.from_connection_string(azurite.connection_string, "events")
    queue.clear_messages()

    def take() -> list[dict]:
        return [json.loads(message.content) for message in queue.receive_messages(messages_per_page=32)]

    return take


def services(azurite, **settings: str) -> Services:
    return Services({**SETTINGS, "AzureWebJobsStorage": azurite.connection_string, **settings})


def test_every_change_of_a_delivery_is_published_as_get_shows_it(azurite, take_events):
    ledger = services(azurite, EVENTS="on").ledger

    first = ledger.save(new_delivery(a_message(id="changed-1"), now=NOON))
    second = ledger.save(begin_attempt(first, attempt_id="one", now=NOON))

    events = take_events()
    assert [event["type"] for event in events] == ["switchboard.delivery"] * 2
    assert [event["data"]["status"] for event in events] == ["accepted", "sending"]
    assert events[1]["data"]["attempts"][0]["id"] == second.attempts[0].id
    assert events[1]["data"].keys() <= set(show(second).__struct_fields__)
    assert {event["subject"] for event in events} == {"changed-1"}
    assert len({event["id"] for event in events}) == 2
    assert [int(event["sequence"]) for event in events] == [first.sequence, second.sequence]
    assert first.sequence < second.sequence
    assert (events[0]["specversion"], events[0]["source"]) == ("1.0", "https://desk.example")


def test_a_prefix_that_is_held_is_published(azurite, take_events):
    held = prefix_held(prefix_stop("+1202555", count=20, now=NOON))

    services(azurite, EVENTS="on").new_numbers.tell(held)
    services(azurite).new_numbers.tell(held)

    (event,) = take_events()
    assert (event["type"], event["data"]["prefix"]) == ("switchboard.prefix_held", "+1202555")


def test_an_inbound_text_is_published(azurite, take_events):
    contacts = services(azurite, EVENTS="on").contacts
    url, place = f"https://api.twilio.com/{'a' * 9}", Location(latitude=51.5, longitude=-0.125, label="Mill")
    text = Inbound(
        sid="SM77",
        sender="+1500",
        to="+1501",
        body="Hi",
        media=(url,),
        at=NOON,
        answer=None,
        media_types=("image/png",),
        location=place,
    )

    contacts.save(contacts.load("+1500"), text)

    (event,) = take_events()
    assert (event["type"], event["data"]["from"], event["data"]["body"]) == (
        "switchboard.inbound",
        "+1500",
        "Hi",
    )
    assert event["data"]["location"] == {"latitude": 51.5, "longitude": -0.125, "label": "Mill"}
    assert event["data"]["attachments"] == [
        {"path": "/api/inbox/SM77/media/0?from=%2B1500", "content_type": "image/png", "url": url}
    ]


def test_a_text_that_begins_a_silence_is_published_as_two_events(azurite, take_events):
    contacts = services(azurite, EVENTS="on").contacts
    text = Inbound(
        sid="SM78",
        sender="+1500",
        to="+1501",
        body="Away",
        media=(),
        at=NOON,
        answer=None,
        unanswered="silence",
        begins_silence=True,
    )

    contacts.save(contacts.load("+1500"), text)

    inbound, silence = take_events()
    assert (inbound["type"], inbound["data"]["unanswered"]) == ("switchboard.inbound", "silence")
    assert (silence["type"], silence["id"], silence["subject"]) == (
        "switchboard.silence",
        "SM78/silence",
        "SM78",
    )
    assert silence["data"] == {
        "from": "+1500",
        "to": "+1501",
        "sid": "SM78",
        "since": "2026-03-01T12:00:00Z",
        "until": "2026-03-01T13:00:00Z",
    }


def test_nothing_is_published_with_events_off(azurite, take_events):
    services(azurite).ledger.save(new_delivery(a_message(id="unpublished"), now=NOON))

    assert take_events() == []


class TestAWorkerThatDies:
    def test_changes_that_a_dead_worker_did_not_publish_are_published_later_once(self, new_rows):
        deliveries, sids = new_rows(), new_rows()
        published: list[Delivery] = []

        def die(_delivery):
            raise OSError("the queue is gone")

        ledger_that_dies = TableLedger(deliveries, sids, publish=die)
        saved = ledger_that_dies.save(new_delivery(a_message(), now=NOON))
        ledger_that_dies.save(apply_report(Report(status=Status.DELIVERED, sid="SM1"), saved, now=NOON))
        ledger_that_dies.add([new_delivery(a_message(id=f"m{n}"), now=NOON) for n in range(3)])

        ledger = TableLedger(deliveries, sids, publish=published.append)
        assert ledger.publish_pending() == 5
        assert ledger.publish_pending() == 0

        assert all(delivery.sequence for delivery in published)
        assert sorted({delivery.id for delivery in published}) == ["hello-1", "m0", "m1", "m2"]
        assert {delivery.status for delivery in published if delivery.id == "hello-1"} == {Status.DELIVERED}

    def test_marks_of_pending_events_are_not_open_deliveries(self, new_rows):
        published: list[Delivery] = []
        ledger = TableLedger(new_rows(), new_rows(), publish=published.append)

        ledger.add([new_delivery(a_message(id=f"m{n}"), now=NOON) for n in range(40)])

        assert len(published) == len(set(ledger.open())) == 40
        assert ledger.publish_pending() == 0


def test_a_recording_is_published_when_it_is_complete_and_when_it_is_transcribed(azurite, take_events):
    recordings = services(azurite, EVENTS="on").recordings

    first = recordings.save(Recording(sid="RE" + "7" * 32, at=NOON, seconds=12, sender="+1500"))
    recordings.save(structs.replace(first, transcription="Call me back"))

    events = take_events()
    assert [event["type"] for event in events] == ["switchboard.recording"] * 2
    assert [event["data"].get("transcription") for event in events] == [None, "Call me back"]
    assert (events[0]["data"]["from"], events[0]["subject"]) == ("+1500", "RE" + "7" * 32)
    assert len({event["id"] for event in events}) == 2
    assert not {"version", "link"} & events[1]["data"].keys()


def test_a_call_is_published_once_it_has_ended_and_when_more_is_known_of_it(azurite, take_events):
    calls = services(azurite, EVENTS="on").calls
    sid = "CA" + "7" * 32

    lasting = calls.save(Call(sid=sid, at=NOON, sender="+1500", to="+1501", wanted=True))
    ended = calls.save(structs.replace(lasting, ended_at=NOON, seconds=9))
    calls.save(structs.replace(ended, left_message=True, recordings=("RE1",)))

    events = take_events()
    assert [event["type"] for event in events] == ["switchboard.call"] * 2
    assert [event["data"]["outcome"] for event in events] == ["missed", "message"]
    assert (events[0]["data"]["from"], events[0]["subject"]) == ("+1500", sid)
    assert len({event["id"] for event in events}) == 2
    assert not {"version", "wanted"} & events[1]["data"].keys()


def test_a_limit_that_is_used_to_80_percent_and_then_reached_is_published(azurite, take_events):
    app = services(azurite, EVENTS="on", LIMITS="all 5/hour")
    (limit,) = app.guard.rules.limits

    for _ in range(6):
        app.guard.shares.take(limit, 1, now=NOON)

    events = take_events()
    assert [event["type"] for event in events] == ["switchboard.limit"] * 2
    assert [event["id"] for event in events] == [
        f"all 5/hour/2026-03-01T12/{percent}" for percent in (80, 100)
    ]
    assert events[0]["data"] == {"limit": "all 5/hour", "used": 4, "most": 5, "interval": "2026-03-01T12"}
    assert events[1]["data"]["used"] == 5
