"""The words of a private message leave when nothing can need them any more."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.conversations.contact import REPLY_EXPIRES_AFTER
from shared.domain.deliveries.delivery import close, new_delivery, record_reply, transition
from shared.domain.deliveries.status import CanceledBy, Status
from shared.domain.follow_ups.follow_up_rules import NOT_SENT
from shared.domain.people.digests import message_digest
from shared.domain.retention.private_words import REPORTED_WITHIN, may_leave_later, settled
from tests.examples import NOON, a_message

SECRET = "a-secret-of-the-app"
FINAL = [status for status in Status if status.is_final and status is not Status.DEAD]


def in_status(status: Status, **fields):
    delivery = new_delivery(a_message(private=True, **fields), now=NOON)
    return transition(delivery, status, now=NOON, canceled_by=CanceledBy.CALLER)


def saved(delivery):
    return settled(delivery, digest_secret=SECRET)


@pytest.mark.parametrize("status", FINAL)
def test_they_leave_with_the_final_status(status):
    kept = saved(in_status(status))

    assert (kept.words_removed_at, kept.message.body) == (NOON, "")
    assert kept.digest == message_digest(a_message(private=True), secret=SECRET)


@pytest.mark.parametrize("status", [status for status in Status if status not in FINAL])
def test_they_stay_while_it_is_open_and_while_it_can_be_redriven(status):
    assert saved(in_status(status)).message.body == "Hello"


def test_only_private_messages_lose_them_and_only_with_a_secret():
    open_message = new_delivery(a_message(), now=NOON)

    assert saved(transition(open_message, Status.DELIVERED, now=NOON)).message.body == "Hello"
    assert settled(in_status(Status.DELIVERED), digest_secret="").message.body == "Hello"


def test_they_stay_while_a_message_may_follow():
    delivery = in_status(Status.FAILED, otherwise=[{"if": "failed", "channel": "call"}])
    canceled = structs.replace(in_status(Status.CANCELED), error=NOT_SENT, canceled_by=None)

    assert saved(delivery).message.body == saved(canceled).message.body == "Hello"
    assert not may_leave_later(canceled, now=NOON + REPORTED_WITHIN)
    assert may_leave_later(canceled, now=NOON + REPORTED_WITHIN + timedelta(seconds=1))


def test_they_stay_while_a_text_awaits_an_answer():
    delivery = in_status(Status.DELIVERED, flow="confirm")

    assert saved(delivery).message.body == "Hello"
    assert saved(record_reply(delivery, "yes", now=NOON)).message.body == ""
    assert not may_leave_later(delivery, now=NOON + REPLY_EXPIRES_AFTER)
    assert may_leave_later(delivery, now=NOON + REPLY_EXPIRES_AFTER + timedelta(seconds=1))


def test_they_stay_while_a_report_may_say_that_it_was_not_sent():
    closed = close(in_status(Status.SENT), now=NOON)

    assert saved(closed).message.body == "Hello"
    assert not may_leave_later(closed, now=NOON + REPORTED_WITHIN)
    assert may_leave_later(closed, now=NOON + REPORTED_WITHIN + timedelta(seconds=1))
    assert not may_leave_later(in_status(Status.SENT), now=NOON + timedelta(days=400))
