from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.local.twilio.harness import ANNA, BEN, NUMBER, said


def chosen(params):
    return f"<Say>You chose {params.get('Digits') or params.get('SpeechResult')}</Say>"


def test_two_minutes_of_talk_take_no_real_time(control, app):
    app.says("/voice", '<Pause length="120"/><Say>Done</Say>')

    call = control.call()

    (webhook, *_) = control.events("webhook")
    (_, end) = (event for event in control.events("call_status") if event["status"] != "ringing")
    assert call["transcript"][0]["second"] == 120
    assert webhook["at"] < end["at"]


def test_several_calls_are_alive_at_once(live_control, app):
    app.says("/voice", '<Gather action="/chosen" numDigits="1"/>')
    app.says("/chosen", chosen)

    with ThreadPoolExecutor() as pool:
        calls = [
            pool.submit(live_control.call, {"wait": 0.3}, {"press": key}, sender=sender)
            for key, sender in (("1", ANNA), ("2", BEN))
        ]
        texts = [said(call.result()["transcript"]) for call in calls]

    assert texts == [["You chose 1"], ["You chose 2"]]
    seen = [seen.path for seen in app.seen[:3]]
    assert seen[:2] == ["/voice", "/voice"], "the second began before the first had ended"


def test_a_call_speaks(control, app, place):
    app.says("/hello", "<Say>Your table is ready</Say>")

    call = place()

    assert call.status == "queued"
    control.wait_for("call_status", sid=call.sid, status="completed")
    assert said(control.transcript(call.sid)) == ["Your table is ready"]
    assert app.asked("/hello")[0].params["CallStatus"] == "in-progress"
    assert app.asked("/hello")[0].params["Direction"] == "outbound-api"


def test_a_call_may_bring_its_twiml_along(control, place):
    call = place(twiml="<Response><Say>Hello</Say></Response>")

    control.wait_for("call_status", sid=call.sid, status="completed")
    assert said(control.transcript(call.sid)) == ["Hello"]


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ({"busy": True}, "busy"),
        ({"no_answer": True}, "no-answer"),
        ({"answers_after": 31}, "no-answer"),
        ({"answers_after": 29}, "completed"),
    ],
)
def test_people_answer_or_not(control, app, place, person, status):
    control.person(**person)

    call = place(timeout=30, status_callback=app.url + "/status")

    control.wait_for("call_status", sid=call.sid, status=status)
    assert call.fetch().status == status
    assert len(app.asked("/hello")) == (status == "completed")


def test_a_call_ends_at_its_time_limit(control, app, place):
    app.says("/hello", '<Pause length="100"/>')

    call = place(time_limit=20)

    control.wait_for("call_status", status="completed")
    assert call.fetch().duration == "20"


def test_a_number_of_ours_is_answered_by_the_app(control, app, client):
    app.says("/voice", lambda params: "<Say>Who is it?</Say>" if params["From"] == NUMBER else MENU)
    app.says("/menu", lambda params: f"<Say>{params['Digits']}</Say>")
    call = client.calls.create(to=NUMBER, from_="+15005550006", url=app.url + "/out", send_digits="ww1")

    control.wait_for("call_status", sid=call.sid, status="completed")
    inner = next(event for event in control.events("call") if event["direction"] == "inbound")
    assert said(control.transcript(inner["sid"])) == ["Who is it?"]


def test_a_rejected_call_to_our_own_number_is_busy(control, app, client):
    app.says("/voice", '<Reject reason="busy"/>')

    call = client.calls.create(to=NUMBER, from_="+15005550006", url=app.url + "/out")

    assert control.wait_for("call_status", sid=call.sid, status="busy")


@pytest.mark.parametrize(("seconds", "status"), [(19, "completed"), (21, "no-answer")])
def test_a_call_rings_as_long_as_it_is_told(control, place, seconds, status):
    control.person(ANNA, answers_after=seconds)

    call = place(timeout=20)

    control.wait_for("call_status", sid=call.sid, status=status)


def test_who_answers_hears_the_digits_before_the_words(control, app, place):
    app.says("/hello", "<Say>Hello</Say>")

    call = place(send_digits="ww12#", machine_detection="Enable")

    control.wait_for("call_status", sid=call.sid, status="completed")
    heard = [
        (entry["does"], entry["text"]) for entry in control.transcript(call.sid) if entry["who"] == "app"
    ]
    assert heard == [("play", "ww12#"), ("say", "Hello")]
    assert call.fetch().answered_by is None


MENU = '<Gather action="/menu" numDigits="1"/>'
