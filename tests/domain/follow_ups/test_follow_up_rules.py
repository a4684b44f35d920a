from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.delivery import new_delivery, transition
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report, apply_report
from shared.domain.follow_ups.follow_up_rules import (
    NOT_SENT,
    due_at,
    due_rules,
    follow_up_of,
    may_be_due_again,
    rule_of,
    sent_at,
    with_follow_ups,
)
from shared.domain.messages.message import is_same_message, read_message, to_json_object
from shared.domain.messages.message_fields import FollowUpCondition
from tests.examples import NOON, a_message

MINUTE = timedelta(minutes=1)
FAILED = {"if": "failed", "channel": "call"}
SILENT = {"if": "silent", "after": "PT30M", "channel": "call"}
FIRST = a_message(id="order-7", flow="confirm", body="", otherwise=[FAILED, SILENT])
SENDING = begin_attempt(new_delivery(FIRST, now=NOON), attempt_id="a1", now=NOON + MINUTE)
SENT = end_attempt(SENDING, Outcome(status=Status.SENT, sid="SM1"), attempt_id="a1", now=NOON + MINUTE)


def reported(status: Status, code: int | None = None):
    return apply_report(Report(status=status, sid="SM1", error_code=code), SENT, now=NOON + MINUTE)


def due(delivery) -> list[str]:
    return [rule.condition for rule in due_rules(delivery)]


def test_a_silence_begins_when_the_message_is_sent():
    assert due(SENDING) == []
    assert (due(SENT), sent_at(SENT)) == (["silent"], NOON + MINUTE)
    assert due_at(rule_of(SENT, FollowUpCondition.SILENT), SENT, now=NOON) == NOON + 31 * MINUTE


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (Status.FAILED, 30003, ["failed", "silent"]),
        (Status.UNDELIVERED, 30006, ["failed", "silent"]),
        (Status.UNDELIVERED, 30004, ["silent"]),
        (Status.UNDELIVERED, 21610, []),
        (Status.DELIVERED, None, ["silent"]),
        (Status.CANCELED, None, []),
        (Status.FAILED, 30002, []),  # dead: our account
        (Status.FAILED, 30036, []),  # held again: not sent
    ],
)
def test_which_rules_are_due_after_a_report(status, code, expected):
    assert due(reported(status, code)) == expected


@pytest.mark.parametrize(("code", "expected"), [(21614, ["failed"]), (21211, []), (21610, [])])
def test_what_twilio_refused_was_never_sent_and_has_no_silence(code, expected):
    outcome = Outcome(status=Status.FAILED, error_code=code)

    assert due(end_attempt(SENDING, outcome, attempt_id="a1", now=NOON)) == expected


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.REFUSED, Status.DEAD])
def test_what_we_ended_is_followed_by_nothing(status):
    assert due(transition(SENT, status, now=NOON)) == []


def test_a_follow_up_is_the_same_message_on_the_other_channel():
    first = a_message(
        id="order-7",
        body="Hi {name}",
        values={"name": "Ana"},
        media=["https://example.com/a.png"],
        tags={"a": "b"},
        otherwise=[FAILED],
    )
    delivery = structs.replace(SENT, message=first)

    follow_up = follow_up_of(delivery, first.otherwise[0], now=NOON)

    assert to_json_object(follow_up.message) == {
        "id": "order-7~failed",
        "to": first.to,
        "channel": "call",
        "body": "Hi {name}",
        "values": {"name": "Ana"},
        "tags": {"a": "b"},
    }
    assert (follow_up.follows, follow_up.status) == ("order-7", Status.ACCEPTED)


def test_the_follow_up_of_a_silence_waits_in_the_ledger_and_ends_later():
    first = structs.replace(FIRST, not_after=NOON + 60 * MINUTE)
    delivery = structs.replace(SENT, message=first)

    follow_up = follow_up_of(delivery, first.otherwise[1], now=NOON)

    assert (follow_up.status, follow_up.message.flow) == (Status.HELD, "confirm")
    assert follow_up.message.not_before == NOON + 31 * MINUTE
    assert follow_up.message.not_after == NOON + 90 * MINUTE


def test_a_follow_up_is_read_from_the_queue_as_it_is_in_the_ledger():
    for rule in FIRST.otherwise:
        message = follow_up_of(SENT, rule, now=NOON).message
        assert is_same_message(read_message(to_json_object(message), default_id="-", is_own=True), message)


def test_a_sender_that_cannot_call_is_left_out():
    first = a_message(id="order-7", from_="ACME", otherwise=[FAILED])

    assert (
        follow_up_of(structs.replace(SENT, message=first), first.otherwise[0], now=NOON).message.sender
        is None
    )


def test_a_delivery_keeps_the_ids_of_what_was_written_for_it():
    followed = with_follow_ups(SENT)

    assert followed.followed_by == ("order-7~silent",)
    assert with_follow_ups(structs.replace(followed, status=Status.DEAD)).followed_by == followed.followed_by
    assert with_follow_ups(SENDING) == SENDING


def test_only_what_was_canceled_because_it_was_not_due_may_be_due_again():
    held = follow_up_of(SENT, FIRST.otherwise[0], now=NOON)

    assert may_be_due_again(transition(held, Status.CANCELED, now=NOON, reason=NOT_SENT))
    assert not may_be_due_again(transition(held, Status.CANCELED, now=NOON, reason="answered"))
