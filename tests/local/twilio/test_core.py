from tests.local.twilio.harness import ANNA, NUMBER


def test_reset_deletes_everything(control, app, client):
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


def test_reset_ends_live_calls_without_an_event(live, live_control, connect):
    call = connect(live).calls.create(
        to=ANNA, from_=NUMBER, twiml='<Response><Say>Hi</Say><Pause length="60"/></Response>'
    )
    live_control.wait_for("heard", sid=call.sid)

    live_control.raw("POST", "/_control/reset")

    assert connect(live).calls.list() == []
    assert [event["kind"] for event in live_control.events()][:1] == ["reset"]
