from datetime import timedelta

from shared.domain.deliveries.delivery import new_delivery, record_reply
from shared.domain.reminders.appointment.canceling_reply import canceling_reply, is_answered
from tests.examples import NOON, PERSON, a_message

MINUTE = timedelta(minutes=1)
SENT = new_delivery(a_message(id="a-17:20260301T110000Z"), now=NOON - MINUTE)


def test_the_first_reply_that_cancels_ends_it():
    later = record_reply(SENT, "no", now=NOON + MINUTE, cancels=True)
    first = record_reply(SENT, "cancel", now=NOON + MINUTE, at=NOON, cancels=True)
    confirmed = record_reply(SENT, "confirm", now=NOON - MINUTE)

    reply = canceling_reply([later, confirmed, first, SENT], since=None)

    assert (reply.text, reply.at, reply.by, reply.message_id) == ("cancel", NOON, PERSON, SENT.id)
    assert canceling_reply([confirmed, SENT], since=None) is None


def test_what_was_said_before_it_was_moved_does_not_count():
    said = record_reply(SENT, "cancel", now=NOON, cancels=True)

    assert canceling_reply([said], since=NOON + MINUTE) is None
    assert canceling_reply([said], since=NOON) is not None
    assert (is_answered([said], since=NOON), is_answered([said], since=NOON + MINUTE)) == (True, False)


def test_what_is_said_after_a_cancellation_neither_undoes_it_nor_makes_it_newer():
    said = record_reply(SENT, "cancel", now=NOON, cancels=True)

    why = record_reply(said, "cancel, ill", now=NOON + MINUTE)

    assert canceling_reply([why], since=NOON).at == NOON
    assert canceling_reply([why], since=NOON + MINUTE) is None
    assert why.replied_at == NOON + MINUTE


def test_any_reply_answers_it():
    confirmed = record_reply(SENT, "confirm", now=NOON)

    assert is_answered([SENT, confirmed], since=None)
    assert not is_answered([SENT], since=None)
