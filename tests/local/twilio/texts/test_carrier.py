import time

import pytest

from tests.local.twilio.harness import ANNA, NUMBER, SERVICE


def test_a_text_is_accepted_and_delivered(control, client, send):
    text = send()

    assert (text.status, text.direction, text.num_segments, text.price) == (
        "queued",
        "outbound-api",
        "1",
        None,
    )
    control.wait_for("text_status", sid=text.sid, status="delivered")
    text = client.messages(text.sid).fetch()
    assert (text.status, text.price, text.error_code) == ("delivered", "-0.00790", None)
    assert text.date_created <= text.date_sent <= text.date_updated


def test_status_callbacks_arrive_in_order(control, app, send):
    text = send(status_callback=app.url + "/status?mid=1#rc=2")

    control.wait_for("text_status", status="delivered")
    app.wait_for("/status", 3)
    assert app.statuses() == ["sending", "sent", "delivered"]
    told = app.asked("/status")[-1].params
    assert (told["MessageSid"], told["SmsSid"], told["SmsStatus"]) == (text.sid, text.sid, "delivered")
    assert (told["From"], told["To"]) == (NUMBER, ANNA)
    assert app.asked("/status")[0].url.endswith("/status?mid=1"), "the fragment is not sent"


def test_no_callback_arrives_before_the_client_has_the_sid(control, app, send):
    for _ in range(10):
        text = send(status_callback=app.url + "/status")
        control.wait_for("text_status", sid=text.sid, status="delivered")
        while sum(event["about"] == text.sid for event in control.events("webhook")) < 3:
            time.sleep(0.005)  # the last is noted once it has been answered

    # A request is noted just before its answer goes out.
    kinds = [event["kind"] for event in control.events() if event["kind"] in {"text", "request", "webhook"}]
    assert kinds == ["text", "request", "webhook", "webhook", "webhook"] * 10


@pytest.mark.parametrize(
    ("delivery", "statuses"),
    [
        ({"status": "undelivered", "error_code": 30003, "delay": 60}, ["sending", "sent", "undelivered"]),
        ({"status": "failed", "error_code": 30007}, ["sending", "failed"]),
        ({"status": "sent"}, ["sending", "sent"]),
    ],
)
def test_a_text_gets_the_configured_delivery_status(control, app, send, delivery, statuses):
    control.person(ANNA, delivery=delivery)

    text = send(status_callback=app.url + "/status")

    control.wait_for("text_status", status=statuses[-1])
    app.wait_for("/status", len(statuses))
    assert app.statuses() == statuses
    assert text.fetch().error_code == delivery.get("error_code")
    if "error_code" in delivery:
        assert app.asked("/status")[-1].params["ErrorCode"] == str(delivery["error_code"])


@pytest.mark.parametrize(("queued", "validity"), [(60, 90), (90, 60), (35_999, None), (36_001, None)])
def test_a_text_that_waits_for_longer_than_its_validity_period_is_not_sent(
    control, app, send, queued, validity
):
    control.person(ANNA, delivery={"queued": queued})
    in_time = queued < (validity or 36_000)

    text = send(status_callback=app.url + "/status", validity_period=validity)

    app.wait_for("/status", 3 if in_time else 1)
    assert app.statuses() == (["sending", "sent", "delivered"] if in_time else ["failed"])
    assert text.fetch().error_code == (None if in_time else 30036)


def test_a_messaging_service_chooses_the_sender(control, app, send):
    text = send(from_=None, messaging_service_sid=SERVICE, status_callback=app.url + "/status")

    assert (text.status, text.from_, text.messaging_service_sid) == ("accepted", None, SERVICE)
    control.wait_for("text_status", status="delivered")
    assert text.fetch().from_ == NUMBER
    assert app.statuses()[0] == "queued"
    assert app.asked("/status")[0].params["MessagingServiceSid"] == SERVICE


def test_media_make_an_mms(send):
    text = send(body=None, media_url=["https://example.com/a.jpg", "https://example.com/b.jpg"])

    assert text.sid.startswith("MM")
    assert text.num_media == "2"
