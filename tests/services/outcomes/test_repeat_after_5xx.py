"""What Twilio answers with 5xx and does not have is repeated, with backoff, to the end of its time."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from shared.domain.deliveries.attempts.attempt import MAX_ATTEMPTS_KEPT
from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.status import Status
from shared.errors import SendDelayed, SendUnknown
from tests.examples import NOON, a_message
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ANSWERED = SendUnknown("HTTP 503", server_error=True)
NO_ANSWER = SendUnknown("no answer")


def deliver_until(
    harness: SenderHarness, end: datetime, *, now: datetime = NOON, **fields
) -> datetime | None:
    """Deliver until that time; return when the message is due again, None if it needs nothing more."""
    due: datetime | None = now
    while due is not None and due < end:
        wait = harness.deliver(a_message(**fields), now=due)
        due = None if wait is None else due + wait
    return due


def attempts_of(harness: SenderHarness) -> int:
    return len(harness.sender.callbacks)


def test_a_message_refused_for_ten_minutes_is_sent_once_and_needs_no_person():
    harness = SenderHarness(fails_with=ANSWERED)
    due = deliver_until(harness, NOON + 10 * MINUTE)
    harness.sender.fails_with = None

    harness.deliver_to_the_end(now=due)

    assert (harness.delivery.status, harness.delivery.resends) == (Status.SENT, 0)
    assert (len(harness.sender.sent), harness.stored_dead_letters) == (1, [])


def test_it_is_repeated_with_backoff_for_a_day_and_is_then_safe_to_redrive():
    harness = SenderHarness(fails_with=ANSWERED)

    ended = harness.deliver_to_the_end()

    times = [attempt.at for attempt in harness.delivery.attempts[1:]]
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert harness.delivery.status is Status.DEAD
    assert [letter.cause for letter in harness.stored_dead_letters] == [Cause.GAVE_UP]
    assert max(waits) <= 1.5 * RETRY_POLICY.max_backoff
    assert times[-1] == NOON + DAY - RETRY_POLICY.last_try_before_end
    assert DAY < ended - NOON < DAY + 5 * MINUTE
    assert 60 < attempts_of(harness) < 200


def test_with_not_after_it_is_repeated_until_then_and_expires():
    harness = SenderHarness(fails_with=ANSWERED)
    end = NOON + 22 * MINUTE

    harness.deliver_to_the_end(a_message(not_after=end.isoformat()))

    assert (harness.delivery.status, harness.stored_dead_letters) == (Status.EXPIRED, [])
    assert 3 <= attempts_of(harness) <= 5
    assert all(attempt.at < end for attempt in harness.delivery.attempts)


def test_an_earlier_attempt_that_arrived_late_is_found_before_a_repeat():
    harness = SenderHarness(fails_with=ANSWERED, keeps_when_failing=True)
    harness.deliver()
    late = harness.sender.known.popitem()  # the list does not show it yet
    harness.sender.keeps_when_failing = False
    deliver_until(harness, NOON + 40 * MINUTE, now=NOON + RETRY_POLICY.first_lookup_after)
    attempts = attempts_of(harness)
    harness.sender.known[late[0]] = late[1]
    harness.sender.fails_with = None

    due = harness.delivery.attempts[-1].at + RETRY_POLICY.first_lookup_after
    harness.deliver_to_the_end(now=due)

    assert (harness.delivery.status, harness.delivery.sid) == (Status.SENT, late[0])
    assert attempts_of(harness) == attempts > 3


def test_right_before_a_repeat_it_is_looked_for_once_more():
    harness = SenderHarness(fails_with=ANSWERED)
    due = deliver_until(harness, NOON + 2 * 60 * MINUTE)
    assert due > harness.delivery.attempts[-1].at + RETRY_POLICY.second_lookup_after
    attempts = attempts_of(harness)
    copy = harness.deliver(now=due - MINUTE)
    lookups = harness.delivery.attempts[-1].lookups  # a copy is not looked up
    harness.sender.is_unreachable = True

    wait = harness.deliver(now=due)

    assert (copy, wait) == (MINUTE, RETRY_POLICY.first_lookup_after)
    assert (lookups, attempts_of(harness)) == (2, attempts)


def test_many_attempts_are_all_looked_for_although_not_all_are_stored():
    harness = SenderHarness(fails_with=SendDelayed("busy", code=20429))
    throttled = harness.deliver()  # the first attempt is always stored; the next ones are not
    harness.sender.fails_with = ANSWERED
    deliver_until(harness, NOON + 12 * 60 * MINUTE, now=NOON + throttled)
    asked = []
    find_matches = harness.sender.find_matches

    def find_and_note(message, *, since, **times):
        asked.append(since)
        return find_matches(message, since=since, **times)

    harness.sender.find_matches = find_and_note
    deliver_until(harness, NOON + 13 * 60 * MINUTE, now=NOON + 12 * 60 * MINUTE)

    assert len(harness.delivery.attempts) == MAX_ATTEMPTS_KEPT < attempts_of(harness)
    assert set(asked) == {NOON - RETRY_POLICY.clock_skew}


@pytest.mark.parametrize("before", [0, 1, 3])
def test_time_outs_among_them_keep_to_their_single_resend(before):
    harness, due = SenderHarness(fails_with=ANSWERED), NOON
    while attempts_of(harness) < before:
        due += harness.deliver(now=due)
    harness.sender.fails_with = NO_ANSWER

    harness.deliver_to_the_end(now=due)

    assert harness.delivery.status is Status.DEAD
    assert [letter.cause for letter in harness.stored_dead_letters] == [Cause.UNCLEAR]
    assert (attempts_of(harness), harness.delivery.resends) == (before + 2, 1)


def test_after_a_time_out_that_was_resent_errors_to_the_end_are_unclear():
    harness = SenderHarness(fails_with=NO_ANSWER)
    due = deliver_until(harness, NOON + 5 * MINUTE)
    harness.sender.fails_with = ANSWERED

    harness.deliver_to_the_end(now=due)

    assert [letter.cause for letter in harness.stored_dead_letters] == [Cause.UNCLEAR]
    assert (harness.delivery.resends, attempts_of(harness) > 60) == (1, True)


def test_an_unknown_message_past_its_time_is_still_looked_up():
    harness = SenderHarness(fails_with=ANSWERED, keeps_when_failing=True)
    message = a_message(not_after=(NOON + MINUTE).isoformat())

    harness.deliver_to_the_end(message)

    assert (harness.delivery.status, attempts_of(harness)) == (Status.SENT, 1)
