"""What becomes of a delivery whose day is due."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery, transition
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.words.removed_words import without_words
from shared.domain.retention.day_row import AT_ONCE, DayRow, day_row_of
from shared.domain.retention.decision import (
    Drop,
    Forget,
    Move,
    RemoveWords,
    Wait,
    decide,
    due_days,
    open_follow_ups,
)
from shared.domain.retention.periods import Retention
from shared.domain.utc_days import day_of
from tests.examples import NOON, a_message

RETENTION = Retention(words=timedelta(days=30), everything=timedelta(days=400))


def closed(*, ago: int, status=Status.DELIVERED, **fields):
    at = NOON - timedelta(days=ago)
    return transition(new_delivery(a_message(**fields), now=at), status, now=at)


def decision(delivery, row=None, *, retention=RETENTION, has_letter=False):
    row = row or day_row_of(delivery)
    return decide(row, delivery, retention=retention, has_letter=has_letter, now=NOON)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [(29, Wait()), (30, Wait()), (31, RemoveWords()), (400, RemoveWords()), (401, Forget())],
)
def test_words_leave_first_and_then_all(ago, expected):
    assert decision(closed(ago=ago)) == expected


def test_what_has_no_words_is_forgotten_when_all_is():
    kept = without_words(closed(ago=401), digest="d", now=NOON)

    assert decision(kept) == Forget()
    assert decision(without_words(closed(ago=400), digest="d", now=NOON)) == Wait()


def test_what_is_gone_or_open_again_loses_its_row_alone():
    row = day_row_of(closed(ago=401))

    assert decide(row, None, retention=RETENTION, has_letter=False, now=NOON) == Drop()
    assert decision(closed(ago=401, status=Status.HELD), row) == Drop()


def test_the_row_of_a_private_message_that_was_redriven_stays():
    """It closes again with that very row: a run that takes it for open would drop the new one."""
    redriven = closed(ago=1, status=Status.ACCEPTED, private=True)
    row = DayRow(day=AT_ONCE, of=redriven.id, has_words=True)

    assert decision(redriven, row) == Wait()
    assert day_row_of(closed(ago=0, private=True)) == row


def test_what_changed_since_gets_the_row_of_that_day():
    row = day_row_of(closed(ago=401))

    assert decision(closed(ago=5), row) == Move(day_row_of(closed(ago=5)))
    kept = without_words(closed(ago=40), digest="d", now=NOON)
    assert decision(kept, day_row_of(closed(ago=40))) == Move(day_row_of(kept))


@pytest.mark.parametrize("ago", [31, 401])
def test_a_dead_message_stays_as_long_as_its_dead_letter(ago):
    dead = closed(ago=ago, status=Status.DEAD)
    again = structs.replace(day_row_of(dead), day=day_of(NOON + timedelta(days=7)))

    assert decision(dead, has_letter=True) == Move(again)
    assert isinstance(decision(dead), RemoveWords | Forget)


def test_the_words_of_a_private_message_leave_whatever_is_kept():
    private = closed(ago=0, private=True)

    assert day_row_of(private).day == AT_ONCE
    assert decision(private, retention=Retention()) == RemoveWords()
    waiting = closed(ago=0, private=True, flow="confirm")
    assert decision(waiting, retention=Retention()) == Wait()
    assert decision(closed(ago=0, private=True, status=Status.DEAD), has_letter=True) == Wait()


def test_which_days_are_due_depends_on_what_is_kept():
    rows = [DayRow(day=day, of="m", has_words=True) for day in (AT_ONCE, "2020-01-01")]
    only_private = due_days(Retention(), has_words=True, now=NOON)

    assert [row.day < only_private for row in rows] == [True, False]
    assert due_days(Retention(), has_words=False, now=NOON) == ""
    assert due_days(RETENTION, has_words=True, now=NOON) == "2026-01-30"
    assert due_days(Retention(everything=timedelta(days=400)), has_words=True, now=NOON) == "2025-01-25"
    assert due_days(RETENTION, has_words=False, now=NOON) == "2025-01-25"


def test_what_may_follow_a_message_is_known_by_its_rules():
    rules = [{"if": "failed", "channel": "call"}]

    assert open_follow_ups(closed(ago=0, status=Status.FAILED, otherwise=rules)) == ("hello-1~failed",)
    assert open_follow_ups(closed(ago=0, otherwise=rules)) == ()
