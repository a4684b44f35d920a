"""What is about a person, and what only looks so."""

import json

import pytest

from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.people.erasure.about_person import (
    addresses_of,
    contacts_of,
    has_number,
    is_at,
    is_letter_of,
    is_reminder_of,
    without_number,
)
from shared.domain.reminders.reminder import Reminder
from tests.examples import NOON

NUMBER, MEXICAN = "+12025550915", "+525512345678"


@pytest.mark.parametrize(
    ("address", "number", "expected"),
    [
        (NUMBER, NUMBER, True),
        (f"whatsapp:{NUMBER}", NUMBER, True),
        (f"rcs:{NUMBER}", NUMBER, True),
        ("+5215512345678", MEXICAN, True),
        ("whatsapp:+5215512345678", MEXICAN, True),
        ("+12025550914", NUMBER, False),
        ("client:ana", NUMBER, False),
        (f"sip:{NUMBER}@example.com", NUMBER, False),
        ("", NUMBER, False),
    ],
)
def test_an_address_is_of_the_person_on_every_channel(address, number, expected):
    assert is_at(address, number) is expected


@pytest.mark.parametrize(
    ("to", "expected"),
    [(NUMBER, True), ("(202) 555-0915", True), ("+12025550914", False), ("client:ana", False), (7, False)],
)
def test_a_reminder_is_of_whom_it_is_to(to, expected):
    reminder = Reminder(id="r1", message={"to": to, "body": f"call {NUMBER}"}, at="2026-12-01T09:00Z")

    assert is_reminder_of(reminder, NUMBER, country="US") is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"to": NUMBER, "body": "Hi", "colour": "red"}, True),
        ({"to": "+12025550914", "body": f"call {NUMBER}"}, False),  # words of another person's message
        ({"to": "202 555 0915", "body": "Hi"}, True),
        ({"to": "555 0914", "body": "Hi"}, False),
        ({"to": "client:ana", "body": f"call {NUMBER}"}, False),
        ({"to": None, "body": f"call {NUMBER}"}, True),
        ({"too": NUMBER}, True),
        ({"to": ["+12025550915"]}, True),
        (f"not JSON {NUMBER}", True),
        ("not JSON", False),
        ("", False),
    ],
)
def test_a_dead_letter_is_of_whom_its_message_is_to(body, expected):
    text = body if isinstance(body, str) else json.dumps(body)
    letter = DeadLetter(id="m1", at=NOON, cause=Cause.INVALID, reason="it is wrong", body=text)

    assert is_letter_of(letter, NUMBER, country="") is expected


def test_a_number_is_found_as_a_whole_and_replaced_with_its_sign():
    assert has_number("to 5215512345678.", MEXICAN)
    assert not has_number("id 9125512345678", MEXICAN)
    assert not has_number("id 5255123456780", MEXICAN)
    assert (
        without_number("people/%2B525512345678 and +5215512345678", MEXICAN, instead="x") == "people/x and x"
    )
    assert without_number("people/9525512345678", MEXICAN, instead="x") == "people/9525512345678"


def test_a_person_has_addresses_on_each_channel_and_two_contacts():
    assert set(addresses_of(NUMBER)) == {NUMBER, f"whatsapp:{NUMBER}", f"rcs:{NUMBER}"}
    assert len(addresses_of(MEXICAN)) == 6
    assert contacts_of("+5215512345678") == (MEXICAN, f"whatsapp:{MEXICAN}")
