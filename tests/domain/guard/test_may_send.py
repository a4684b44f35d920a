from datetime import timedelta

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries.held_message import HeldReason
from shared.domain.deliveries.status import Status
from shared.domain.guard.decision import GO, End, Hold
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import read_limits
from shared.domain.guard.limits.recent_sends import RecentSend, RecentSends
from shared.domain.guard.may_send import Circumstances, may_send
from shared.domain.guard.person import Person
from shared.domain.guard.quiet.quiet_hours import read_quiet_hours
from shared.domain.guard.stops.stop import Standing, Stop
from tests.examples import NOON, a_message

NUMBER = "+447400123456"
STOPPED = Standing(stops=(Stop(id="stop-1", reason="wrong", at=NOON),))
FULL = (RecentSend("another", NOON, 1),)
NIGHT = read_quiet_hours("11:00-20:00", zone="Europe/London")


def decide(*, standing=None, sends=(), countries=frozenset(), quiet=None, **message):
    rules = GuardRules(countries=countries, quiet=quiet, limits=read_limits("person 1/day"))
    person = Person(contact=Contact(number=NUMBER), recent=RecentSends(number=NUMBER, sends=sends))
    circumstances = Circumstances(
        rules=rules, standing=standing or Standing(), units=1, enqueued_at=NOON, now=NOON
    )
    return may_send(a_message(to=NUMBER, **message), person, circumstances)


def test_what_nothing_forbids_may_go():
    assert decide() == GO


def test_a_message_to_a_country_that_is_not_allowed_ends_and_does_not_wait_for_a_stop():
    decision = decide(standing=STOPPED, countries=frozenset({"IE"}))

    assert isinstance(decision, End)
    assert decision.status is Status.REFUSED


def test_a_stop_comes_before_the_night_and_the_night_before_limits():
    stopped = decide(standing=STOPPED, quiet=NIGHT, sends=FULL)
    asleep = decide(quiet=NIGHT, sends=FULL)

    assert isinstance(stopped, Hold)
    assert isinstance(asleep, Hold)
    assert (stopped.held_for, asleep.held_for) == (HeldReason.STOPPED, HeldReason.QUIET_HOURS)


def test_over_the_limit_it_is_refused():
    decision = decide(sends=FULL)

    assert isinstance(decision, End)
    assert decision.reason == "limit: the 2nd of 1 a day to this person"


def test_what_would_wait_past_its_end_expires_at_once():
    decision = decide(quiet=NIGHT, not_after=(NOON + timedelta(hours=1)).isoformat())

    assert isinstance(decision, End)
    assert decision.status is Status.EXPIRED
