from xml.etree import ElementTree as ET

import pytest

from shared.domain.deliveries.status import Status
from shared.services.outcomes.answer_fallback import answer_fallback
from tests.examples import NOON, a_message
from tests.services.sender_harness import SenderHarness

URL = "https://unreachable.example/hello.xml"
APOLOGY = "We are sorry, something went wrong on our side. Goodbye."


def placed(**fields) -> SenderHarness:
    harness = SenderHarness()
    harness.deliver(a_message(channel="call", **{"body": "", "url": URL, **fields}), attempt_id="one")
    return harness


def heard(harness: SenderHarness, delivery_id: str = "hello-1", **form: str) -> list[str]:
    (sid,) = harness.sender.known or ("CA" + "1" * 32,)
    twiml = answer_fallback(
        {"CallSid": sid, "ErrorCode": "11205", "ErrorUrl": URL, **form},
        delivery_id=delivery_id,
        attempt_id="one",
        ledger=harness.ledger,
        dead_letters=harness.dead_letters,
        now=NOON,
    )
    return [verb.text or verb.tag for verb in ET.fromstring(twiml)]


def test_the_body_beside_a_url_is_spoken_if_the_url_fails():
    harness = placed(body="Hello {name}", values={"name": "Ana"})

    assert heard(harness) == ["Hello Ana"]
    assert harness.delivery.status is Status.SENT


def test_without_a_body_there_is_an_apology_and_the_call_has_failed():
    harness = placed()

    assert heard(harness) == [APOLOGY, "Hangup"]
    assert (harness.delivery.status, harness.delivery.error_code) == (Status.FAILED, 11205)


def test_the_body_of_a_call_whose_document_we_could_not_serve_is_spoken():
    assert heard(placed(body="Hello", url=None, machine="after_beep")) == ["Hello"]


def test_a_machine_that_gets_no_message_is_hung_up_on():
    assert heard(placed(body="Hello", machine="hang_up"), AnsweredBy="machine_start") == ["Hangup"]


def test_a_call_that_is_not_known_hears_the_apology():
    assert heard(SenderHarness(), "other") == [APOLOGY, "Hangup"]


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"url": URL}, True),
        ({"url": URL, "machine": "hang_up"}, True),
        ({"body": "Hello", "url": None, "machine": "hang_up"}, True),
        ({"body": "Hello", "url": None}, False),
    ],
)
def test_a_call_has_a_fallback_if_twilio_fetches_a_document(fields, wanted):
    (fallback,) = placed(**fields).sender.fallbacks

    expected = "https://desk.example/api/voice/fallback?delivery=hello-1&attempt=one#rc=3&rp=5xx,ct,rt"
    assert fallback == (expected if wanted else "")


def test_our_own_document_is_requested_with_post_whatever_the_method_of_the_message():
    by_twilio = placed(method="GET").sender.sent[0]
    by_us = placed(method="GET", machine="hang_up").sender.sent[0]

    assert (by_twilio.url, by_twilio.method) == (URL, "GET")
    assert (by_us.url, by_us.method) == ("https://desk.example/api/voice/step?delivery=hello-1", "POST")
