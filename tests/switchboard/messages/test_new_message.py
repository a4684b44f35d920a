"""The message that options describe."""

import click
import pytest

from switchboard.messages.new_message import new_message
from switchboard.messages.send import is_file
from switchboard.terminal.failed import Failed


def test_it_has_what_was_given_and_nothing_else():
    options = {
        "sender": "ACME",
        "values": (("name", "Ana"),),
        "tags": (),
        "media": (),
        "urgent": False,
        "template": None,
        "not_before": "2031-07-01T09:00",
        "zone": "Europe/Lisbon",
        "yes": True,
    }

    assert new_message("m1", "+1 (202) 555-0950", "Hi {name}", options) == {
        "id": "m1",
        "to": "+12025550950",
        "body": "Hi {name}",
        "from": "ACME",
        "values": {"name": "Ana"},
        "zone": "Europe/Lisbon",
        "not_before": "2031-07-01T08:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("written", "to"),
    [
        (" +1 202 555 0950 ", "+12025550950"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("+12025550950", "+12025550950"),
        ("+266696687", "+266696687"),  # in E.164: what it is, the desk says
        ("2025550950", "2025550950"),
        ("client:ana", "client:ana"),
    ],
)
def test_a_number_is_taken_as_people_write_it_and_the_desk_judges_the_others(written, to):
    assert new_message("m1", written, "Hi", {})["to"] == to


def test_a_number_that_is_none_is_refused_with_the_reason():
    with pytest.raises(Failed, match="has an extension: leave out 5"):
        new_message("m1", "+1 202 555 0950 ext. 5", "Hi", {})


def test_a_zone_that_does_not_exist_is_refused():
    with pytest.raises(click.UsageError, match="--zone Lisbon is not an IANA time zone"):
        new_message("m1", "+12025550950", "Hi", {"not_after": "2031-07-01T09:00", "zone": "Lisbon"})


def test_a_file_is_known_by_its_ending_or_because_it_exists(tmp_path):
    (tmp_path / "people").touch()

    assert [is_file(name) for name in ("people.CSV", str(tmp_path / "people"), "+12025550950")] == [
        *(True, True, False)
    ]
