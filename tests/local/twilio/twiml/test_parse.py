import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.twilio.errors import AppFailed
from local.twilio.twiml.document import check
from local.twilio.twiml.parse import parse
from local.twilio.twiml.verbs import VOICE
from tests.local.twilio.harness import Reply, said
from tests.local.twilio.twiml.strategies import TWIML

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
def test_malformed_or_dangerous_xml_is_refused(control, app, body):
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


def code_of(body):
    """Return the code a document is refused with; None if it is read."""
    try:
        check(parse(body), VOICE)
    except AppFailed as failed:
        return failed.code
    return None


@given(TWIML, st.data())
def test_whatever_is_broken_is_refused_or_read(document, data):
    whole = f"<Response>{document}</Response>".encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + data.draw(st.integers(0, 3)) :]

    assert code_of(broken) in {None, 12100, 12102}
