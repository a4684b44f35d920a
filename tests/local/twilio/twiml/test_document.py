import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.twilio.twiml.document import check
from local.twilio.twiml.parse import parse
from local.twilio.twiml.verbs import MESSAGING, VOICE
from tests.local.twilio.twiml.strategies import TWIML


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


@given(st.lists(TWIML, max_size=4), st.sampled_from([VOICE, MESSAGING]))
def test_whatever_is_well_formed_leaves_only_known_steps(documents, language):
    checked = check(parse(f"<Response>{''.join(documents)}</Response>".encode()), language)

    assert {step.verb for step in checked.steps} <= language["Response"].inside
    assert all(warned.text for warned in checked.warnings)
