from tests.local.twilio.harness import ANNA, NUMBER, said


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


MENU = '<Gather action="/menu" numDigits="1"/>'


def test_digits_sent_to_a_number_of_ours_are_keys_there(control, app, client):
    app.says("/voice", MENU)
    app.says("/menu", lambda params: f"<Say>You pressed {params['Digits']}</Say>")
    app.says("/out", '<Play digits="7"/><Pause length="3"/>')

    call = client.calls.create(to=NUMBER, from_=NUMBER, url=app.url + "/out")

    control.wait_for("call_status", sid=call.sid, status="completed")
    inner = next(event for event in control.events("call") if event["direction"] == "inbound")
    assert said(control.transcript(inner["sid"])) == ["You pressed 7"]
