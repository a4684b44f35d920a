from datetime import timedelta

import pytest

from shared.domain.deliveries.held_message import HeldReason
from shared.domain.deliveries.status import Status
from shared.domain.guard.decision import End, Hold
from shared.domain.guard.limits.limit import read_limits
from shared.domain.guard.limits.limit_decision import person_limit_decision
from shared.domain.guard.limits.recent_sends import RecentSend, RecentSends, send_key
from tests.examples import NOON, PERSON, a_message

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIMITS = read_limits("person 20/day, person 5/hour")


def sends(*ago: timedelta, units: int = 1) -> RecentSends:
    found = (RecentSend(f"k{number}", NOON - each, units) for number, each in enumerate(sorted(ago)[::-1]))
    return RecentSends(number=PERSON, sends=tuple(found))


def decide(recent: RecentSends, *, units: int = 1, limits=LIMITS, **fields):
    return person_limit_decision(a_message(**fields), recent, limits=limits, units=units, now=NOON)


def test_there_is_room_up_to_the_limit_and_not_beyond():
    assert decide(sends(*[timedelta(minutes=n) for n in range(1, 5)])) is None

    over = decide(sends(*[timedelta(minutes=n) for n in range(1, 6)]))

    assert over == End(status=Status.REFUSED, reason="limit: the 6th of 5 an hour to this person")


@pytest.mark.parametrize(
    ("most", "nth"), [(20, "21st"), (21, "22nd"), (22, "23rd"), (11, "12th"), (110, "111th")]
)
def test_the_reason_names_which_one_it_would_be(most, nth):
    recent = sends(*[timedelta(hours=2, seconds=n) for n in range(most)])

    over = decide(recent, limits=read_limits(f"person {most}/day"))

    assert over.reason == f"limit: the {nth} of {most} a day to this person"


def test_segments_count_and_the_window_slides():
    recent = sends(DAY - timedelta(seconds=1), DAY, units=18)

    assert decide(recent, units=2) is None
    assert isinstance(decide(recent, units=3), End)


def test_one_that_may_wait_is_held_until_there_is_room_in_every_window():
    recent = sends(*[timedelta(minutes=10 * n) for n in range(1, 6)])  # the oldest 50 minutes ago

    held = decide(recent, units=2, over="hold")

    assert held == Hold(
        held_for=HeldReason.LIMIT,
        reason="limit: the 7th of 5 an hour to this person",
        until=NOON + timedelta(minutes=20),  # when the second oldest is an hour old
    )
    full = sends(*[timedelta(hours=3)] * 19, timedelta(minutes=1))
    assert decide(full, over="hold").until == NOON + timedelta(hours=21)


def test_one_that_is_larger_than_the_limit_is_refused_even_if_it_may_wait():
    over = decide(sends(), units=6, over="hold")

    assert over == End(
        status=Status.REFUSED, reason="limit: 6 segments are more than person 5/hour ever allows"
    )


def test_an_earlier_attempt_of_the_message_itself_is_not_counted():
    own = RecentSend(send_key("hello-1"), NOON - timedelta(minutes=1), 1)
    recent = RecentSends(number=PERSON, sends=(*sends(*[timedelta(minutes=9)] * 4).sends, own))

    assert decide(recent) is None
    assert isinstance(decide(recent, id="another"), End)


@pytest.mark.parametrize("to", ["client:ana", "sip:ana@example.com"])
def test_a_client_and_a_sip_address_are_no_person(to):
    recent = sends(*[timedelta(minutes=1)] * 30)

    assert decide(recent, to=to, channel="call", body="Hi") is None
