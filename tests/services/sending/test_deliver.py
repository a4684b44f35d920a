from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import Status, new_delivery
from shared.services.messages.accept import accept
from tests.examples import NOON, a_message, discard
from tests.services.sending_harness import Desk

SECOND = timedelta(seconds=1)


def test_a_message_is_sent_and_recorded():
    desk = Desk()

    assert desk.deliver() is None

    assert [one.body for one in desk.sender.sent] == ["Hello"]
    assert (desk.delivery.status, desk.delivery.sid) == (Status.SENT, f"SM{1:032x}")


def test_a_message_queued_five_times_is_sent_once():
    desk = Desk()

    for _ in range(5):
        desk.deliver()

    assert len(desk.sender.sent) == 1


def test_a_message_accepted_over_http_is_sent_once():
    desk = Desk()
    accept(a_message(), ledger=desk.ledger, put=discard, now=NOON)

    desk.deliver()
    desk.deliver()

    assert len(desk.sender.sent) == 1


def test_the_sender_is_the_one_asked_for_or_the_default():
    desk = Desk()

    desk.deliver()
    desk.deliver(a_message(id="other", from_="+15005550009"))

    assert [one.sender for one in desk.sender.sent] == ["+15005550006", "+15005550009"]


def test_the_callback_names_delivery_and_attempt_and_asks_twilio_to_insist():
    desk = Desk()

    desk.deliver(a_message(id="a:b"), attempt_id="one")

    assert desk.sender.callbacks == [
        "https://desk.example/api/sms/status?delivery=a%3Ab&attempt=one#rc=3&rp=5xx,ct,rt"
    ]


def test_a_call_speaks_its_body():
    desk = Desk()

    desk.deliver(a_message(channel="call", body="Tom & {name}", values={"name": "<Ana>"}, voice="alice"))

    assert '<Say voice="alice">Tom &amp; &lt;Ana&gt;</Say>' in desk.sender.twiml[0]
    assert "/api/voice/status?" in desk.sender.callbacks[0]


def test_a_report_that_overtakes_the_answer_is_kept():
    desk = Desk()
    send = desk.sender.send

    def send_and_be_overtaken(message, **kwargs):
        known = desk.ledger.load(message.id)
        desk.ledger.save(structs.replace(known, status=Status.DELIVERED))
        return send(message, **kwargs)

    desk.sender.send = send_and_be_overtaken
    desk.deliver()

    assert (desk.delivery.status, desk.delivery.sid) == (Status.DELIVERED, f"SM{1:032x}")


@pytest.mark.parametrize("status", [status for status in Status if status.is_final or status is Status.SENT])
def test_nothing_is_sent_once_it_is_sent_or_final(status):
    desk = Desk()
    desk.ledger.save(structs.replace(new_delivery(a_message(), now=NOON), status=status))

    assert desk.deliver() is None
    assert desk.sender.callbacks == []
