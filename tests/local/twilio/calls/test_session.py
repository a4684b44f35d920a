import pytest

from tests.local.twilio.harness import NUMBER, Reply, said


def test_a_verb_that_is_not_simulated_is_skipped_and_recorded(control, app):
    app.says("/voice", "<Connect><Room>x</Room></Connect><Pay/><Say>Later</Say>")

    assert said(control.call()["transcript"]) == ["Later"]
    assert [event["verb"] for event in control.events("not_simulated")] == ["Connect", "Pay"]


def test_a_plain_text_answer_is_spoken_and_a_recording_played(control, app):
    app.says("/voice", Reply("Just this", content_type="text/plain; charset=utf-8"))
    assert said(control.call()["transcript"]) == ["Just this"]

    app.says("/voice", Reply(b"RIFF", content_type="audio/wav"))
    assert control.call()["transcript"][0]["text"] == app.url + "/voice"


def test_a_failing_app_gets_a_second_chance_at_its_fallback_url(control, app, client):
    app.says("/voice", Reply("oh no", status=503))
    app.says("/fallback", "<Say>Sorry about that</Say>")
    client.incoming_phone_numbers.list()[0].update(voice_fallback_url=app.url + "/fallback")

    call = control.call()

    assert said(call["transcript"]) == ["Sorry about that"]
    asked = app.asked("/fallback")[0].params
    assert (asked["ErrorCode"], asked["ErrorUrl"]) == ("11200", app.url + "/voice")


def test_a_fallback_gets_the_failed_url_as_it_was_configured(control, app, client):
    gone, fallback = "http://127.0.0.1:9/voice?shop=1", app.says("/fallback", "<Hangup/>")
    (number,) = client.incoming_phone_numbers.list()
    number.update(voice_url=gone, voice_method="GET", voice_fallback_url=fallback)

    control.call()

    assert app.asked("/fallback")[0].params["ErrorUrl"] == gone


def test_a_fallback_that_fails_too_ends_the_call_with_an_apology(control, app, client):
    app.says("/voice", Reply("oh no", status=503))
    app.says("/fallback", Reply("oh no", status=503))
    client.incoming_phone_numbers.list()[0].update(voice_fallback_url=app.url + "/fallback")

    call = control.call()

    assert said(call["transcript"]) == ["We are sorry, an application error has occurred. Goodbye."]
    assert (call["status"], len(app.asked("/fallback"))) == ("completed", 1)


FAILING = {
    "11200": Reply(status=500),
    "12100": Reply("<Response><Say>"),
    "12300": Reply("x", content_type="x/y"),
}


@pytest.mark.parametrize("document", ["first", "later"])
@pytest.mark.parametrize("code", FAILING)
def test_a_placed_call_goes_on_at_its_fallback_url(control, app, place, document, code):
    app.says("/gone", FAILING[code])
    first = {
        "first": {"url": app.url + "/gone", "method": "GET"},
        "later": {"twiml": f'<Response><Redirect method="GET">{app.url}/gone</Redirect></Response>'},
    }
    call = place(**first[document], fallback_url=app.says("/fallback", "<Say>Instead</Say>"))

    control.wait_for("call_status", sid=call.sid, status="completed")
    assert said(control.transcript(call.sid)) == ["Instead"]
    assert [seen.method for seen in app.asked("/gone")] == ["GET"]
    asked = app.asked("/fallback")[0].params
    assert (asked["ErrorCode"], asked["ErrorUrl"].partition("?")[0]) == (code, app.url + "/gone")


def test_a_number_without_a_voice_url_apologizes(control, client):
    client.incoming_phone_numbers.list()[0].update(voice_url="")

    assert said(control.call()["transcript"])[0].startswith("We are sorry")
    assert control.events("error")[0]["text"] == f"{NUMBER} has no VoiceUrl"


def test_documents_that_redirect_in_a_circle_come_to_an_end(control, app):
    app.says("/voice", "<Redirect>/voice</Redirect>")

    control.call()

    assert control.codes("error") == [12400]


def test_relative_actions_need_a_document_with_a_url(control, place):
    place(twiml='<Response><Gather action="next" numDigits="1"/></Response>')
    control.person(presses="1")
    place(twiml='<Response><Gather action="next" numDigits="1"/></Response>')

    control.wait_for("error", code=15004)


def test_cookies_are_kept_for_the_length_of_a_call(control, app):
    twiml = "<Response><Redirect>/second</Redirect></Response>"
    app.says(
        "/voice", Reply(twiml, headers=(("Set-Cookie", "step=1; Path=/"), ("Set-Cookie", "old=; Max-Age=0")))
    )

    control.call()

    assert app.asked("/second")[0].headers["cookie"] == "step=1"
    assert app.asked("/ended")[0].headers["cookie"] == "step=1"
    control.call()
    assert "cookie" not in app.asked("/voice")[1].headers
