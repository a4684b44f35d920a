from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.local.twilio.harness import ACCOUNT_SID, ANNA, BEN, NUMBER, Reply, said

MENU = '<Gather action="/chosen" numDigits="1"><Say>Press one</Say></Gather><Say>Nothing heard</Say>'


def chosen(params):
    return f"<Say>You chose {params.get('Digits') or params.get('SpeechResult')}</Say>"


def test_a_caller_navigates_a_menu(control, app):
    app.says("/voice", MENU)
    app.says("/chosen", chosen)

    call = control.call({"press": "1"})

    assert call["status"] == "completed"
    assert said(call["transcript"]) == ["Press one", "You chose 1"]
    assert call["transcript"][1] == {"second": 0.6, "who": "person", "does": "press", "text": "1"}


def test_the_app_is_told_everything_twilio_tells(control, app):
    call = control.call()

    assert app.asked("/voice")[0].params == {
        "CallSid": call["sid"],
        "AccountSid": ACCOUNT_SID,
        "From": ANNA,
        "To": NUMBER,
        "Caller": ANNA,
        "Called": NUMBER,
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        **{
            end + part: ""
            for end in ("From", "To", "Caller", "Called")
            for part in ("City", "State", "Zip", "Country")
        },
    }


def test_the_end_of_a_call_is_reported(control, app):
    app.says("/voice", '<Pause length="3"/><Say>Hello</Say><Pause length="70"/>')

    call = control.call()

    (told,) = app.asked("/ended")
    assert told.params["CallStatus"] == "completed"
    assert told.params["CallDuration"] == str(call["seconds"]) == "70", (
        "the pause before answering is no talk"
    )
    assert told.params["Duration"] == "2", "billed minutes, rounded up"
    assert told.params["SequenceNumber"] == "0"
    assert told.params["CallbackSource"] == "call-progress-events"


def test_two_minutes_of_talk_take_no_time(control, app):
    app.says("/voice", '<Pause length="120"/><Say>Done</Say>')

    call = control.call()

    (webhook, *_) = control.events("webhook")
    (_, end) = (event for event in control.events("call_status") if event["status"] != "ringing")
    assert call["transcript"][0]["second"] == 120
    assert webhook["at"] < end["at"]


def test_someone_who_presses_nothing_falls_through_to_the_next_verb(control, app):
    app.says("/voice", MENU)

    call = control.call()

    assert said(call["transcript"]) == ["Press one", "Nothing heard"]
    assert call["transcript"][1]["second"] == pytest.approx(5.6), "five seconds after the question"
    assert app.asked("/chosen") == []


def test_an_empty_answer_is_told_if_the_app_wants_it(control, app):
    app.says("/voice", '<Gather action="/chosen" actionOnEmptyResult="true"/>')

    control.call()

    assert app.asked("/chosen")[0].params["Digits"] == ""


def test_the_first_key_stops_what_is_being_said(control, app):
    app.says("/voice", f'<Gather action="/chosen" numDigits="1"><Say>{"a long story " * 50}</Say></Gather>')
    app.says("/chosen", chosen)

    call = control.call({"wait": 2}, {"press": "7"})

    assert call["transcript"][-1] == {"second": 2.0, "who": "app", "does": "say", "text": "You chose 7"}


def test_keys_that_nobody_asked_for_are_lost(control, app):
    app.says("/voice", '<Say>A long story, which goes on and on.</Say><Gather action="/chosen" timeout="3"/>')
    app.says("/chosen", chosen)

    control.call({"wait": 1}, {"press": "7"})

    assert app.asked("/chosen") == []


@pytest.mark.parametrize(
    ("attributes", "pressed", "told"),
    [
        ("", "12#", "12"),
        ('numDigits="3"', "12345", "123"),
        ('finishOnKey="*"', "1#2*", "1#2"),
        ('finishOnKey=""', "1#*", "1#*"),
    ],
)
def test_gathering_ends_where_it_should(control, app, attributes, pressed, told):
    app.says("/voice", f'<Gather action="/chosen" {attributes}/>')

    control.call({"press": pressed})

    assert app.asked("/chosen")[0].params["Digits"] == told


def test_the_finishing_key_alone_is_no_answer(control, app):
    app.says("/voice", '<Gather action="/chosen"/><Say>Nothing heard</Say>')

    assert said(control.call({"press": "#"})["transcript"]) == ["Nothing heard"]
    assert app.asked("/chosen") == []


def test_speech_is_understood(control, app):
    app.says(
        "/voice", '<Gather input="speech" action="/chosen" speechTimeout="auto"><Say>Say yes</Say></Gather>'
    )
    app.says("/chosen", chosen)

    call = control.call({"say": "yes please"})

    assert said(call["transcript"]) == ["Say yes", "You chose yes please"]
    assert 0 < float(app.asked("/chosen")[0].params["Confidence"]) <= 1


@pytest.mark.parametrize(("barge_in", "second"), [("true", 2.0), ("false", None)])
def test_speech_interrupts_unless_it_may_not(control, app, barge_in, second):
    story = f"<Say>{'a long story ' * 20}</Say>"
    app.says(
        "/voice",
        f'<Gather input="speech" action="/chosen" speechTimeout="auto" bargeIn="{barge_in}">{story}</Gather>',
    )
    app.says("/chosen", chosen)

    call = control.call({"wait": 2}, {"say": "stop"})

    answers = [heard["second"] for heard in call["transcript"] if heard["text"] == "You chose stop"]
    assert answers == ([] if second is None else [second + 1]), (
        "a second of silence shows that they have finished"
    )


def test_a_question_is_answered_once(control, app):
    app.says("/voice", '<Gather action="/first"/>')
    app.says("/first", '<Gather action="/second"/>')

    control.call({"press": "1"}, {"press": "2"})

    assert app.asked("/first")[0].params["Digits"] == "1"
    assert app.asked("/second")[0].params["Digits"] == "2"


def test_speech_is_nothing_to_someone_who_wants_keys(control, app):
    app.says("/voice", '<Gather action="/chosen"/>')

    control.call({"say": "yes"})

    assert app.asked("/chosen") == []


def test_once_there_are_keys_words_are_not_heard(control, app):
    app.says("/voice", '<Gather input="dtmf speech" action="/chosen"/>')

    control.call({"press": "1"}, {"wait": 1}, {"say": "no"}, {"wait": 1}, {"press": "2#"})

    told = app.asked("/chosen")[0].params
    assert told["Digits"] == "12"
    assert "SpeechResult" not in told


def test_an_action_is_asked_with_its_method_relative_to_the_document(control, app, client):
    client.incoming_phone_numbers.list()[0].update(voice_url=app.url + "/menu/main.xml")
    app.says("/menu/main.xml", '<Gather action="chosen?from=main" method="get" numDigits="1"/>')

    control.call({"press": "1"})

    (asked,) = app.asked("/menu/chosen")
    assert asked.method == "GET"
    assert (asked.params["from"], asked.params["Digits"]) == ("main", "1")


def test_without_an_action_the_same_document_is_asked_again(control, app):
    app.says(
        "/voice", lambda params: "<Say>Thanks</Say>" if "Digits" in params else '<Gather numDigits="1"/>'
    )

    assert said(control.call({"press": "1"})["transcript"]) == ["Thanks"]


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


def test_a_caller_may_hang_up_in_the_middle(control, app):
    app.says("/voice", '<Say>Hello</Say><Pause length="60"/><Say>Still there?</Say>')

    call = control.call({"wait": 10}, {"hang_up": True})

    assert (call["status"], call["seconds"]) == ("completed", 10)
    assert said(call["transcript"]) == ["Hello"]


def test_a_caller_who_hears_the_same_for_ever_loses_patience(control, app):
    app.says("/voice", '<Say loop="0">Please hold the line</Say>')

    call = control.call(patience=30)

    assert call["transcript"][-1] == {"second": 30.0, "who": "person", "does": "hang_up", "text": ""}


def test_things_are_played_as_often_as_asked(control, app):
    app.says("/voice", '<Play loop="2">/beep.wav</Play><Play digits="1w2"/>')

    played = [heard["text"] for heard in control.call()["transcript"]]

    assert played == [app.url + "/beep.wav", app.url + "/beep.wav", "1w2"]


def test_markup_inside_say_is_spoken_as_text(control, app):
    app.says("/voice", '<Say>Your code is\n <say-as interpret-as="digits">12</say-as><break/>. Bye</Say>')

    assert said(control.call()["transcript"]) == ["Your code is 12. Bye"]


def test_what_is_not_simulated_is_passed_over_and_said_so(control, app):
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


def test_a_fallback_is_told_the_url_that_failed_as_it_was_set(control, app, client):
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


def test_a_number_without_a_voice_url_apologizes(control, client):
    client.incoming_phone_numbers.list()[0].update(voice_url="")

    assert said(control.call()["transcript"])[0].startswith("We are sorry")
    assert control.events("error")[0]["text"] == f"{NUMBER} has no VoiceUrl"


def test_documents_that_redirect_in_a_circle_come_to_an_end(control, app):
    app.says("/voice", "<Redirect>/voice</Redirect>")

    control.call()

    assert control.codes("error") == [12400]


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
