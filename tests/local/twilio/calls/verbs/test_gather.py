import pytest

from tests.local.twilio.harness import said

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


def test_without_input_the_next_verb_follows(control, app):
    app.says("/voice", MENU)

    call = control.call()

    assert said(call["transcript"]) == ["Press one", "Nothing heard"]
    assert call["transcript"][1]["second"] == pytest.approx(5.6), "five seconds after the question"
    assert app.asked("/chosen") == []


def test_an_empty_result_is_sent_if_the_app_wants_it(control, app):
    app.says("/voice", '<Gather action="/chosen" actionOnEmptyResult="true"/>')

    control.call()

    assert app.asked("/chosen")[0].params["Digits"] == ""


def test_the_first_key_stops_what_is_being_said(control, app):
    app.says("/voice", f'<Gather action="/chosen" numDigits="1"><Say>{"a long story " * 50}</Say></Gather>')
    app.says("/chosen", chosen)

    call = control.call({"wait": 2}, {"press": "7"})

    assert call["transcript"][-1] == {"second": 2.0, "who": "app", "does": "say", "text": "You chose 7"}


def test_keys_without_a_prompt_are_lost(control, app):
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


def test_speech_is_ignored_if_only_keys_are_expected(control, app):
    app.says("/voice", '<Gather action="/chosen"/>')

    control.call({"say": "yes"})

    assert app.asked("/chosen") == []


def test_after_a_key_speech_is_ignored(control, app):
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
