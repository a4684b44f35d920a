"""Contacts are stored as JSON: old rows are read, and old workers read what new ones write."""

from datetime import datetime, timedelta

import msgspec
import pytest

from shared.domain.conversations.contact import (
    POSITION_EXPIRES_AFTER,
    REPLY_EXPIRES_AFTER,
    Contact,
    FlowPosition,
)
from tests.examples import NOON, PERSON

OURS = "+15005550006"
SECOND = timedelta(seconds=1)

STORED = (
    '{"number":"+15005550100","place":{"flow":"asks","step":"when","at":"2026-03-01T12:00:00Z",'
    '"ours":"+15005550006","delivery":"m1","values":{"day":"Monday"},"kept":{"come":"no"}}}'
)
STORED_OPTED_OUT = (
    '{"number":"+15005550100","opted_out_at":"2026-03-01T12:00:00Z",'
    '"place":{"flow":"asks","step":"when","at":"2026-03-01T12:00:00Z"}}'
)

STORED_OPTED_OUT_BY_US = '{"number":"+15005550100","opted_out_at":"2026-03-01T12:00:00Z","opt_out_sid":"SM1"}'


def position(**fields) -> FlowPosition:
    return FlowPosition(flow="asks", step="when", at=NOON, **fields)


IN_A_FLOW = Contact(
    number=PERSON,
    position=position(ours=OURS, delivery="m1", values={"day": "Monday"}, answers={"come": "no"}),
)
OPTED_OUT = Contact(number=PERSON, opted_out_at=NOON, position=position())
OPTED_OUT_BY_US = Contact(number=PERSON, opted_out_at=NOON, opt_out_sid="SM1")


@pytest.mark.parametrize(
    ("stored", "contact"),
    [(STORED, IN_A_FLOW), (STORED_OPTED_OUT, OPTED_OUT), (STORED_OPTED_OUT_BY_US, OPTED_OUT_BY_US)],
)
def test_the_stored_json_keeps_the_names_of_earlier_versions(stored, contact):
    assert msgspec.json.decode(stored, type=Contact) == contact
    assert msgspec.json.encode(contact).decode() == stored


def test_a_worker_of_the_version_before_reads_an_opt_out_by_us():
    class ContactBefore(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
        number: str
        opted_out_at: datetime | None = None

    read = msgspec.json.decode(STORED_OPTED_OUT_BY_US, type=ContactBefore)

    assert read == ContactBefore(number=PERSON, opted_out_at=NOON)


@pytest.mark.parametrize(
    ("fields", "expires_after"),
    [({}, POSITION_EXPIRES_AFTER), ({"delivery": "m1"}, REPLY_EXPIRES_AFTER)],
)
def test_a_position_expires_later_if_a_message_of_ours_asked(fields, expires_after):
    known = position(**fields)

    assert known.is_current(ours=OURS, now=NOON + expires_after)
    assert not known.is_current(ours=OURS, now=NOON + expires_after + SECOND)


def test_a_position_counts_for_the_number_that_asked_and_without_one_for_all():
    assert position(ours=OURS).is_current(ours=OURS, now=NOON)
    assert not position(ours=OURS).is_current(ours="+15005550007", now=NOON)
    assert position().is_current(ours="+15005550007", now=NOON)


def test_a_late_text_does_not_move_the_time_of_the_last_one_back():
    contact = Contact(number=PERSON).after_text(at=NOON)

    assert contact.after_text(at=NOON - SECOND).wrote_at == NOON
    assert contact.after_text(at=NOON + SECOND).wrote_at == NOON + SECOND
