import pytest
from twilio.base.exceptions import TwilioRestException

from tests.local.twilio.harness import ANNA, NUMBER, Reply, said

ALL = ["initiated", "ringing", "answered", "completed"]


@pytest.fixture
def place(client, app):
    def place(**more):
        more = {"url": app.url + "/hello"} | more if "twiml" not in more else more
        return client.calls.create(to=ANNA, from_=NUMBER, **more)

    return place


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


def test_progress_is_reported_in_order(control, app, place):
    control.person(answers_after=4)
    app.says("/hello", '<Pause length="9"/>')

    call = place(status_callback=app.url + "/status", status_callback_event=ALL)

    control.wait_for("webhook", purpose="status", about=call.sid)
    control.wait_for("call_status", status="completed")
    app.wait_for("/status", 4)
    assert app.statuses() == ["initiated", "ringing", "in-progress", "completed"]
    assert [seen.params["SequenceNumber"] for seen in app.asked("/status")] == ["0", "1", "2", "3"]
    assert all(seen.params["Timestamp"].endswith("+0000") for seen in app.asked("/status"))
    assert app.asked("/status")[-1].params["CallDuration"] == "9", "ringing is not counted"


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


def test_only_the_end_is_reported_by_default(control, app, place):
    place(status_callback=app.url + "/status", status_callback_method="GET")

    control.wait_for("webhook", purpose="status")
    assert app.statuses() == ["completed"]
    assert app.asked("/status")[0].method == "GET"


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


def test_people_follow_their_script(control, app, place):
    control.person(script=[{"press": "2"}, {"say": "never mind"}])
    app.says("/hello", '<Gather numDigits="1" action="/b"/>')
    app.says("/b", '<Gather input="speech" action="/c"/>')

    place()

    control.wait_for("call_status", status="completed")
    assert app.asked("/b")[0].params["Digits"] == "2"
    assert app.asked("/c")[0].params["SpeechResult"] == "never mind"


def test_a_call_ends_at_its_time_limit(control, app, place):
    app.says("/hello", '<Pause length="100"/>')

    call = place(time_limit=20)

    control.wait_for("call_status", status="completed")
    assert call.fetch().duration == "20"


def test_a_finished_call_is_shown_as_twilio_shows_it(control, app, place):
    app.says("/hello", '<Pause length="15"/>')

    call = place()
    control.wait_for("call_status", status="completed")
    call = call.fetch()

    assert (call.duration, call.direction, call.price_unit) == ("15", "outbound-api", "USD")
    assert (call.end_time - call.start_time).total_seconds() == pytest.approx(15, abs=1)
    assert call.sid.startswith("CA")


def test_relative_actions_need_a_document_with_a_url(control, place):
    place(twiml='<Response><Gather action="next" numDigits="1"/></Response>')
    control.person(presses="1")
    place(twiml='<Response><Gather action="next" numDigits="1"/></Response>')

    control.wait_for("error", code=15004)


def test_a_live_call_is_sent_elsewhere(live, live_control, app, connect):
    client = connect(live)
    app.says("/hello", '<Say>Wait</Say><Pause length="60"/>')
    app.says("/other", '<Say>Instead</Say><Pause length="60"/>')
    call = client.calls.create(to=ANNA, from_=NUMBER, url=app.url + "/hello")
    live_control.wait_for("heard", text="Wait")

    call.update(url=app.url + "/other")
    live_control.wait_for("heard", text="Instead")
    call.update(twiml="<Response><Say>Bye</Say></Response>")

    live_control.wait_for("call_status", status="completed")
    assert said(live_control.transcript(call.sid)) == ["Wait", "Instead", "Bye"]


def test_a_live_call_is_ended(live, live_control, app, connect):
    client = connect(live)
    app.says("/hello", '<Say>Wait</Say><Pause length="60"/>')
    call = client.calls.create(to=ANNA, from_=NUMBER, url=app.url + "/hello")
    live_control.wait_for("heard", text="Wait")

    assert call.update(status="completed").status == "completed"

    live_control.wait_for("call_status", status="completed")


def test_a_ringing_call_is_cancelled(live, live_control, connect, app):
    live_control.person(no_answer=True)
    client = connect(live)
    call = client.calls.create(to=ANNA, from_=NUMBER, url=app.url + "/hello")
    live_control.wait_for("call_status", status="ringing")

    call.update(status="canceled")

    live_control.wait_for("call_status", status="canceled")
    assert app.asked("/hello") == []


def test_a_live_call_is_sent_elsewhere_by_get_or_post_only(live, live_control, app, connect):
    client = connect(live)
    app.says("/out", "<Pause length='60'/>")
    call = client.calls.create(to=ANNA, from_=NUMBER, url=app.url + "/out")
    live_control.wait_for("call_status", sid=call.sid, status="in-progress")

    with pytest.raises(TwilioRestException) as refused:
        client.calls(call.sid).update(url=app.url + "/elsewhere", method="PUT")

    assert refused.value.code == 21209


def test_a_call_that_is_over_cannot_be_changed(control, app, place):
    call = place()
    control.wait_for("call_status", status="completed")

    for change in ({"status": "completed"}, {"url": app.url + "/other"}):
        with pytest.raises(TwilioRestException) as refused:
            call.update(**change)
        assert (refused.value.status, refused.value.code) == (400, 21220)


def test_a_finished_call_is_deleted(control, client, place):
    call = place()
    control.wait_for("call_status", status="completed")

    assert call.delete()
    with pytest.raises(TwilioRestException) as refused:
        client.calls(call.sid).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)
