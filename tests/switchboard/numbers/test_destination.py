"""Where the webhooks of a number are to go."""

import pytest

from switchboard.connection.desk import Refused
from switchboard.connection.desk_address import DeskAddress
from switchboard.numbers.destination import destination
from switchboard.terminal.failed import Failed
from switchboard.twilio.account import TwilioAccount
from switchboard.twilio.credentials import Credentials

TWILIO = TwilioAccount(Credentials("AC1", "AC1", "secret", "https://api.twilio.com", "a test"))


class DeskThatSays:
    """A desk with these details of its health, or one that is not well and has them in its refusal."""

    def __init__(self, url, details=None, *, found_in="SWITCHBOARD_URL", is_well=True):
        self.address = DeskAddress(url, "key", found_in)
        self._details = details or {}
        self._is_well = is_well

    def get(self, path):
        assert path == "health/details"
        if self._is_well:
            return self._details
        raise Refused(503, self._details, "unwell")


def goes_to(desk, *, azd=None, **more):
    found = destination(desk, TWILIO, environ={}, azd_values=lambda _: azd or {}, **more)
    return found["VoiceUrl"].partition("/api")[0], found.get("VoiceFallbackUrl")


@pytest.mark.parametrize("is_well", [True, False])
def test_a_desk_says_for_which_url_it_checks_signatures(is_well):
    details = {"app": {"public_url": "https://own.example"}}

    assert goes_to(DeskThatSays("https://a.azurewebsites.net", details, is_well=is_well)) == (
        "https://own.example",
        None,
    )


def test_a_desk_that_does_not_say_has_the_url_it_was_found_by():
    assert goes_to(DeskThatSays("https://desk.example")) == ("https://desk.example", None)


def test_azd_knows_the_fallback_of_its_own_desk_only():
    azd = {"SWITCHBOARD_PUBLIC_URL": "https://d.example/", "SWITCHBOARD_FALLBACK_URL": "https://f.example"}

    assert goes_to(DeskThatSays("https://d.example"), azd=azd)[1] == "https://f.example/voice.xml"
    assert goes_to(DeskThatSays("https://other.example"), azd=azd)[1] is None


def test_twilio_is_not_sent_to_this_machine():
    desk = DeskThatSays("http://127.0.0.1:7071", found_in="the local machine")

    with pytest.raises(
        Failed, match=r"Twilio cannot reach http://127\.0\.0\.1:7071: give the desk's URL by --to"
    ):
        goes_to(desk)
    assert goes_to(desk, must_be_reached=False)[0] == "http://127.0.0.1:7071"  # a list is only compared
    assert goes_to(desk, to="https://tunnel.example/") == ("https://tunnel.example", None)
