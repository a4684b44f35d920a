import pytest

from tests.local.twilio.harness import said


@pytest.mark.parametrize(
    ("twiml", "code", "heard"),
    [
        ("<say>no</say><Say>yes</Say>", 12200, ["yes"]),
        ("<Sing>no</Sing><Say>yes</Say>", 12200, ["yes"]),
        ("<Echo/><Say>yes</Say>", 12200, ["yes"]),
        ('<Say colour="red">yes</Say>', 12200, ["yes"]),
        ('<Say Voice="alice">yes</Say>', 12200, ["yes"]),
        ("<Say>yes<Play>no.wav</Play></Say>", 12200, None),
        ("<Body>no</Body><Say>yes</Say>", 12200, ["yes"]),
        ("<Pause><Say>no</Say></Pause><Say>yes</Say>", 12200, ["yes"]),
        ("<Gather><Redirect>/no</Redirect></Gather><Say>yes</Say>", 13320, ["yes"]),
        ('<Say loop="twice">yes</Say>', 13510, ["yes"]),
        ('<Say loop="-1">yes</Say>', 13510, ["yes"]),
        ("<Say></Say><Say>yes</Say>", 13520, ["yes"]),
        (f"<Say>{'x' * 4097}</Say><Say>yes</Say>", 13521, ["yes"]),
        ('<Pause length="0"/><Say>yes</Say>', 13910, ["yes"]),
        ('<Play loop="x">/a.wav</Play><Say>yes</Say>', 13410, ["yes"]),
        ('<Play digits="1x2">/a.wav</Play><Say>yes</Say>', 13430, ["yes"]),
        ('<Gather timeout="0"/><Say>yes</Say>', 13313, ["yes"]),
        ('<Gather timeout="auto"/><Say>yes</Say>', 13313, ["yes"]),
        ('<Gather numDigits="many"/><Say>yes</Say>', 13314, ["yes"]),
        ('<Gather finishOnKey="**"/><Say>yes</Say>', 13310, ["yes"]),
        ('<Gather method="PUT"/><Say>yes</Say>', 13312, ["yes"]),
        ('<Gather input="mind"/><Say>yes</Say>', 13326, ["yes"]),
        ('<Gather speechTimeout="soon"/><Say>yes</Say>', 13327, ["yes"]),
        ('<Gather bargeIn="maybe"/><Say>yes</Say>', 13332, ["yes"]),
        ('<Reject reason="asleep"/>', 13810, []),
        ('<Redirect method="PUT">/next</Redirect>', 13710, ["next"]),
        ("<Dial><Client/></Dial><Say>yes</Say>", 13224, ["yes"]),
        ("<Dial>+1202555010\u0660</Dial><Say>yes</Say>", 13223, ["yes"]),
    ],
)
def test_a_document_continues_after_a_warning(control, app, twiml, code, heard):
    app.says("/voice", twiml)
    app.says("/next", "<Say>next</Say>")

    call = control.call()

    assert control.codes("warning") == [code]
    assert control.codes("error") == []
    if heard is not None:
        assert said(call["transcript"]) == heard


@pytest.mark.parametrize(
    ("twiml", "code"),
    [
        ('<Gather actionOnEmptyResult="1"/>', 13338),
        ('<Dial><Conference endConferenceOnExit="maybe">Room</Conference></Dial>', 13231),
        ('<Enqueue method="PUT">support</Enqueue>', 14201),
        ('<Enqueue waitUrlMethod="PUT">support</Enqueue>', 14206),
        ("<Start><Number>1</Number></Start>", 14300),
        ("<Connect><Dial/></Connect>", 14300),
        ("<Stop><Say>no</Say></Stop>", 14300),
    ],
)
def test_an_error_ends_the_document_at_its_verb(control, app, client, twiml, code):
    app.says("/voice", f"<Say>before</Say>{twiml}<Say>after</Say>")
    (number,) = client.incoming_phone_numbers.list()
    number.update(voice_fallback_url=app.says("/fallback", "<Say>instead</Say>"))

    call = control.call()

    assert said(call["transcript"]) == ["before", "instead"]
    assert control.codes("error") == [code]
    assert app.asked("/fallback")[0].params["ErrorCode"] == str(code)
