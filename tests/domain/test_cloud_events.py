import msgspec
from msgspec import structs

from shared.domain.cloud_events import of_delivery, of_prefix_held
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.sequence import with_next_sequence
from shared.domain.deliveries.status import Status
from shared.domain.guard.pumping import prefix_held, prefix_stop
from shared.domain.templates.rendering import Rendered
from tests.examples import NOON, a_message

SOURCE = "https://desk.example"


def a_delivery(**fields) -> Delivery:
    return Delivery(
        message=a_message(id="m1"), status=Status.SENT, created_at=NOON, updated_at=NOON, **fields
    )


def test_an_event_has_what_the_specification_requires():
    event = msgspec.to_builtins(of_delivery(a_delivery(), source=SOURCE))

    assert event["specversion"] == "1.0"
    assert event["type"] == "switchboard.delivery"
    assert (event["source"], event["subject"]) == (SOURCE, "m1")
    assert event["datacontenttype"] == "application/json"
    assert event["data"]["status"] == "sent"


def test_of_two_events_of_one_moment_the_sequence_tells_which_is_newer():
    sent = with_next_sequence(a_delivery())
    delivered = with_next_sequence(structs.replace(sent, status=Status.DELIVERED))
    older, newer = of_delivery(sent, source=SOURCE), of_delivery(delivered, source=SOURCE)

    assert older.time == newer.time
    assert older.sequence < newer.sequence
    assert (int(newer.sequence), newer.data.sequence) == (delivered.sequence, delivered.sequence)


def test_the_event_of_a_row_without_a_sequence_number_has_none():
    assert "sequence" not in msgspec.to_builtins(of_delivery(a_delivery(), source=SOURCE))


def test_an_event_that_is_published_twice_has_one_id():
    first = of_delivery(a_delivery(version="open|1"), source=SOURCE)
    again = of_delivery(a_delivery(version="open|2"), source=SOURCE)

    assert first.id == again.id


def test_another_state_of_the_delivery_is_another_event():
    sent = a_delivery()
    delivered = structs.replace(sent, status=Status.DELIVERED)

    assert of_delivery(sent, source=SOURCE).id != of_delivery(delivered, source=SOURCE).id


def test_the_event_of_a_held_prefix_says_which_and_why():
    held = prefix_held(prefix_stop("+1202555", count=20, now=NOON))

    event = msgspec.to_builtins(of_prefix_held(held, source=SOURCE))

    assert (event["type"], event["subject"]) == ("switchboard.prefix_held", "hold-1202555")
    assert event["id"] == "hold-1202555/20260301T120000Z"
    assert event["data"] == {
        "id": "hold-1202555",
        "prefix": "+1202555",
        "reason": "more than 20 numbers never seen before begin with +1202555xxxx within an hour (PUMPING)",
        "since": "2026-03-01T12:00:00Z",
    }


def test_the_event_of_a_private_message_has_no_words():
    delivery = structs.replace(
        a_delivery(reply="yes", rendered=Rendered(text="Secret")),
        message=a_message(private=True, body="Secret {name}", values={"name": "Secret"}),
    )

    event = msgspec.json.encode(of_delivery(delivery, source=SOURCE)).decode()

    assert "Secret" not in event
    assert '"reply":"yes"' in event
