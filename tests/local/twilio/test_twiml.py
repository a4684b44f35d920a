import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.twilio.errors import AppFailed
from local.twilio.twiml.document import check
from local.twilio.twiml.parse import parse
from local.twilio.twiml.verbs import MESSAGING, VOICE
from tests.local.twilio.harness import Reply, said

BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<Response><Say>&c;</Say></Response>"""
EXTERNAL = """<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><Response><Say>&x;</Say></Response>"""
OUTSIDE_DTD = """<!DOCTYPE Response SYSTEM "http://example.com/x.dtd"><Response><Say>hi</Say></Response>"""


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        EXTERNAL,
        OUTSIDE_DTD,
        "<Response><Say>one</Response>",
        "<Response><Say>&unknown;</Say></Response>",
        "<Response/><Response/>",
        "<Response>" + "<Say>" * 5000 + "</Say>" * 5000 + "</Response>",
        '<?xml version="1.0" encoding="klingon"?><Response/>',
        b"\x00\x01\x02",
        b"<Response><Say>\xff</Say></Response>",
    ],
)
def test_what_is_no_xml_or_dangerous_is_refused(control, app, body):
    app.says("/voice", Reply(body))

    call = control.call()

    assert control.codes("error") == [12100]
    assert said(call["transcript"]) == ["We are sorry, an application error has occurred. Goodbye."]


def test_other_encodings_are_read(control, app):
    app.says(
        "/voice",
        Reply(
            '<?xml version="1.0" encoding="iso-8859-1"?><Response><Say>Grüß Gott</Say></Response>'.encode(
                "latin-1"
            )
        ),
    )

    assert said(control.call()["transcript"]) == ["Grüß Gott"]


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
def test_a_warning_lets_the_document_go_on(control, app, twiml, code, heard):
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
def test_what_twilio_calls_an_error_ends_the_document_at_its_verb(control, app, client, twiml, code):
    app.says("/voice", f"<Say>before</Say>{twiml}<Say>after</Say>")
    (number,) = client.incoming_phone_numbers.list()
    number.update(voice_fallback_url=app.says("/fallback", "<Say>instead</Say>"))

    call = control.call()

    assert said(call["transcript"]) == ["before", "instead"]
    assert control.codes("error") == [code]
    assert app.asked("/fallback")[0].params["ErrorCode"] == str(code)


@pytest.mark.parametrize(
    ("twiml", "sound"),
    [("<Say>Hi</Say>", True), ("<Pause length='0'/>", False), ("<Start><Number>1</Number></Start>", False)],
)
def test_a_document_is_sound_if_nothing_is_wrong_with_it(twiml, sound):
    assert check(parse(f"<Response>{twiml}</Response>".encode()), VOICE).sound is sound


def test_a_warning_says_where(control, app):
    app.says("/voice", '\n\n<Pause length="never"/>')

    control.call()

    (warning,) = control.events("warning")
    assert warning["text"] == (
        "Pause: Invalid length value: length='never' should be a whole number from 1 (line 3)"
    )
    assert warning["url"] == app.url + "/voice"


def test_a_document_that_came_with_the_call_is_checked_too(control, client):
    call = client.calls.create(to="+12025550100", from_="+15005550006", twiml="<Response><Say>")

    control.wait_for("call_status", sid=call.sid, status="completed")

    assert control.codes("error") == [12100]


def test_an_empty_document_is_answered_and_hung_up(control, app):
    app.says("/voice", "")

    call = control.call()

    assert (call["status"], call["seconds"], call["transcript"]) == ("completed", 0, [])


NAMES = st.sampled_from([*VOICE, *MESSAGING, "say", "emphasis"])
ATTRIBUTES = st.dictionaries(
    st.sampled_from(sorted({name for verb in VOICE.values() for name in verb.attributes or ()})),
    st.one_of(st.integers().map(str), st.text("01aZ#*- :/é", max_size=5)),
    max_size=3,
)


def element(name, attributes, inside):
    given = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{given}>{inside}</{name}>"


LEAF = st.builds(element, NAMES, ATTRIBUTES, st.just("words"))
TWIML = st.recursive(
    LEAF,
    lambda inner: st.builds(element, NAMES, ATTRIBUTES, st.lists(inner, max_size=3).map("".join)),
    max_leaves=8,
)


def code_of(body):
    """Return the code a document is refused with; None if it is read."""
    try:
        check(parse(body), VOICE)
    except AppFailed as failed:
        return failed.code
    return None


@given(st.lists(TWIML, max_size=4), st.sampled_from([VOICE, MESSAGING]))
def test_whatever_is_well_formed_leaves_only_known_steps(documents, language):
    checked = check(parse(f"<Response>{''.join(documents)}</Response>".encode()), language)

    assert {step.verb for step in checked.steps} <= language["Response"].inside
    assert all(warned.text for warned in checked.warnings)


@given(TWIML, st.data())
def test_whatever_is_broken_is_refused_or_read(document, data):
    whole = f"<Response>{document}</Response>".encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + data.draw(st.integers(0, 3)) :]

    assert code_of(broken) in {None, 12100, 12102}
