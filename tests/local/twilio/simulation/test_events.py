import json

from tests.local.twilio.harness import BEN


def test_events_are_listed_in_order_and_after_a_given_number(control, app):
    app.says("/sms", "<Message>Hello</Message>")
    control.text("hi")
    control.wait_for("text_status", status="delivered")

    events = control.events()

    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    assert [event["kind"] for event in events][:3] == ["text_received", "webhook", "text"]
    assert control.events(after=events[1]["n"]) == events[2:]


def test_events_can_be_followed_as_they_happen(control):
    control.text("before")
    (before,) = control.events("text_received")

    # A browser that was cut off comes back to the same URL, and says in a header how far it got.
    headers = {"Accept": "text/event-stream", "Last-Event-ID": str(before["n"])}
    with control.raw("GET", "/_control/events?after=0", headers=headers, stream=True) as stream:
        lines = stream.iter_lines(decode_unicode=True)
        first = next(line for line in lines if line.startswith("data: "))
        control.text("now", sender=BEN)
        following = (json.loads(line[6:]) for line in lines if line.startswith("data: "))
        received = next(event for event in following if event["kind"] == "text_received")

    assert json.loads(first[6:])["kind"] == "webhook"
    assert (received["from"], received["body"]) == (BEN, "now")
