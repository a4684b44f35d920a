"""Where the webhooks of a number are to go."""

import pytest

from switchboard.connection.desk import Refused
from switchboard.connection.desk_address import DeskAddress
from switchboard.numbers.destination import check_account, destination
from switchboard.terminal.exit_status import UNREACHABLE
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output
from switchboard.twilio.account import TwilioAccount
from switchboard.twilio.credentials import Credentials

TWILIO = TwilioAccount(Credentials("AC1", "AC1", "secret", "https://api.twilio.com", "a test"))


class DeskThatSays:
    """A desk that tells this of itself, or refuses to with a status."""

    def __init__(self, url, app=None, *, found_in="SWITCHBOARD_URL", refuses=0):
        self.address = DeskAddress(url, "key", found_in)
        self._app = app or {"ok": True}
        self._refuses = refuses

    def get(self, path):
        assert path == "health/details/app"
        if self._refuses:
            raise Refused(self._refuses, {}, "refused")
        return self._app


class EarlierDesk(DeskThatSays):
    """A desk of a version without an address for each part, which is well or not."""

    def __init__(self, url, app=None, *, is_well=True):
        super().__init__(url, app)
        self._is_well = is_well

    def get(self, path):
        if path != "health/details":
            raise Refused(404, {}, "no such page")
        if self._is_well:
            return {"app": self._app}
        raise Refused(503, {"app": self._app}, "unwell")


class DeskWithoutPages(DeskThatSays):
    """What has a page for nothing that is asked of it."""

    def get(self, path):
        raise Refused(404, {}, f"{path}: no such page")


def goes_to(desk, *, azd=None, **more):
    found = destination(desk, TWILIO, environ={}, azd_values=lambda _: azd or {}, **more)
    return found["VoiceUrl"].partition("/api")[0], found.get("VoiceFallbackUrl")


def test_a_desk_says_for_which_url_it_checks_signatures():
    desk = DeskThatSays("https://a.azurewebsites.net", {"public_url": "https://own.example"})

    assert goes_to(desk) == ("https://own.example", None)


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


def test_a_desk_that_refuses_the_key_is_not_wired_by_guess():
    with pytest.raises(Refused):
        goes_to(DeskThatSays("https://desk.example", refuses=401))


@pytest.mark.parametrize("is_well", [True, False])
def test_a_desk_of_an_earlier_version_says_the_same(is_well):
    own = EarlierDesk("https://desk.example", {"public_url": "https://own.example"}, is_well=is_well)
    other = EarlierDesk("https://desk.example", {"account_sid": "AC2"}, is_well=is_well)

    assert goes_to(own) == ("https://own.example", None)
    with pytest.raises(Failed, match="is the desk of AC2"):
        check_account(other, TWILIO, Output(as_json=False))


def test_what_is_no_desk_is_said_to_be_none():
    with pytest.raises(Refused) as refused:
        goes_to(DeskWithoutPages("https://wrong.example"))

    assert refused.value.exit_status == UNREACHABLE


def test_a_number_is_not_wired_to_the_desk_of_another_account():
    desk = DeskThatSays("https://desk.example", {"account_sid": "AC2"})

    with pytest.raises(
        Failed, match=r"is the desk of AC2, and would refuse the calls and texts of AC1 \(a test"
    ):
        check_account(desk, TWILIO, Output(as_json=False))


def test_a_desk_of_the_account_or_one_that_does_not_say_may_have_the_number():
    for app in ({"account_sid": "AC1"}, {}):
        check_account(DeskThatSays("https://desk.example", app), TWILIO, Output(as_json=False))
    for desk in (DeskThatSays("https://desk.example", refuses=503), DeskWithoutPages("https://desk.example")):
        check_account(desk, TWILIO, Output(as_json=False))
