import time
from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from local.twilio.clock import real_now
from tests.local.twilio.harness import ANNA, BEN, NUMBER, SERVICE, Reply


@pytest.fixture
def send(client):
    def send(**more):
        return client.messages.create(**{"to": ANNA, "from_": NUMBER, "body": "Hello", **more})

    return send


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


def test_its_fate_is_reported_in_order(control, app, send):
    text = send(status_callback=app.url + "/status?mid=1#rc=2")

    control.wait_for("text_status", status="delivered")
    app.wait_for("/status", 3)
    assert app.statuses() == ["sending", "sent", "delivered"]
    told = app.asked("/status")[-1].params
    assert (told["MessageSid"], told["SmsSid"], told["SmsStatus"]) == (text.sid, text.sid, "delivered")
    assert (told["From"], told["To"]) == (NUMBER, ANNA)
    assert app.asked("/status")[0].url.endswith("/status?mid=1"), "the fragment is not sent"


def test_nobody_hears_of_a_text_before_its_sender_has_the_sid(control, app, send):
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
def test_carriers_behave_as_they_are_told(control, app, send, delivery, statuses):
    control.person(ANNA, delivery=delivery)

    text = send(status_callback=app.url + "/status")

    control.wait_for("text_status", status=statuses[-1])
    app.wait_for("/status", len(statuses))
    assert app.statuses() == statuses
    assert text.fetch().error_code == delivery.get("error_code")
    if "error_code" in delivery:
        assert app.asked("/status")[-1].params["ErrorCode"] == str(delivery["error_code"])


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


def test_someone_who_texted_stop_gets_nothing_until_start(control, send):
    control.text("STOP")

    with pytest.raises(TwilioRestException) as refused:
        send()
    assert (refused.value.status, refused.value.code) == (400, 21610)
    assert send(to=BEN).status == "queued"

    control.text("start")
    assert send().status == "queued"


def test_a_scheduled_text_is_cancelled(live, live_control, connect):
    client = connect(live)
    text = client.messages.create(
        to=ANNA,
        messaging_service_sid=SERVICE,
        body="Later",
        schedule_type="fixed",
        send_at=real_now() + timedelta(hours=1),
    )
    assert text.status == "scheduled"

    assert text.update(status="canceled").status == "canceled"
    with pytest.raises(TwilioRestException) as refused:
        text.update(status="canceled")
    assert refused.value.code == 30409
    assert live_control.events("text_status")[-1]["status"] == "canceled"


def test_a_cancelled_text_stays_cancelled_when_its_time_comes(control, app, client):
    def schedule_and_cancel(_):  # in a webhook, as time stands still meanwhile
        text = client.messages.create(
            to=BEN,
            messaging_service_sid=SERVICE,
            body="Later",
            schedule_type="fixed",
            send_at=real_now() + timedelta(hours=1),
        )
        text.update(status="canceled")
        return ""

    app.says("/sms", schedule_and_cancel)
    control.text("hi")
    client.messages.create(
        to=ANNA,
        messaging_service_sid=SERVICE,
        body="Much later",
        schedule_type="fixed",
        send_at=real_now() + timedelta(days=1),
    )

    control.wait_for("text_status", to=ANNA, status="delivered")
    assert [event["status"] for event in control.events("text_status") if event["to"] == BEN] == ["canceled"]


def test_a_scheduled_text_goes_out_at_its_time(control, client):
    at = real_now() + timedelta(days=1)
    text = client.messages.create(
        to=ANNA, messaging_service_sid=SERVICE, body="Later", schedule_type="fixed", send_at=at
    )

    control.wait_for("text_status", status="delivered")
    assert timedelta(0) <= text.fetch().date_sent - at.replace(microsecond=0) < timedelta(seconds=5)


def test_a_text_is_redacted_and_deleted(control, send):
    text = send(body="secret")
    control.wait_for("text_status", status="delivered")

    assert text.update(body="").body == ""
    assert text.fetch().num_segments == "1"
    assert text.delete()
    with pytest.raises(TwilioRestException) as refused:
        text.fetch()
    assert refused.value.status == 404


def test_a_text_on_its_way_is_not_deleted(live, connect):
    text = connect(live).messages.create(to=ANNA, from_=NUMBER, body="Hello")

    with pytest.raises(TwilioRestException) as refused:
        text.delete()
    assert refused.value.code == 20009


def test_a_callback_that_fails_is_lost_and_said_so(control, app, send):
    app.says("/status", Reply(status=500))

    text = send(status_callback=app.url + "/status")

    control.wait_for("text_status", status="delivered")
    assert control.wait_for("error")["code"] == 11200
    assert text.fetch().status == "delivered"
    assert len(app.asked("/status")) == 3, "once for each status, never again"
