import pytest

from tests.local.twilio.harness import ANNA, NUMBER, Reply


@pytest.mark.parametrize(
    ("mode", "statuses"),
    [
        ("drop", []),
        ("duplicate", ["sending", "sending", "sent", "sent", "delivered", "delivered"]),
        ("reorder", ["delivered", "sent", "sending"]),
        ("delay", ["sending", "sent", "delivered"]),
    ],
)
def test_a_fault_applies_to_every_callback_of_a_text(control, app, client, mode, statuses):
    control.faults({"on": "sms_status", "mode": mode})

    text = client.messages.create(to=ANNA, from_=NUMBER, body="Hello", status_callback=app.url + "/status")
    control.wait_for("text_status", sid=text.sid, status="delivered")

    control.text("over")  # by now everything has happened
    if statuses:
        app.wait_for("/status", len(statuses))
    assert sorted(app.statuses()) == sorted(statuses)
    if mode in {"duplicate", "delay"}:
        assert app.statuses() == statuses
    assert len(control.events("fault")) == 3


def test_a_reordered_callback_arrives_after_the_next_one(control, app, client):
    control.faults({"on": "callbacks", "mode": "reorder", "count": 1})

    client.messages.create(to=ANNA, from_=NUMBER, body="Hello", status_callback=app.url + "/status")
    app.wait_for("/status", 3)

    assert app.statuses() == ["sent", "sending", "delivered"]


def test_a_delayed_callback_arrives_late(control, app, client):
    control.faults({"mode": "delay", "seconds": 0.5, "count": 1})

    client.messages.create(to=ANNA, from_=NUMBER, body="Hello", status_callback=app.url + "/status")
    app.wait_for("/status", 3)

    assert app.statuses() == ["sent", "sending", "delivered"]


def test_a_repeated_callback_is_the_same_webhook(control, app, client):
    control.faults({"on": "sms_status", "mode": "duplicate", "count": 1})

    client.messages.create(to=ANNA, from_=NUMBER, body="Hello", status_callback=app.url + "/status")
    first, second = app.wait_for("/status", 4)[:2]

    assert first.params == second.params
    assert first.headers["i-twilio-idempotency-token"] == second.headers["i-twilio-idempotency-token"]


def test_only_callbacks_of_calls_may_be_dropped(control, app):
    control.faults({"on": "voice_status", "mode": "drop"})
    app.says("/voice", "<Say>Hi</Say>")

    control.call()

    assert app.asked("/ended") == []
    assert control.events("fault")[0]["mode"] == "drop"


ALL = ["initiated", "ringing", "answered", "completed"]


def test_a_slow_callback_keeps_its_place(live, live_control, app, connect):
    app.says("/status", lambda params: Reply(seconds=0.6 if params["CallStatus"] == "initiated" else 0))
    call = connect(live).calls.create(
        to=ANNA,
        from_=NUMBER,
        twiml="<Response><Say>Hi</Say></Response>",
        status_callback=app.url + "/status",
        status_callback_event=ALL,
    )

    live_control.wait_for("call_status", sid=call.sid, status="completed")
    app.wait_for("/status", 4)
    ended = [event["params"]["CallStatus"] for event in live_control.events("webhook")]
    assert [*ended, "completed"][:4] == ["initiated", "ringing", "in-progress", "completed"]


def test_a_callback_that_fails_is_not_retried_and_is_reported(control, app, send):
    app.says("/status", Reply(status=500))

    text = send(status_callback=app.url + "/status")

    control.wait_for("text_status", status="delivered")
    assert control.wait_for("error")["code"] == 11200
    assert text.fetch().status == "delivered"
    assert len(app.wait_for("/status", 3)) == 3, "once for each status, never again"
