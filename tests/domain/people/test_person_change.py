"""What may be said of a person, and what it changes."""

import pytest

from shared.domain.conversations.contact import Contact
from shared.domain.people.person_change import changed_contact, read_person_change
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
    changed = changed_contact(KNOWN, read_person_change(raw))

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
            {"zone": "Mars/Base", "name": "Ana", "consent": True},
            {"zone": "IANA", "name": "is not a field; the fields are zone", "consent": "is not a field"},
        ),
    ],
)
def test_every_fault_is_named(raw, faults):
    with pytest.raises(InvalidInput) as error:
        read_person_change(raw)

    found = {fault.field: fault.message for fault in error.value.faults}
    assert found.keys() == faults.keys()
    assert [name for name, words in faults.items() if words not in found[name]] == []
