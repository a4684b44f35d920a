from xml.etree import ElementTree as ET

import pytest

from shared.domain.twimlets import TWIMLETS, answer
from shared.domain.twimlets.allowed_urls import Allowed
from shared.domain.twimlets.twimlet_parameters import Parameters
from shared.domain.twimlets.twimlet_request import TwimletRequest
from shared.errors import InvalidInput, NotFound

ALLOWED = Allowed(
    public_url="https://desk.example",
    urls=("https://sounds.example/ivr", "https://sounds.example:8443/"),
)


def asked(query: str = "", **call: str) -> TwimletRequest:
    return TwimletRequest(given=Parameters.read(query), call=call, allowed=ALLOWED)


class TestParameters:
    @pytest.mark.parametrize(
        "query", ["M=a&M=b", "M[]=a&M[]=b", "M[0]=a&M[1]=b", "M%5B0%5D=a&M%5B1%5D=b", "M=a&M[x]=b&M[2]="]
    )
    def test_lists_may_be_written_in_every_way_that_php_knows(self, query):
        assert Parameters.read(query).many("M") == ["a", "b"]

    @pytest.mark.parametrize(
        "written", ["%2B1%20(202)%20555-0100", "+12025550100", " 12025550100", "%2B1.202.555.0100"]
    )
    def test_a_number_may_have_punctuation_and_a_plus_that_was_not_escaped(self, written):
        assert Parameters.read(f"N={written}").numbers("N", country="") == ["+12025550100"]

    def test_a_national_number_needs_a_country(self):
        given = Parameters.read("N=202-555-0100")

        assert given.numbers("N", country="US") == ["+12025550100"]
        with pytest.raises(InvalidInput, match="DEFAULT_COUNTRY"):
            given.numbers("N", country="")

    @pytest.mark.parametrize("timeout", ["0", "601", "ten", "-5", "1e2", "99999999999", "५"])
    def test_a_timeout_that_makes_no_sense_is_named(self, timeout):
        with pytest.raises(InvalidInput, match="Timeout"):
            Parameters.read(f"Timeout={timeout}").seconds("Timeout", 20)


class TestAllowedUrls:
    @pytest.mark.parametrize(
        "url",
        [
            "https://sounds.example/ivr",
            "https://sounds.example/ivr/a.mp3?b=c",
            "https://SOUNDS.example/ivr/a.mp3",
            "https://sounds.example:8443/anything",
            "https://sounds.example:8443",
            "https://desk.example/api/twimlets/message?Message=Hi",
        ],
    )
    def test_what_lies_below_is_allowed(self, url):
        assert ALLOWED.url(url, name="U") == url

    @pytest.mark.parametrize(
        "url",
        [
            "http://sounds.example/ivr/a.mp3",
            "https://sounds.example/ivrs/a.mp3",
            "https://sounds.example/",
            "https://sounds.example/ivr/../secret",
            "https://sounds.example/ivr/%2e%2e/secret",
            "https://sounds.example/ivr\\..\\secret",
            "https://sounds.example:443x/ivr/",
            "https://sounds.example.evil.example/ivr/a",
            "https://sounds.example@evil.example/ivr/a",
            "https://evil@sounds.example/ivr/a",
            "https://evil.example/https://sounds.example/ivr/",
            "https:/sounds.example/ivr/a",
            "//evil.example/ivr/a",
            "https://sounds.example/ivr/a\nb",
            "https://söunds.example/ivr/a",
            "https://[::1/ivr",
            "https://desk.example/other",
            "wss://sounds.example/ivr/a",
        ],
    )
    def test_nothing_else_is(self, url):
        with pytest.raises(InvalidInput, match="TWIMLET_URLS"):
            ALLOWED.url(url, name="U")


def test_words_never_become_markup():
    told = answer("message", asked("Message=%3CHangup/%3E%26"))

    assert "<Say>&lt;Hangup/&gt;&amp;</Say>" in told


def test_who_declined_in_a_whisper_was_not_reached():
    call = {"DialCallStatus": "completed", "DialBridged": "false"}

    told = answer("findme", asked("Dial=true&PhoneNumbers[0]=%2B15005550701", **call))

    assert "+15005550701" in told


def test_whoever_is_tried_next_sees_the_same_caller_id():
    first = answer(
        "findme", asked("PhoneNumbers[]=%2B15005550701&PhoneNumbers[]=client:ben&CallerId=%2B15005550006")
    )
    action = ET.fromstring(first.encode())[0].get("action", "")

    second = answer("findme", asked(action.partition("?")[2], DialCallStatus="no-answer"))

    assert 'callerId="+15005550006"' in second


def test_a_whisper_has_the_voice_and_the_language_that_the_url_names():
    told = answer("callme", asked("PhoneNumber=client:ana&Message=Hola&Voice=Polly.Mia&Language=es-MX"))
    url = ET.fromstring(told.encode())[0][0].get("url", "")

    assert '<Say voice="Polly.Mia" language="es-MX">Hola</Say>' in answer(
        "whisper", asked(url.partition("?")[2])
    )


@pytest.mark.parametrize("name", ["message", "menu", "voicemail", "conference", "holdmusic"])
def test_a_message_that_is_a_url_is_played_and_never_spelled_out(name):
    sound = "https://sounds.example/ivr/a.mp3"

    told = answer(name, asked(f"Message={sound}&Options[1]={sound}"))

    assert f"<Play>{sound}</Play>" in told
    assert "<Say" not in told


def test_a_whisper_lets_in_whoever_presses_a_key():
    assert "Hangup" not in answer("whisper", asked("HumanCheck=1", Digits="5"))
    assert "Hangup" in answer("whisper", asked("HumanCheck=1", Digits=""))
    assert "1 5 0 0" in answer("whisper", asked("HumanCheck=1", From="+15005550701"))


def test_voicemail_is_recorded_and_told_to_whoever_should_know():
    told = answer("voicemail", asked("Notify=%2B15005550701&Email=a%40b.example", From="+15005550702"))

    assert "notify=%2B15005550701" in told
    assert "caller=%2B15005550702" in told
    assert 'transcribe="true"' in told
    assert "transcribe" not in answer("voicemail", asked("Transcribe=false"))
    assert "Thanks" in answer("voicemail", asked(RecordingUrl="https://api.twilio.example/RE1"))


@pytest.mark.parametrize(
    "name", sorted(TWIMLETS.keys() - {"whisper", "voicemail", "conference", "holdmusic"})
)
def test_a_parameter_that_is_missing_is_named(name):
    with pytest.raises(InvalidInput, match=r"Message|PhoneNumber|Options"):
        answer(name, asked())


def test_an_unknown_twimlet_is_told_which_there_are():
    with pytest.raises(NotFound, match="callme, conference, findme"):
        answer("fax", asked())
