import pytest

from shared.domain.twimlets.twimlet_request import read_twimlet_request
from shared.errors import InvalidInput
from tests.domain.twimlets.twimlet_harness import ALLOWED, twiml_of


def read(method: str, query: str, **form: str):
    return read_twimlet_request(method=method, query=query, form=form, allowed=ALLOWED, country="")


def test_with_get_the_parameters_of_the_call_are_in_the_url():
    assert read("GET", "Message=Hi&From=%2B15005550701").call["From"] == "+15005550701"
    assert "From" not in read("POST", "Message=Hi&From=%2B15005550701").call


def test_a_call_from_twilio_client_must_ask_with_post():
    with pytest.raises(InvalidInput, match="POST"):
        read("GET", "Message=Hi&From=client:mallory")
    assert read("POST", "Message=Hi", From="client:mallory").params.first("Message") == "Hi"


@pytest.mark.parametrize("name", ["message", "menu", "voicemail", "conference", "holdmusic"])
def test_a_message_that_is_a_url_is_played_and_never_spelled_out(name):
    sound = "https://sounds.example/ivr/a.mp3"

    twiml = twiml_of(name, f"Message={sound}&Options[1]={sound}")

    assert f"<Play>{sound}</Play>" in twiml
    assert "<Say" not in twiml
