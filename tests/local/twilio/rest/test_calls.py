from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.local.twilio.harness import (
    ANNA,
    BEN,
    NUMBER,
)
from tests.local.twilio.rest.refusals import ROOT, refusal


def test_a_finished_call_is_shown_as_twilio_shows_it(control, app, place):
    app.says("/hello", '<Pause length="15"/>')

    call = place()
    control.wait_for("call_status", status="completed")
    call = call.fetch()

    assert (call.duration, call.direction, call.price_unit) == ("15", "outbound-api", "USD")
    assert (call.end_time - call.start_time).total_seconds() == pytest.approx(15, abs=1)
    assert call.sid.startswith("CA")


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


CALL = {"To": ANNA, "From": NUMBER, "Url": "https://example.com/voice"}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, 21201),
        ({"To": ANNA}, 21213),
        ({"To": ANNA, "From": NUMBER}, 21205),
        (CALL | {"ApplicationSid": "AP" + "0" * 32}, 21218),
        (CALL | {"Url": "voice"}, 21205),
        (CALL | {"Method": "PATCH"}, 21209),
        (CALL | {"SendDigits": "abc"}, 21206),
        (CALL | {"SendDigits": "1,2"}, 21206),
        (CALL | {"SendDigits": "1" * 33}, 21206),
        (CALL | {"Timeout": "601"}, 21208),
        (CALL | {"Timeout": "0"}, 21208),
        (CALL | {"Timeout": "soon"}, 21208),
        (CALL | {"RecordingStatusCallback": "x"}, 21609),
        (CALL | {"RecordingStatusCallbackMethod": "PUT"}, 21209),
        (CALL | {"To": "client:"}, 21211),
        (CALL | {"To": "client:ana maria"}, 21211),
        (CALL | {"To": "sip:ana"}, 21211),
        (CALL | {"To": "sip:ana@a b"}, 21211),
        (CALL | {"To": "client:ana", "From": "+12025550199"}, 21210),
        (CALL | {"To": "client:ana", "From": "a b"}, 21212),
        (CALL | {"StatusCallback": "x"}, 21609),
        (CALL | {"StatusCallbackEvent": "['initiated']"}, 21626),
        (CALL | {"MachineDetection": "Maybe"}, 21234),
        (CALL | {"MachineDetectionSilenceTimeout": "1"}, 21234),
        (CALL | {"TimeLimit": "-1"}, 20001),
        (CALL | {"To": "Anna"}, 21211),
        (CALL | {"To": "+1202555010\u0660"}, 21211),
        (CALL | {"From": "Switchboard"}, 21212),
        (CALL | {"From": "+12025550199"}, 21210),
        (CALL | {"To": "+15005550001"}, 21217),
        (CALL | {"To": "+15005550002"}, 21214),
        (CALL | {"To": "+15005550003"}, 21215),
        (CALL | {"To": "+15005550004"}, 21216),
        (CALL | {"From": "+15005550001"}, 21212),
    ],
)
def test_a_call_with_a_mistake_is_refused_with_twilios_code(ask, control, form, code):
    assert refusal(ask("POST", f"{ROOT}/Calls.json", data=form)) == (400, code)
    assert control.events("call") == []


def test_calls_are_found_by_to_from_status_and_start(control, client):
    twiml = "<Response/>"
    control.person(BEN, busy=True)
    first = client.calls.create(to=ANNA, from_=NUMBER, twiml=twiml)
    client.calls.create(to=BEN, from_=NUMBER, twiml=twiml)
    control.wait_for("call_status", to=ANNA, status="completed")
    control.wait_for("call_status", to=BEN, status="busy")
    hour = timedelta(hours=1)

    def found(**filters):
        return {call.to for call in client.calls.list(**filters)}

    assert found() == {ANNA, BEN}
    assert found(to=BEN) == {BEN}
    assert found(status="completed") == {ANNA}
    assert found(from_=NUMBER, start_time_after=first.date_created - hour) == {ANNA, BEN}
    assert found(start_time_after=first.date_created + hour) == set()


@pytest.mark.parametrize(
    "to", ["client:ana", "client:ana.maria-1@shop", "sip:ana@example.com", "sips:ana@pbx.example.com"]
)
def test_somebody_online_is_called_and_shown_a_name(control, client, to):
    call = client.calls.create(to=to, from_="client:shop", twiml="<Response><Say>Hello</Say></Response>")

    control.wait_for("call_status", sid=call.sid, status="completed")
    assert (call.to, call.fetch()._from) == (to, "client:shop")
    control.person(to, busy=True)
    call = client.calls.create(to=to, from_=NUMBER, twiml="<Response/>")
    control.wait_for("call_status", sid=call.sid, status="busy")
