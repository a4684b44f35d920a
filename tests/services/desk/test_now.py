"""What the desk shows first: all parts, whichever of them can be read, by few requests and none to Twilio."""

from datetime import timedelta

import pytest

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.held_message import HeldMessage, HeldReason
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.guard.stops.stop import Scope, Stop
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.domain.reminders.ticks import Source
from shared.domain.spending.day_spending import DaySpending, Line
from shared.ports.queues import QueueDepth
from shared.services.desk.now import FailureCause, desk_now
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.services.operations.health import HealthContext
from shared.services.reminders.tick_chain import record_tick
from shared.settings import Settings
from tests.examples import NOON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.guard import MemoryPots, MemoryStops
from tests.fakes.people import MemoryDayIndex, MemorySecretCheck
from tests.fakes.queues import FixedQueueStats
from tests.fakes.spending import MemorySpendingDays
from tests.fakes.storage import MemoryAgenda, MemoryDeadLetters, MemoryHeldMessages
from tests.settings_example import VALID_SETTINGS

MINUTE = timedelta(minutes=1)


def gone():
    raise OSError("no route to a-secret-place")


def asked():
    pytest.fail("this is not asked for the desk")


def now_of(*, days=MemoryDayIndex, limits="", **parts):
    agenda, held_messages = MemoryAgenda(), MemoryHeldMessages()
    record_tick(Source.TIMER, agenda=agenda, now=NOON)
    well = {
        "account": asked,
        "ledger": asked,
        "breaker": lambda: AccountBreaker(held_messages, key="key-1"),
        "held_messages": lambda: held_messages,
        "stops": MemoryStops,
        "dead_letters": MemoryDeadLetters,
        "outbox": lambda: FixedQueueStats(QueueDepth(count=3, oldest=NOON - MINUTE)),
        "poison": lambda: FixedQueueStats(QueueDepth(count=0)),
        "agenda": lambda: agenda,
        "spending_days": MemorySpendingDays,
        "pots": MemoryPots,
        "secret_check": MemorySecretCheck,
        "missing_tables": list,
    }
    given = {"INBOUND_FLOW": "here", "COUNTRIES": "US", "LIMITS": limits}
    settings = Settings.from_environment({**VALID_SETTINGS, **given})
    flows = MemoryFlows(here=Flow(start="a", steps={"a": Step(say="Hi")}))
    context = HealthContext(settings=settings, flows=flows, **{**well, **parts})
    return desk_now(context, days=days, who="Ana", now=NOON)


def failures(*causes) -> MemoryDayIndex:
    index = MemoryDayIndex()
    for number, (status, code, reason) in enumerate(causes):
        at = NOON - timedelta(seconds=number)
        index.add(
            DayEntry(kind=DayKind.FAILED, id=f"m{number}", at=at, status=status, code=code, reason=reason)
        )
    return index


def test_on_a_quiet_day_all_is_well_and_twilio_is_not_asked():
    shown = now_of()

    assert (shown.at, shown.held, shown.failed.today, shown.stops, shown.unread) == (NOON, (), (), (), ())
    assert (shown.sent.today, shown.sent.as_of, shown.dead_letters.count) == (0, None, 0)
    assert (shown.outbox.count, shown.outbox.oldest_seconds) == (3, 60)
    assert (shown.health.ok, shown.health.warnings) == (True, ())


def test_the_use_of_each_limit_of_the_desk_is_shown():
    (use,) = now_of(limits="all 2000/day").limits

    assert (use.limit, use.used, use.most) == ("all 2000/day", 0, 2000)


def test_failures_of_today_are_grouped_by_cause_with_its_advice():
    index = failures(("failed", 30003, ""), ("refused", None, "opt_out"), ("failed", 30003, ""))
    index.add(DayEntry(kind=DayKind.FAILED, id="m0", at=NOON - timedelta(hours=1), status="dead"))
    index.add(DayEntry(kind=DayKind.FAILED, id="old", at=NOON - timedelta(days=1), status="dead"))

    failed = now_of(days=lambda: index).failed

    first, second = failed.today
    assert (first.status, first.code, first.count, bool(first.advice)) == ("failed", 30003, 2, True)
    assert (second.reason, second.count) == ("opt_out", 1)
    assert second.advice == "Do not contact this person in that way until they text START."
    assert (failed.count, failed.more) == (3, False)


def test_of_more_failures_than_one_request_returns_the_newest_are_counted():
    failed = now_of(days=lambda: failures(*[("dead", None, "no answer")] * 1_001)).failed

    assert failed.today == (FailureCause(status="dead", reason="no answer", count=1_000),)
    assert (failed.count, failed.more) == (1_000, True)


def test_of_many_causes_the_most_frequent_are_shown():
    failed = now_of(days=lambda: failures(*[("dead", None, f"{n % 30}") for n in range(59)])).failed

    assert (len(failed.today), failed.today[0].count, failed.more, failed.count) == (20, 2, True, 59)


def test_what_waits_is_counted_by_reason():
    held, stops = MemoryHeldMessages(), MemoryStops()
    for number in range(2):
        at = NOON - (number + 1) * MINUTE
        held.add(HeldMessage(id=f"h{number}", created_at=at, until=NOON + MINUTE))
    for stop in (Stop(id="s", reason="a test", at=NOON), Stop(id="t", reason="more", at=NOON)):
        stops.save(stop)
        stops.held(stop.id).add(HeldMessage(id=stop.id, created_at=NOON, until=NOON + MINUTE))
    prefix = Stop(id="p", reason="pumping", at=NOON, scope=Scope(prefix="+1202"))
    stops.save(prefix)
    stops.held("p").add(HeldMessage(id="p", created_at=NOON, until=NOON + MINUTE))

    shown = now_of(held_messages=lambda: held, stops=lambda: stops)

    counts = {each.reason: (each.count, each.at_least, each.oldest_at) for each in shown.held}
    assert counts == {
        HeldReason.ACCOUNT: (2, False, NOON - 2 * MINUTE),
        HeldReason.STOPPED: (2, False, None),
        HeldReason.PREFIX: (1, False, None),
    }
    assert [stop.id for stop in shown.stops] == ["s", "t", "p"]
    assert not shown.health.ok
    assert shown.health.warnings[0].startswith("stops: held: +1202")


def test_what_was_sent_and_spent_today_is_shown_over_all_currencies():
    days = MemorySpendingDays()
    lines = tuple(
        Line(country="US", channel="sms", currency=currency, amount="0.5", count=2, segments=3)
        for currency in ("USD", "EUR")
    )
    days.save(DaySpending(day=NOON.date(), read_at=NOON - MINUTE, lines=lines))

    shown = now_of(spending_days=lambda: days)

    assert (shown.sent.today, shown.sent.segments, shown.sent.as_of) == (4, 6, NOON - MINUTE)
    assert shown.spending.today.keys() == {"USD", "EUR"}


def test_dead_letters_are_counted_by_cause_and_no_more_than_one_request_returns():
    letters = MemoryDeadLetters()
    for number in range(1_001):
        cause = Cause.POISON if number else Cause.UNCLEAR
        letters.add(dead_letter_for(a_message(id=f"m{number}"), cause=cause, reason="", now=NOON))

    found = now_of(dead_letters=lambda: letters).dead_letters

    assert (found.count, found.at_least, [*found.causes]) == (1_000, True, [Cause.UNCLEAR, Cause.POISON])


@pytest.mark.parametrize(
    ("part", "unread"),
    [
        ("days", "failed"),
        ("held_messages", "held"),
        ("breaker", "held"),
        ("outbox", "outbox"),
        ("dead_letters", "dead_letters"),
        ("stops", "stops"),
        ("spending_days", "spending"),
    ],
)
def test_a_part_that_cannot_be_read_is_named_and_hides_no_other(part, unread):
    shown = now_of(**{part: gone})

    assert shown.unread == (unread,)
    values = {
        "failed": shown.failed,
        "outbox": shown.outbox,
        "dead_letters": shown.dead_letters,
        "spending": shown.spending,
        "stops": shown.stops,
    }
    assert {name for name, value in values.items() if value is None} == {unread} - {"held"}
    assert "secret" not in str(shown)


def test_what_is_wrong_elsewhere_is_named():
    shown = now_of(agenda=gone)

    assert (shown.health.ok, shown.health.warnings, shown.unread) == (False, ("ticks: OSError",), ())
