from datetime import timedelta

import msgspec

from shared.domain.guard.limits.recent_sends import (
    MOST_KEPT,
    RecentSend,
    RecentSends,
    send_key,
    with_send,
    without_send,
)
from tests.examples import NOON, PERSON

DAY = timedelta(days=1)
NONE = RecentSends(number=PERSON)


def test_sends_that_are_older_than_the_longest_limit_are_dropped():
    recent = with_send(NONE, RecentSend("a", NOON - DAY, 1), kept=DAY)
    recent = with_send(recent, RecentSend("b", NOON - timedelta(hours=2), 1), kept=DAY)

    assert [send.key for send in with_send(recent, RecentSend("c", NOON, 1), kept=DAY).sends] == ["b", "c"]


def test_a_delivery_that_is_tried_again_counts_once_from_the_later_time():
    recent = with_send(NONE, RecentSend("a", NOON, 1), kept=DAY)
    again = with_send(recent, RecentSend("a", NOON + timedelta(hours=1), 1), kept=DAY)

    assert again.sends == (RecentSend("a", NOON + timedelta(hours=1), 1),)
    assert without_send(again, "a").sends == without_send(NONE, "a").sends == ()


def test_the_largest_record_fits_into_a_property_of_a_row():
    recent = NONE
    for number in range(MOST_KEPT + 1):
        at = NOON + timedelta(seconds=number, microseconds=123_456)
        recent = with_send(recent, RecentSend(send_key(f"m{number}"), at, 10), kept=DAY)

    assert len(recent.sends) == MOST_KEPT
    assert len(msgspec.json.encode(recent.sends)) < 32_768
