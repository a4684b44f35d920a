"""What a file says of people."""

from datetime import UTC, datetime

import pytest

from switchboard.people.people_rows import COLUMNS, rows_of_people
from switchboard.people.person_cells import person_cells
from switchboard.people.tags_cell import read_tags, tags_cell
from switchboard.spreadsheets.read_sheet import sheet_of
from switchboard.spreadsheets.write_csv import STDOUT, write_csv

NOW = datetime(2026, 11, 29, tzinfo=UTC)
NUMBER = "+12025550957"
NO_TIME = (
    "must be a time with its offset, such as 2026-12-01T09:00:00+01:00 or ...Z; got text of 10 characters, "
    "which is no time of ISO 8601"
)
TAGS = [{}, {"member": "12", "vip": ""}, {"a;b": "c=d"}, {" a": "b"}, {"a": "{1}"}, {"\u00e4": "x\ny"}]
TITLES = ["opted_outt", "opt_out", "Opt-Out", "unsubscribed", "do not text", "timezone", "Zones"]


def read(text: str, **options):
    return rows_of_people(sheet_of(text.encode()), now=NOW, **options)


def faults(text: str) -> list[str]:
    return [str(fault) for fault in read(text).faults]


def test_a_row_is_what_the_api_takes_and_an_empty_cell_says_nothing():
    people = read(
        "number,name,zone,language,tags,consent_how,consent_at,opted_out\n"
        f"{NUMBER},Ana,Europe/Lisbon,pt-PT,member=12; vip=,form,2026-11-02T10:15:00+01:00,no\n"
        "+12025550958,,,,,,,TRUE\n"
    )

    assert people.faults == ()
    assert [row.body for row in people.rows] == [
        {
            "number": NUMBER,
            "name": "Ana",
            "zone": "Europe/Lisbon",
            "language": "pt-PT",
            "tags": {"member": "12", "vip": ""},
            "consent": {"how": "form", "at": "2026-11-02T10:15:00+01:00"},
            "opted_out": False,
        },
        {"number": "+12025550958", "opted_out": True},
    ]


def test_every_fault_is_named_at_its_cell():
    text = "to,name,zone,consent_how,consent_at,opted_out,tags\n"
    text += "12025550957,Ana,Mars,,,,\n+12025550957,=A1,,,,maybe,x\n+12025550958,,,form,02/11/2026,,\n"
    text += "+12025550959,,,form,2027-11-02T10:15:00Z,,\n"

    first, *others = faults(text)

    assert first.startswith("line 2, A2 (to): `12025550957` has no +: write +12025550957, if")
    assert others == [
        "line 2, C2 (zone): is not an IANA time zone, such as Europe/Lisbon",
        "line 3, B3 (name): `=A1` is a formula: copy the column, and paste it as values",
        "line 3, F3 (opted_out): `maybe` is neither true nor false: write one, or nothing",
        "line 3, G3 (tags): `x` are no tags: write them as member=12; since=2024",
        f"line 4, E4 (consent_at): {NO_TIME}",
        "line 5, E5 (consent_at): must not be in the future; it is 2026-11-29T00:00:00Z",
    ]


@pytest.mark.parametrize("title", TITLES)
def test_a_column_that_may_be_one_of_ours_is_not_overlooked(title):
    (fault,) = faults(f"number,name,{title}\n{NUMBER},Ana,x\n")

    assert f"({title}): looks like `" in fault


def test_a_column_of_others_is_said_not_to_be_used():
    people = read(f"number,name,city\n{NUMBER},Ana,Rome\n")

    assert (len(people.rows), [str(note) for note in people.notes]) == (1, ["not used: city"])


def test_an_opt_out_on_one_channel_is_one_and_says_which():
    (row,) = read(f"number,opted_out\n{NUMBER},WhatsApp\n").rows

    assert (row.body["opted_out"], row.opted_out_on) == (True, "whatsapp")


def test_a_file_of_numbers_alone_says_nothing():
    assert "line 1: says nothing of the people" in faults(f"number\n{NUMBER}\n")[0]


def test_a_person_twice_is_a_fault_whatever_the_spelling():
    assert faults("number,name\n+5511987654321,Ana\n+551187654321,Ana\n") == [
        "line 3, A3 (number): +551187654321 is the person of line 2 again: delete one of the two"
    ]


@pytest.mark.parametrize("tags", TAGS)
def test_tags_are_read_as_they_were_written(tags):
    assert (read_tags(tags_cell(tags)) or {}) == tags


@pytest.mark.parametrize("cell", ["x", "=1", "a=1; a=2", '{"a": 1}', "{", "a=1; b"])
def test_what_are_no_tags_is_none(cell):
    assert read_tags(cell) is None


def test_what_the_api_shows_of_a_person_is_read_back_from_its_cells(capsys):
    person = {
        "number": NUMBER,
        "country": "US",
        "name": '=HYPERLINK("http://example.com", "Ana")',
        "zone": "Europe/Lisbon",
        "language": "pt-PT",
        "tags": {"member": "-12", "note": "a;b"},
        "consent": {"how": "@counter", "at": "2026-11-02T09:15:00Z"},
        "opted_out": {"sms": "2026-11-02T09:15:00Z", "whatsapp": "2026-11-03T09:15:00Z"},
    }
    write_csv(STDOUT, COLUMNS, [person_cells(person)])
    written = capsys.readouterr().out

    people = read(written)

    assert people.faults == ()
    same = {name: person[name] for name in ("number", "name", "zone", "language", "tags", "consent")}
    assert people.rows[0].body == {**same, "opted_out": True}
    assert written.splitlines()[1].startswith(f"{NUMBER},\"'=HYPERLINK(")
