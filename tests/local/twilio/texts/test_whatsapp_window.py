import json
from datetime import timedelta

import pytest

from local.twilio.simulation.clock import real_now
from tests.local.twilio.harness import ANNA, NUMBER, SERVICE
from tests.local.twilio.rest.test_contents import ORDER

ANA, US = f"whatsapp:{ANNA}", f"whatsapp:{NUMBER}"


@pytest.fixture
def write(client, control):
    """Write to Ana by WhatsApp; return the last status, and the code."""

    def write(to=ANA, **more):
        text = client.messages.create(**{"to": to, "from_": US, "body": "Hello", **more})
        ends = {"delivered", "failed"}
        event = control.wait_for_any("text_status", ends, sid=text.sid)
        return event["status"], event["error_code"]

    return write


def in_time(client, control, hours):
    """Let time pass."""
    later = client.messages.create(
        to="+12025550199", messaging_service_sid=SERVICE, body="x", schedule_type="fixed",
        send_at=real_now() + timedelta(hours=hours),
    )  # fmt: skip
    control.wait_for("text_status", sid=later.sid, status="delivered")


def test_a_free_text_to_somebody_who_never_wrote_is_accepted_and_fails(app, client, control):
    text = client.messages.create(to=ANA, from_=US, body="Hello", status_callback=app.url + "/status")

    assert (text.status, text.error_code) == ("queued", None)
    control.wait_for("text_status", sid=text.sid, status="failed", error_code=63016)
    app.wait_for("/status", 2)
    assert app.statuses() == ["sending", "failed"]
    assert app.asked("/status")[-1].params["ErrorCode"] == "63016"
    assert text.fetch().error_code == 63016


def test_a_text_opens_the_window_for_24_hours(client, control, write):
    control.text("hi", sender=ANA)
    assert write() == ("delivered", None)
    assert write(body=None, media_url=["https://example.com/a.png"]) == ("delivered", None)

    in_time(client, control, 23.5)
    assert write() == ("delivered", None)
    in_time(client, control, 24.5)
    assert write() == ("failed", 63016)
    assert write(body=None, media_url=["https://example.com/a.png"]) == ("failed", 63016)


def test_the_window_is_open_for_that_channel_and_that_person_alone(control, write):
    control.text("hi", sender=ANNA)
    control.text("hi", sender="whatsapp:+12025550101")
    control.text("hi", sender=ANA, filtered=True)

    assert write() == ("failed", 63016)


def test_a_text_by_a_messaging_service_comes_from_our_whatsapp_number(client, control):
    control.text("hi", sender=ANA)

    text = client.messages.create(to=ANA, messaging_service_sid=SERVICE, body="Hello")

    control.wait_for("text_status", sid=text.sid, status="delivered")
    assert text.fetch().from_ == US


def test_the_reply_to_a_text_is_inside_the_window(app, control):
    app.says("/sms", "<Message>Hello</Message>")

    (reply,) = control.text("hi", sender=ANA)["replies"]

    control.wait_for("text_status", sid=reply["sid"], status="delivered")


def test_a_person_in_brazil_opens_the_window_under_their_other_number(control, write):
    control.text("hi", sender="whatsapp:+5531988765432")

    assert write("whatsapp:+5531988765432") == ("delivered", None)
    assert write("whatsapp:+553188765432") == ("delivered", None)


def test_a_control_opens_and_closes_the_window(control, write):
    control.person(ANA, window="open")
    assert write() == ("delivered", None)

    control.text("hi", sender=ANA)
    control.person(ANA, window="closed")
    assert write() == ("failed", 63016)


@pytest.mark.parametrize(
    ("value", "ends"),
    [
        ("Ana", ("delivered", None)),
        ("a    b", ("delivered", None)),
        ("a     b", ("failed", 63013)),
        ("a\n\nb", ("failed", 63013)),
        ("x" * 1025, ("failed", 63021)),
    ],
)
def test_a_template_goes_out_at_any_time_if_whatsapp_takes_its_values(control, write, value, ends):
    control.content(ORDER, "{{1}}")

    assert write(body=None, content_sid=ORDER, content_variables=json.dumps({"1": value})) == ends


def test_a_template_that_is_not_approved_begins_no_conversation(control, write):
    control.content(ORDER, "Hello", approved=False)
    assert write(body=None, content_sid=ORDER) == ("failed", 63016)

    control.text("hi", sender=ANA)
    assert write(body=None, content_sid=ORDER) == ("delivered", None)


def test_whatsapp_ignores_all_media_but_the_first(client):
    media = ["https://example.com/a.png", "https://example.com/b.png"]

    assert client.messages.create(to=ANA, from_=US, media_url=media).num_media == "1"
