"""What may be said of a person, and what it changes."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.consent.words import Consent as ConsentKind
from shared.domain.conversations.contact import Consent, Contact, FlowPosition
from shared.domain.conversations.opt_out import ConsentRequest, consent_in
from shared.domain.people.person_change import (
    ConsentGiven,
    PersonChange,
    changed_contact,
    changed_opt_out,
    read_person_change,
)
from shared.errors import InvalidInput
from tests.examples import NOON, PERSON

KNOWN = Contact(number=PERSON, zone="Asia/Tokyo", opted_out_at=NOON, wrote_at=NOON, version="v1")


@pytest.mark.parametrize(
    ("raw", "zone"),
    [
        ({"zone": "Europe/Lisbon"}, "Europe/Lisbon"),
        ({"zone": None}, ""),
        ({"zone": ""}, ""),
        ({}, "Asia/Tokyo"),  # left out: as it was
    ],
)
def test_a_zone_is_set_removed_or_left_as_it_is_and_nothing_else_changes(raw, zone):
    changed = changed_contact(KNOWN, read_person_change(raw, now=NOON))

    assert changed.zone == zone
    assert (changed.opted_out_at, changed.wrote_at, changed.version) == (NOON, NOON, "v1")


@pytest.mark.parametrize(
    ("raw", "faults"),
    [
        ({"zone": "Mars/Base"}, {"zone": "is not an IANA time zone"}),
        ({"zone": "W. Europe Standard Time"}, {"zone": "of Windows is Europe/Berlin"}),
        ({"zone": "right/Europe/Paris"}, {"zone": "is not an IANA time zone"}),
        ({"zone": 5}, {"zone": "must be an IANA time zone"}),
        ({"Zone": "Europe/Paris"}, {"Zone": "write zone"}),
        (
            {"zone": "Mars/Base", "age": 5, "consent": True, "name": "a\nb", "language": "English"},
            {
                "zone": "IANA",
                "age": "is not a field; the fields are zone, language, name",
                "consent": "must be an object such as",
                "name": "without control characters",
                "language": "a language, such as en-GB",
            },
        ),
        ({"name": "x" * 101}, {"name": "up to 100 characters"}),
        ({"tags": {"a": 1}}, {"tags.a": "text"}),
        ({"tags": {"a": "x" * 4_000}}, {"tags": "must be at most 4000 bytes of JSON"}),
        (
            {"consent": {"how": " ", "at": "2026-03-01T10:00:00"}},
            {"consent.how": "1 to 200", "consent.at": "offset"},
        ),
        ({"consent": {"how": "form"}}, {"consent.at": ""}),
        ({"consent": {"at": "2050-01-01T00:00:00Z"}}, {"consent.how": "is missing", "consent.at": "future"}),
        (
            {"consent": {"how": "form", "at": "2026-03-01T12:02:00Z"}},
            {"consent.at": "must not be in the future; it is 2026-03-01T12:00:00Z"},
        ),
        ({"opted_out": "no"}, {"opted_out": "true to opt"}),
        ({"opted_out": None}, {"opted_out": "true or false, or left out; got null"}),
    ],
)
def test_every_fault_is_named(raw, faults):
    with pytest.raises(InvalidInput) as error:
        read_person_change(raw, now=NOON)

    found = {fault.field: fault.message for fault in error.value.faults}
    assert found.keys() == faults.keys()
    assert [name for name, words in faults.items() if words not in found[name]] == []


def test_every_field_is_set_and_removed():
    said = {
        "name": " Ana ",
        "language": "pt-PT",
        "tags": {"member": "12"},
        "consent": {"how": "form", "at": "2026-03-01T10:00:00Z"},
    }

    changed = changed_contact(KNOWN, read_person_change(said, now=NOON))

    assert (changed.name, changed.language, changed.tags) == ("Ana", "pt-PT", {"member": "12"})
    assert changed.consent == Consent(how="form", at=NOON - timedelta(hours=2))
    assert changed_contact(changed, read_person_change({}, now=NOON)) == changed
    assert changed_contact(changed, read_person_change(dict.fromkeys(said), now=NOON)) == KNOWN


def test_an_opt_out_closes_open_questions():
    asked = structs.replace(KNOWN, opted_out_at=None, position=FlowPosition(flow="f", step="s", at=NOON))

    after = changed_opt_out(asked, PersonChange(opted_out=True), now=NOON)

    assert (after.opted_out_at, after.questions) == (NOON, ())


@pytest.mark.parametrize("words", ["START", "Start.", "opt in"])
def test_somebody_whom_a_request_opted_out_comes_back_by_any_words_and_we_answer(words):
    after = changed_opt_out(Contact(number=PERSON), PersonChange(opted_out=True), now=NOON)

    found = consent_in(words, after, words=words, to="+15005550006", is_answer=lambda _: False)

    assert found == ConsentRequest(kind=ConsentKind.START)


def test_a_later_start_of_theirs_is_kept_when_an_opt_out_is_lifted():
    later = NOON + timedelta(hours=2)
    consent = ConsentGiven(how="form", at=NOON + timedelta(hours=1))

    after = changed_opt_out(
        structs.replace(KNOWN, opted_in_at=later), PersonChange(opted_out=False, consent=consent), now=later
    )

    assert (after.opted_out, after.opted_in_at) == (False, later)
