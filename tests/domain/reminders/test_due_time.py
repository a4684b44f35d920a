from datetime import timedelta

import pytest

from shared.domain.reminders.due_time import delay_until, rest_of_wait
from tests.examples import NOON, a_message

SECOND = timedelta(seconds=1)
OCCURRENCE = "r1:20260301T120000Z"
"""The id of the message of an occurrence at noon."""


@pytest.mark.parametrize(
    ("seconds", "hidden"), [(59.999, 59), (59, 59), (1.5, 1), (0.999, 0), (0, 0), (-0.5, 0), (-90, 0)]
)
def test_a_message_is_hidden_for_whole_seconds_and_never_longer_than_until_it_is_due(seconds, hidden):
    assert delay_until(NOON + seconds * SECOND, now=NOON) == hidden * SECOND


@pytest.mark.parametrize(
    ("message", "early"),
    [
        (a_message(id="m", not_before="2026-03-01T13:00:00+01:00"), [0.001, 0.9, 1]),
        (a_message(id=OCCURRENCE), [0.001, 0.9, 5]),
        (a_message(id=f"{OCCURRENCE}.12"), [0.001, 0.9, 5]),
    ],
)
def test_a_worker_waits_for_what_it_took_too_early(message, early):
    for seconds in early:
        assert rest_of_wait(message, now=NOON - seconds * SECOND) == seconds * SECOND


@pytest.mark.parametrize("early", [1.001, 4, 60])
def test_no_thread_waits_for_a_message_that_can_go_back_to_the_outbox(early):
    message = a_message(id=OCCURRENCE, not_before="2026-03-01T12:00:00Z")

    assert rest_of_wait(message, now=NOON - early * SECOND) == timedelta(0)


@pytest.mark.parametrize("late", [0, 1, -5.001])  # the last is too early by more than rounding explains
def test_a_worker_waits_neither_for_what_is_due_nor_for_long(late):
    assert rest_of_wait(a_message(id=OCCURRENCE), now=NOON + late * SECOND) == timedelta(0)


@pytest.mark.parametrize(
    "message_id", ["hello-1", "x:20261399T120000Z", f"{OCCURRENCE}:2", "20260301T120000Z"]
)
def test_a_worker_waits_for_no_other_message(message_id):
    assert rest_of_wait(a_message(id=message_id), now=NOON - SECOND) == timedelta(0)
