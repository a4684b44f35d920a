from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.services.messages.accept import accept
from tests.examples import NOON, a_message, discard
from tests.services.sender_harness import SenderHarness

SECOND = timedelta(seconds=1)


def test_a_message_is_sent_and_recorded():
    harness = SenderHarness()

    assert harness.deliver() is None

    assert [message.body for message in harness.sender.sent] == ["Hello"]
    assert (harness.delivery.status, harness.delivery.sid) == (Status.SENT, f"SM{1:032x}")


def test_a_message_queued_five_times_is_sent_once():
    harness = SenderHarness()

    for _ in range(5):
        harness.deliver()

    assert len(harness.sender.sent) == 1


def test_a_message_accepted_over_http_is_sent_once():
    harness = SenderHarness()
    accept(a_message(), ledger=harness.ledger, put=discard, now=NOON)

    harness.deliver()
    harness.deliver()

    assert len(harness.sender.sent) == 1


def test_a_message_is_sent_from_its_own_number_or_the_default_number():
    harness = SenderHarness()

    harness.deliver()
    harness.deliver(a_message(id="other", from_="+15005550009"))

    assert [message.sender for message in harness.sender.sent] == ["+15005550006", "+15005550009"]


def test_the_callback_url_names_delivery_and_attempt_and_makes_twilio_retry():
    harness = SenderHarness()

    harness.deliver(a_message(id="a:b"), attempt_id="one")

    assert harness.sender.callbacks == [
        "https://desk.example/api/sms/status?delivery=a%3Ab&attempt=one#rc=3&rp=5xx,ct,rt"
    ]


def test_a_call_speaks_its_body():
    harness = SenderHarness()

    harness.deliver(a_message(channel="call", body="Tom & {name}", values={"name": "<Ana>"}, voice="alice"))

    assert '<Say voice="alice">Tom &amp; &lt;Ana&gt;</Say>' in harness.sender.twiml[0]
    assert "/api/voice/status?" in harness.sender.callbacks[0]


def test_a_report_that_overtakes_the_answer_is_not_overwritten():
    harness = SenderHarness()
    send = harness.sender.send

    def send_and_be_overtaken(message, **kwargs):
        known = harness.ledger.load(message.id)
        harness.ledger.save(structs.replace(known, status=Status.DELIVERED))
        return send(message, **kwargs)

    harness.sender.send = send_and_be_overtaken
    harness.deliver()

    assert (harness.delivery.status, harness.delivery.sid) == (Status.DELIVERED, f"SM{1:032x}")


@pytest.mark.parametrize("status", [status for status in Status if status.is_final or status is Status.SENT])
def test_a_sent_or_final_delivery_is_not_sent_again(status):
    harness = SenderHarness()
    harness.ledger.save(structs.replace(new_delivery(a_message(), now=NOON), status=status))

    assert harness.deliver() is None
    assert harness.sender.callbacks == []
