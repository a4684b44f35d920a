import json

import pytest

from tests.local.twilio.harness import ANNA, BEN, NUMBER


@pytest.mark.parametrize(
    ("method", "path", "body", "complaint"),
    [
        ("POST", "sms", "{", "this is not JSON"),
        ("POST", "sms", "[" * 100_000, "Expected `object`, got `array`"),
        ("POST", "sms", '{"from":' + "[" * 100_000, "this is not JSON"),
        ("POST", "sms", "[]", "Expected `object`, got `array`"),
        ("POST", "sms", "", "missing required field `from`. What may be given: Text: from, to, body, media"),
        ("POST", "sms", {"from": "Anna"}, "'Anna' is no phone number such as +12025550100 - at `$.from`"),
        ("POST", "sms", {"from": ANNA, "to": BEN}, f"to must be a number of ours ({NUMBER}), not {BEN}"),
        ("POST", "sms", {"from": ANNA, "body": 1}, "Expected `str`, got `int` - at `$.body`"),
        ("POST", "sms", {"from": ANNA, "body": "\ud800"}, "this is not JSON"),
        ("POST", "sms", {"from": ANNA, "text": "hi"}, "unknown field `text`. What may be given: Text: from"),
        ("POST", "sms", {"from": ANNA, "media": [1]}, "Expected `str`, got `int` - at `$.media[0]`"),
        ("POST", "calls", {"from": ANNA, "script": "1"}, "Expected `array`, got `str` - at `$.script`"),
        ("POST", "calls", {"from": ANNA, "script": ["1"]}, "got `str` - at `$.script[0]`"),
        (
            "POST",
            "calls",
            {"from": ANNA, "script": [{"press": "1"}, {}]},
            "each step of a script is one of press, say, wait and hang_up - at `$.script[1]`",
        ),
        (
            "POST",
            "calls",
            {"from": ANNA, "script": [{"push": "1"}]},
            "unknown field `push` - at `$.script[0]`",
        ),
        ("POST", "calls", {"from": ANNA, "script": [{"push": "1"}]}, "Action: press, say, wait, hang_up"),
        (
            "POST",
            "calls",
            {"from": ANNA, "script": [{"press": "a"}]},
            "matching regex '^[0123456789*#]+$' - at `$.script[0].press`",
        ),
        ("POST", "calls", {"from": ANNA, "script": [{"wait": -1}]}, ">= 0.0 - at `$.script[0].wait`"),
        ("POST", "calls", {"from": ANNA, "script": [{"hang_up": 1}]}, "Expected `bool`, got `int`"),
        (
            "PUT",
            f"numbers/{ANNA}",
            {"busy": True, "no_answer": True},
            "busy and no_answer exclude each other",
        ),
        ("PUT", f"numbers/{ANNA}", {"delivery": {"status": "lost"}}, "'lost' - at `$.delivery.status`"),
        ("PUT", f"numbers/{ANNA}", {"delivery": {"status": "lost"}}, "Delivery: status (delivered failed"),
        ("PUT", f"numbers/{ANNA}", {"delivery": {"error_code": "x"}}, "at `$.delivery.error_code`"),
        ("PUT", "numbers/anna", {}, "'anna' is no phone number such as +12025550100"),
        ("PUT", "numbers/+1202555010\u0660", {}, "is no phone number such as +12025550100"),
        ("PUT", "faults", {}, "Expected `array`, got `object`"),
        ("PUT", "faults", [{"rate": 1}], "missing required field `mode` - at `$[0]`"),
        (
            "PUT",
            "faults",
            [{"mode": "500"}],
            "'500' - at `$[0].mode`. What may be given: Fault: mode (429 500_",
        ),
        ("PUT", "faults", [{"mode": "429", "rate": 2}], "<= 1.0 - at `$[0].rate`"),
        ("PUT", "faults", [{"mode": "429", "count": "2"}], "Expected `int | null`, got `str`"),
        ("GET", "events?after=x", "", "after must be the number of an event, not 'x'"),
        ("GET", "events?after=" + "9" * 5000, "", "after must be the number of an event, not '999"),
        ("GET", "calls/CA0", "", "there is no call CA0"),
    ],
)
def test_a_request_that_makes_no_sense_is_told_so_in_words(control, method, path, body, complaint):
    data = body if isinstance(body, str) else json.dumps(body)

    response = control.raw(method, f"/_control/{path}", data=data)

    assert response.status_code == 400
    assert complaint in response.json()["error"]


def test_a_control_that_does_not_exist_names_those_that_do(control):
    response = control.raw("GET", "/_control/nothing")

    assert response.status_code == 404
    assert "POST /_control/sms" in response.json()["error"]


def test_events_are_told_in_order_and_from_where_one_left_off(control, app):
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


def test_reset_forgets_everything(control, app, client):
    client.incoming_phone_numbers.list()[0].update(sms_url="")
    control.text("STOP")
    control.person(ANNA, busy=True)
    control.faults({"mode": "429"})

    assert control.raw("POST", "/_control/reset").json() == {}

    assert [event["kind"] for event in control.events()] == ["reset"]
    assert client.messages.list() == []
    assert client.incoming_phone_numbers.list()[0].sms_url == app.url + "/sms"
    assert control.raw("GET", f"/_control/numbers/{ANNA}").json()["busy"] is False
    assert client.messages.create(to=ANNA, from_=NUMBER, body="Hello").status == "queued"


def test_reset_ends_live_calls_without_a_word(live, live_control, connect):
    call = connect(live).calls.create(
        to=ANNA, from_=NUMBER, twiml='<Response><Say>Hi</Say><Pause length="60"/></Response>'
    )
    live_control.wait_for("heard", sid=call.sid)

    live_control.raw("POST", "/_control/reset")

    assert connect(live).calls.list() == []
    assert [event["kind"] for event in live_control.events()][:1] == ["reset"]


def test_how_someone_behaves_is_shown_as_it_was_set(control):
    behaviour = {
        "answers_after": 3.0,
        "busy": False,
        "no_answer": False,
        "script": [{"press": "1"}, {"say": "yes"}, {"wait": 2.0}, {"hang_up": True}],
        "patience": 60.0,
        "texts_back": ["yes", "no"],
        "delivery": {"status": "failed", "error_code": 30007, "delay": 2.0},
        "machine": {"greeting": 4.0, "beep": False, "words": "Nobody is here."},
    }

    assert control.person(ANNA, **behaviour) == behaviour
    assert control.raw("GET", f"/_control/numbers/{ANNA}").json() == behaviour
    assert control.raw("GET", f"/_control/numbers/{BEN}").json()["script"] == []


def test_the_page_can_ask_who_we_are(control):
    assert control.raw("GET", "/_control/account").json()["numbers"] == [NUMBER]


@pytest.mark.parametrize("file", ["", "phone.js", "phone.css"])
def test_the_phone_page_is_served(control, file):
    response = control.raw("GET", f"/_phone/{file}")

    assert response.status_code == 200
    assert response.text.strip()
