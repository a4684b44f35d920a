import pytest

from tests.local.twilio.harness import said


def test_a_redirect_leaves_the_rest_of_the_document_behind(control, app):
    app.says("/voice", "<Say>One</Say><Redirect>/two</Redirect><Say>Never</Say>")
    app.says("/two", "<Say>Two</Say><Hangup/><Say>Never</Say>")

    assert said(control.call()["transcript"]) == ["One", "Two"]


@pytest.mark.parametrize(("attributes", "status"), [("", "no-answer"), ('reason="busy"', "busy")])
def test_a_rejected_call_is_not_answered(control, app, attributes, status):
    app.says("/voice", f"<Reject {attributes}/>")

    call = control.call()

    assert (call["status"], call["seconds"]) == (status, 0)
    assert app.asked("/ended")[0].params["CallStatus"] == status


def test_things_are_played_as_often_as_asked(control, app):
    app.says("/voice", '<Play loop="2">/beep.wav</Play><Play digits="1w2"/>')

    played = [heard["text"] for heard in control.call()["transcript"]]

    assert played == [app.url + "/beep.wav", app.url + "/beep.wav", "1w2"]


def test_markup_inside_say_is_spoken_as_text(control, app):
    app.says("/voice", '<Say>Your code is\n <say-as interpret-as="digits">12</say-as><break/>. Bye</Say>')

    assert said(control.call()["transcript"]) == ["Your code is 12. Bye"]


def test_a_call_may_send_a_text(control, app):
    app.says("/voice", '<Sms action="/sent" statusCallback="/texted">Your code is 12</Sms>')

    call = control.call()

    text = control.events("text")[0]
    assert (text["to"], text["from"], text["body"], text["direction"]) == (
        "+12025550100",
        "+15005550006",
        "Your code is 12",
        "outbound-call",
    )
    assert app.asked("/sent")[0].params["SmsSid"] == text["sid"]
    assert app.asked("/sent")[0].params["SmsStatus"] == "sent"
    assert call["status"] == "completed"
    assert app.wait_for("/texted", 3)


def test_a_text_that_cannot_be_sent_is_only_a_warning(control, app):
    app.says("/voice", '<Sms to="nobody" action="/sent">Hello</Sms>')

    control.call()

    assert (control.codes("warning"), control.events("text")) == ([14101], [])
    assert app.asked("/sent")[0].params["SmsStatus"] == "invalid"
