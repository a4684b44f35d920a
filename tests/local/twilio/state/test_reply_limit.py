from datetime import timedelta

from local.twilio.state.reply_limit import GAP, MAX_REPLIES_IN_A_LOOP, ReplyCount
from tests.examples import NOON

SECOND = timedelta(seconds=1)


def test_thirty_replies_soon_after_each_other_are_sent_and_no_more():
    count = ReplyCount()

    assert [count.add(NOON + number * SECOND) for number in range(32)] == [True] * 30 + [False] * 2


def test_after_a_pause_it_counts_anew():
    count = ReplyCount()

    assert all(count.add(NOON + number * GAP) for number in range(MAX_REPLIES_IN_A_LOOP * 2))
