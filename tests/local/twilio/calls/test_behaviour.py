from datetime import datetime

import pytest

from tests.local.twilio.harness import ANNA, NUMBER, said


def test_a_caller_may_hang_up_in_the_middle(control, app):
    app.says("/voice", '<Say>Hello</Say><Pause length="60"/><Say>Still there?</Say>')

    call = control.call({"wait": 10}, {"hang_up": True})

    assert (call["status"], call["seconds"]) == ("completed", 10)
    assert said(call["transcript"]) == ["Hello"]


def test_a_caller_hangs_up_when_their_patience_ends(control, app):
    app.says("/voice", '<Say loop="0">Please hold the line</Say>')

    call = control.call(patience=30)

    assert call["transcript"][-1] == {"second": 30.0, "who": "person", "does": "hang_up", "text": ""}


@pytest.mark.parametrize(("behaviour", "seconds"), [(None, 6), ({"answers_after": 2}, 2)])
def test_while_a_page_is_open_a_number_without_a_phone_leaves_time_to_show_it(
    control, standin, place, behaviour, seconds
):
    standin.account.open_pages = 1
    if behaviour:
        control.person(**behaviour)

    place()

    rang = datetime.fromisoformat(control.wait_for("call_status", status="ringing")["at"])
    answered = datetime.fromisoformat(control.wait_for("call_status", status="in-progress")["at"])
    assert (answered - rang).total_seconds() == seconds


def test_people_follow_their_script(control, app, place):
    control.person(script=[{"press": "2"}, {"say": "never mind"}])
    app.says("/hello", '<Gather numDigits="1" action="/b"/>')
    app.says("/b", '<Gather input="speech" action="/c"/>')

    place()

    control.wait_for("call_status", status="completed")
    assert app.asked("/b")[0].params["Digits"] == "2"
    assert app.asked("/c")[0].params["SpeechResult"] == "never mind"


@pytest.mark.parametrize(
    ("detection", "verdict"),
    [
        (("Enable", None), "human"),
        (("Enable", True), "machine_start"),
        (("DetectMessageEnd", {"greeting": 8}), "machine_end_beep"),
        (("DetectMessageEnd", {"greeting": 8, "beep": False}), "machine_end_silence"),
        (("DetectMessageEnd", {"greeting": 40}), "unknown"),
    ],
)
def test_an_answering_machine_is_detected(control, app, client, detection, verdict):
    mode, machine = detection
    app.says("/out", "<Say>Hello</Say>")
    control.person(ANNA, machine=machine)

    call = client.calls.create(to=ANNA, from_=NUMBER, url=app.url + "/out", machine_detection=mode)

    assert app.wait_for("/out")[0].params["AnsweredBy"] == verdict
    assert client.calls(call.sid).fetch().answered_by == verdict


def test_a_machine_says_its_greeting_and_beeps(control, app, client):
    app.says("/out", "<Pause length='20'/>")
    control.person(ANNA, machine={"greeting": 6, "words": "We are out."})

    call = client.calls.create(to=ANNA, from_=NUMBER, url=app.url + "/out")

    control.wait_for("call_status", sid=call.sid, status="completed")
    heard = [(heard["who"], heard["text"]) for heard in control.transcript(call.sid)]
    assert heard == [("person", "We are out."), ("person", "beep")]
