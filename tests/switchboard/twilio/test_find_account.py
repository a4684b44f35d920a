"""Whose account at Twilio a command uses."""

import click
import pytest

from switchboard.connection.desk_address import DeskAddress
from switchboard.terminal.failed import Failed
from switchboard.twilio.find_account import LOCAL_API, find_account
from switchboard.twilio.with_twilio import account_of

LOCAL = DeskAddress("http://127.0.0.1:7071", "key", "the local machine")
REMOTE = DeskAddress("https://desk.example", "key", "SWITCHBOARD_URL")
OWN = {"TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "own"}
AZD = {"AZURE_ENV_NAME": "prod", "TWILIO_ACCOUNT_SID": "AC" + "2" * 32, "TWILIO_AUTH_TOKEN": "azd"}


def find(desk=REMOTE, *, environment=None, is_local=False, environ=None, azd=None):
    return find_account(
        desk,
        environment=environment,
        is_local=is_local,
        environ=environ or {},
        azd_values=lambda _: azd or {},
    )


def test_the_environment_wins_over_azd():
    found = find(environ=OWN, azd=AZD)

    assert (found.account_sid, found.password) == (OWN["TWILIO_ACCOUNT_SID"], "own")
    assert (found.url, found.found_in) == ("https://api.twilio.com", "TWILIO_ACCOUNT_SID")


def test_an_environment_of_azd_that_is_named_wins_over_all():
    found = find(LOCAL, environment="prod", environ=OWN, azd=AZD)

    assert (found.account_sid, found.found_in) == (AZD["TWILIO_ACCOUNT_SID"], "azd's environment prod")


def test_a_local_desk_has_the_stand_in_even_if_azd_has_an_account():
    found = find(LOCAL, azd=AZD)

    assert (found.url, found.found_in) == (LOCAL_API, "the local machine")


def test_local_is_the_stand_in_whatever_else_is_set():
    found = find(is_local=True, environ={**OWN, "TWILIO_API_URL": "http://127.0.0.1:9999"}, azd=AZD)

    assert (found.url, found.account_sid != OWN["TWILIO_ACCOUNT_SID"]) == ("http://127.0.0.1:9999", True)


def test_an_api_key_is_used_rather_than_the_token():
    key = {"TWILIO_API_KEY_SID": "SK" + "3" * 32, "TWILIO_API_KEY_SECRET": "of-key"}

    found = find(environ={**OWN, **key})

    assert (found.user, found.password) == (key["TWILIO_API_KEY_SID"], "of-key")


@pytest.mark.parametrize(
    ("environ", "fault"),
    [
        ({}, "no account at Twilio is known for https://desk.example: set TWILIO_ACCOUNT_SID"),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_AUTH_TOKEN is not set, and no SWITCHBOARD_VAULT_NAME"),
        ({**OWN, "TWILIO_API_URL": "file:///etc/passwd"}, "TWILIO_API_URL is not a URL such as"),
        ({**OWN, "TWILIO_AUTH_TOKEN": "akvs://sub"}, "is not a reference such as akvs://"),
    ],
)
def test_what_is_missing_or_wrong_is_named(environ, fault):
    with pytest.raises(Failed, match=fault):
        find(environ=environ)


@pytest.mark.parametrize("url", ["https://api.twilio.com", "https://api.dublin.ie1.twilio.com"])
def test_local_is_never_the_real_twilio(url):
    assert find(is_local=True, environ={"TWILIO_API_URL": url}).url == LOCAL_API
    assert find(LOCAL, environ={"TWILIO_API_URL": url}).url == LOCAL_API


def test_credentials_do_not_go_unencrypted_through_the_internet():
    with pytest.raises(Failed, match="Twilio's credentials would go unencrypted"):
        find(environ={**OWN, "TWILIO_API_URL": "http://api.twilio.com"})


def test_a_command_asks_the_account_that_belongs_to_its_desk(monkeypatch):
    """Also ``send people.csv --local --dry-run``: what is exported for another desk has another price."""
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", OWN["TWILIO_ACCOUNT_SID"])
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "own")

    with click.Context(click.Command("send")) as context:
        context.params = {"environment": None, "is_local": True}
        found = account_of(LOCAL)

    assert found.found_in == "the local machine"
