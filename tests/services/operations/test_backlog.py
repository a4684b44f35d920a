from datetime import timedelta

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.ports.queues import QueueDepth
from shared.services.operations.backlog import NO_AGE, measure_backlog
from tests.examples import NOON, a_message
from tests.fakes.queues import FixedQueueStats
from tests.fakes.storage import MemoryDeadLetters


def test_it_says_how_much_waits_and_for_how_long():
    dead_letters = MemoryDeadLetters()
    for minutes in (3, 50):
        at = NOON - timedelta(minutes=minutes)
        message = a_message(id=f"m-{minutes}")
        dead_letters.add(dead_letter_for(message, cause=Cause.GAVE_UP, reason="busy", now=at))
    outbox = FixedQueueStats(QueueDepth(count=7, oldest=NOON - timedelta(seconds=61)))

    backlog = measure_backlog(outbox=outbox, dead_letters=dead_letters, now=NOON)

    assert (backlog.outbox_count, backlog.outbox_oldest_seconds) == (7, 61)
    assert (backlog.dead_letter_count, backlog.dead_letter_newest_seconds) == (2, 180)


def test_what_does_not_exist_has_no_age():
    backlog = measure_backlog(
        outbox=FixedQueueStats(QueueDepth(count=0)), dead_letters=MemoryDeadLetters(), now=NOON
    )

    assert (backlog.outbox_oldest_seconds, backlog.dead_letter_newest_seconds) == (NO_AGE, NO_AGE)


def test_a_clock_that_runs_behind_makes_no_age_negative():
    outbox = FixedQueueStats(QueueDepth(count=1, oldest=NOON + timedelta(seconds=2)))

    assert (
        measure_backlog(outbox=outbox, dead_letters=MemoryDeadLetters(), now=NOON).outbox_oldest_seconds == 0
    )
