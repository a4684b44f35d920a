"""The number in a path, and the person at it."""

import pytest

from shared.domain.json_input.json_validation import validate
from shared.domain.people.by_hand.taking_over import TakeOverRequest
from shared.errors import InvalidInput
from shared.services.people.find_person import find_person, read_number_and, read_person_number
from tests.examples import NOON, PERSON
from tests.fakes.storage import MemoryContacts


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("+447700900123", "", "+447700900123"),
        ("+447700900123", "US", "+447700900123"),
        ("07700 900123", "GB", "+447700900123"),
        ("00351912345678", "GB", "+351912345678"),
        ("+44 7700 900-123", "GB", "+447700900123"),
    ],
)
def test_a_number_is_read_as_that_of_a_message(text, country, number):
    assert read_person_number(text, country=country) == number


@pytest.mark.parametrize(
    ("text", "country", "reason"),
    [
        ("07700900123", "", "for national numbers set DEFAULT_COUNTRY"),
        ("+1555", "", "no number has these digits"),
        ("ana", "GB", "must be a phone number"),
        ("client:ana", "GB", "is a client or a SIP address"),
        ("sip:ana@example.com", "", "is a client or a SIP address"),
        ("whatsapp:+447700900123", "", "leave out whatsapp:"),
        ("RCS:+447700900123", "GB", "leave out RCS:"),
        ("+266696687", "", "withheld"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(text, country, reason):
    with pytest.raises(InvalidInput) as error:
        read_person_number(text, country=country)

    (fault,) = error.value.faults
    assert (fault.field, reason in fault.message) == ("number", True)


@pytest.mark.parametrize(
    ("number", "body", "fields"), [("5", {}, 1), (PERSON, {"hours": 9}, 1), ("5", {"hours": 9}, 2)]
)
def test_the_faults_of_the_number_and_of_the_body_are_named_at_once(number, body, fields):
    with pytest.raises(InvalidInput) as error:
        read_number_and(number, lambda: validate(body, TakeOverRequest), country="")

    assert len(error.value.faults) == fields


def test_a_number_with_several_spellings_is_one_person():
    contacts = MemoryContacts()

    old, new = (
        find_person(number, contacts=contacts, erased=contacts.erased, now=NOON)
        for number in ("+5215512345678", "+525512345678")
    )

    assert old == new
    assert old.number == "+525512345678"


def test_an_opt_out_that_outlived_an_erasure_is_shown():
    contacts = MemoryContacts()
    contacts.erased.keep(f"whatsapp:{PERSON}", at=NOON)

    person = find_person(PERSON, contacts=contacts, erased=contacts.erased, now=NOON)

    assert person.opted_out == {"whatsapp": NOON}
