"""A delivery without words says what became of it, and nothing of what was said."""

from datetime import timedelta

import msgspec
import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.delivery import new_delivery, record_reply, transition
from shared.domain.deliveries.delivery_view import show
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report, apply_report
from shared.domain.deliveries.words.removed_words import without_words
from shared.domain.templates.rendering import Rendered
from shared.domain.twilio_answers.twilio_errors import VALIDITY_EXPIRED
from tests.examples import NOON, a_message

LATER = NOON + timedelta(days=31)


def a_delivery():
    message = a_message(
        body="Secret {name}",
        values={"name": "Secret"},
        media=["https://a.example/secret.png"],
        tags={"a": "b"},
    )
    sent = begin_attempt(new_delivery(message, now=NOON), attempt_id="one", now=NOON)
    sent = end_attempt(sent, Outcome(status=Status.SENT, sid="SM1"), attempt_id="one", now=NOON)
    done = transition(record_reply(sent, "Secret reply", now=NOON), Status.DELIVERED, now=NOON)
    return structs.replace(done, flow_text="Secret flow", rendered=Rendered(text="Secret template"))


def test_nothing_of_what_was_said_is_left():
    kept = without_words(a_delivery(), digest="d", now=LATER)

    assert "secret" not in msgspec.json.encode(kept).decode().lower()
    assert (kept.status, kept.sids, kept.message.tags) == (Status.DELIVERED, frozenset({"SM1"}), {"a": "b"})
    assert (kept.words_removed_at, kept.digest, kept.updated_at) == (LATER, "d", NOON)
    assert show(kept).words_removed_at == LATER


def test_the_values_of_content_and_the_keys_of_a_call_leave_too():
    content = a_message(body="", content={"sid": "HX" + "1" * 32, "values": {"1": "Secret"}})
    call = a_message(channel="call", send_digits="1234")

    for message in (content, call):
        kept = without_words(new_delivery(message, now=NOON), digest="d", now=LATER).message
        assert "Secret" not in repr(kept)
        assert "1234" not in repr(kept)
    assert without_words(new_delivery(content, now=NOON), digest="d", now=LATER).message.content


def test_it_stays_known_that_the_person_answered():
    kept = without_words(a_delivery(), digest="d", now=LATER)

    assert kept.reply is None
    assert kept.was_answered


def test_words_do_not_come_back_with_a_late_answer():
    kept = structs.replace(without_words(a_delivery(), digest="d", now=LATER), replied_at=None)

    answered = record_reply(kept, "Secret", now=LATER, cancels=True)

    assert (answered.reply, answered.replied_at, answered.canceled_at) == (None, LATER, LATER)
    assert record_reply(answered, "Secret", now=LATER + timedelta(days=1), cancels=True) is answered


def test_removing_words_twice_changes_nothing():
    kept = without_words(a_delivery(), digest="d", now=LATER)

    assert without_words(kept, digest="other", now=LATER + timedelta(days=1)) is kept


@pytest.mark.parametrize("code", [VALIDITY_EXPIRED, 30001])
def test_a_message_without_words_is_not_held_for_another_attempt(code):
    """Such as an expired one that Twilio took after all, and then did not send."""
    first = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON)
    expired = transition(transition(first, Status.UNKNOWN, now=NOON), Status.EXPIRED, now=NOON)
    sent = Report(status=Status.SENT, attempt_id="one", sid="SM1")
    unsent = Report(status=Status.UNDELIVERED, attempt_id="one", sid="SM1", error_code=code)

    at_twilio = apply_report(sent, without_words(expired, digest="d", now=LATER), now=LATER)
    ended = apply_report(unsent, at_twilio, now=LATER)

    assert at_twilio.status is Status.SENT
    assert (ended.status, ended.error_code, ended.is_open) == (Status.UNDELIVERED, code, False)
    assert apply_report(unsent, apply_report(sent, expired, now=LATER), now=LATER).status is not ended.status
