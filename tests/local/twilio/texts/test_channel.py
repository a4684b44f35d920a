import pytest

from local.twilio.texts.channel import with_channel_of
from tests.local.twilio.harness import ANNA, NUMBER, SERVICE


def test_a_number_gets_the_channel_of_an_address():
    assert with_channel_of("whatsapp:+12025550100", "+15005550006") == "whatsapp:+15005550006"
    assert with_channel_of("rcs:+12025550100", "rcs:brand") == "rcs:brand"
    assert with_channel_of("+12025550100", "+15005550006") == "+15005550006"


@pytest.fixture
def listed_sender(control, client):
    """Send Anna a text by the Messaging Service; return the sender under which it is listed."""

    def listed_sender(to=ANNA, **more):
        text = client.messages.create(to=to, messaging_service_sid=SERVICE, body="Hello", **more)
        assert text.from_ is None
        control.wait_for("text_status", sid=text.sid, status="delivered")
        return text.fetch().from_

    return listed_sender


def test_a_service_without_an_rcs_sender_sends_by_sms(listed_sender):
    assert listed_sender() == NUMBER


def test_a_service_with_an_rcs_sender_sends_by_rcs_and_falls_back_to_sms(control, listed_sender):
    control.senders("rcs:brand", "12345")
    assert listed_sender() == "rcs:brand"
    assert listed_sender("rcs:" + ANNA) == "rcs:brand"
    assert listed_sender(fallback_from="12345") == "rcs:brand"

    control.person(ANNA, rcs=False)
    assert listed_sender() == NUMBER
    assert listed_sender(fallback_from="12345") == "12345"
    assert listed_sender("+447911123456") == "rcs:brand"
    control.person("+447911123456", rcs=False)
    assert listed_sender("+447911123456", fallback_from="ACME") == "ACME"


def test_rcs_has_no_window_and_no_fallback_if_it_is_asked_for(control, client):
    control.senders("rcs:brand")

    def last_status(person):
        text = client.messages.create(to=person, from_="rcs:brand", body="Hello")
        event = control.wait_for_any("text_status", {"delivered", "failed"}, sid=text.sid)
        return event["status"], event["error_code"]

    assert last_status("rcs:" + ANNA) == ("delivered", None)
    control.person(ANNA, rcs=False)
    assert last_status("rcs:" + ANNA) == ("failed", 63036)


def test_who_got_a_text_by_rcs_answers_by_rcs(control, app, listed_sender):
    control.senders("rcs:brand")
    control.person(ANNA, texts_back=["yes"])

    listed_sender()

    (told,) = app.wait_for("/sms")
    assert (told.params["From"], told.params["To"]) == ("rcs:" + ANNA, "rcs:brand")
