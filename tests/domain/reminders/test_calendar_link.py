from urllib.parse import parse_qs, urlsplit

import pytest

from shared.domain.recordings.signed_link import link_to
from shared.domain.reminders.calendar_link import calendar_link, check_calendar_link
from shared.errors import NotFound
from tests.examples import NOON


def a_signature(*, version: str = "1", tokens=("token", "old")) -> str:
    link = calendar_link(public_url="https://desk.example/", version=version, tokens=tokens)
    assert link.startswith("https://desk.example/api/calendar.ics?signature=")
    return parse_qs(urlsplit(link).query)["signature"][0]


def test_a_link_is_valid_until_its_version_changes():
    check_calendar_link(a_signature(), version="1", tokens=("token",))
    with pytest.raises(NotFound, match="invalid or was revoked"):
        check_calendar_link(a_signature(), version="2", tokens=("token",))


def test_a_link_outlives_the_rotation_of_tokens():
    check_calendar_link(a_signature(), version="1", tokens=("new", "token"))
    with pytest.raises(NotFound):
        check_calendar_link(a_signature(), version="1", tokens=("new",))


@pytest.mark.parametrize(
    "signature", ["", "é", a_signature()[:-1], a_signature() + "=", a_signature().upper()]
)
def test_no_other_signature_is_valid(signature):
    with pytest.raises(NotFound):
        check_calendar_link(signature, version="1", tokens=("token",))


def test_the_signature_of_a_recording_link_is_not_one_of_the_calendar():
    link = link_to("1", public_url="https://desk.example", since=NOON, tokens=("token",))
    with pytest.raises(NotFound):
        check_calendar_link(parse_qs(urlsplit(link).query)["signature"][0], version="1", tokens=("token",))
