import threading
from collections import Counter
from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries.held_message import HeldReason
from shared.domain.deliveries.status import Status
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.guard.foreseen import Foresight
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import read_limits
from shared.domain.guard.quiet.quiet_hours import read_quiet_hours
from shared.domain.guard.stops.stop import Stop
from shared.domain.templates.template import Template
from shared.errors import AccountRefused, Conflict
from shared.services.guard.dry_run.dry_run_message import dry_run
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.fakes.guard import MemoryPots, memory_guard
from tests.fakes.storage import MemoryContacts
from tests.services.sender_harness import SenderHarness

HOUR = timedelta(hours=1)


def foresee(desk: SenderHarness, *messages, made_ids=(), now=NOON, pots=None):
    return dry_run(messages, made_ids=made_ids, context=desk.context(), now=now, pots=pots or MemoryPots())


def limited(limits: str, *, pots: MemoryPots | None = None) -> SenderHarness:
    desk = SenderHarness()
    rules = GuardRules(limits=read_limits(limits), home=frozenset({"US"}))
    desk.guard = memory_guard(rules, stops=desk.stops, pots=pots)
    return desk


def texts(count: int, **fields):
    return [a_message(id=f"m{n}", to=f"+1202555{n:04d}", **fields) for n in range(count)]


def says(words: str) -> MemoryFlows:
    return MemoryFlows(hello=Flow(start="a", steps={"a": Step(say=words)}))


def outcomes(results) -> list[str]:
    return [str(result.outcome) for result in results]


@pytest.fixture
def desk() -> SenderHarness:
    return SenderHarness()


def test_a_text_that_would_be_sent_is_shown_as_it_would_be_sent(desk):
    (result,) = foresee(desk, a_message())

    assert (result.id, result.outcome, result.at) == ("hello-1", Foresight.SEND, NOON)
    assert (result.segments, result.sender, result.country) == (1, "+15005550006", "US")
    assert (result.reason, result.until, result.held_for) == ("", None, None)
    assert desk.sender.sent == []
    assert desk.ledger.load("hello-1") is None


def test_a_message_without_an_id_of_its_own_is_shown_without(desk):
    (result,) = foresee(desk, a_message(id="made"), made_ids={"made"})

    assert result.id == ""


def test_segments_are_those_of_the_text_that_a_template_makes():
    hello = Template(values=("name",), sms="Hi {name}" + "x" * 150)
    desk = SenderHarness(templates=MemoryTemplates(hello=hello))

    short, long = foresee(
        desk,
        a_message(id="a", body="", template="hello", values={"name": "A"}),
        a_message(id="b", body="", template="hello", values={"name": "A" * 20}),
    )

    assert (short.segments, long.segments) == (1, 2)


def test_segments_are_those_of_the_text_that_a_flow_makes():
    desk = SenderHarness(flows=says("y" * 161))

    (result,) = foresee(desk, a_message(body="", flow="hello"))

    assert result.segments == 2


def test_segments_are_counted_after_typographic_characters_are_replaced():
    curly = "\N{LEFT DOUBLE QUOTATION MARK}" + "x" * 100

    (as_it_is,) = foresee(SenderHarness(), a_message(body=curly))
    (plain,) = foresee(SenderHarness(plain=True), a_message(body=curly))

    assert (as_it_is.segments, plain.segments) == (2, 1)


def test_a_call_has_no_segments(desk):
    (result,) = foresee(desk, a_message(channel="call"))

    assert (result.outcome, result.segments) == (Foresight.SEND, None)


def test_whoever_opted_out_is_refused(desk):
    desk.opt_out()

    (result,) = foresee(desk, a_message())

    assert (result.outcome, result.reason) == (
        Foresight.REFUSE,
        "the person opted out (STOP); their START lifts it",
    )


def test_a_country_that_is_not_allowed_is_refused(desk):
    desk.guard = memory_guard(GuardRules(countries=frozenset({"GB"})))

    results = foresee(desk, a_message(id="us"), a_message(id="gb", to="+447700900123"))

    assert outcomes(results) == ["refuse", "send"]
    assert results[0].reason == "US is not in COUNTRIES"


def test_a_text_that_its_flow_cannot_make_is_refused_with_the_reason():
    desk = SenderHarness(flows=says("y" * 2_000))

    (result,) = foresee(desk, a_message(body="", flow="hello"))

    assert result.outcome is Foresight.REFUSE
    assert "makes a text of 2000 characters" in result.reason


def test_what_is_too_late_expires(desk):
    (result,) = foresee(desk, a_message(not_after="2026-03-01T11:59:00Z"))

    assert (result.outcome, result.reason) == (Foresight.EXPIRE, "not_after has passed")


def test_what_is_not_due_is_judged_at_its_time(desk):
    (result,) = foresee(desk, a_message(not_before="2026-03-02T12:00:00Z"))

    assert (result.outcome, result.at) == (Foresight.SEND, NOON + timedelta(days=1))


def test_while_twilio_refuses_the_account_all_are_held():
    desk = SenderHarness(fails_with=AccountRefused("wrong token", code=20003))
    desk.deliver(a_message(id="first"))

    (result,) = foresee(desk, a_message(id="second"))

    assert (result.outcome, result.held_for) == (Foresight.HOLD, HeldReason.ACCOUNT)
    assert "wrong token" in result.reason


def test_what_was_posted_before_is_a_duplicate_with_its_status(desk):
    desk.deliver(a_message())

    (result,) = foresee(desk, a_message())

    assert (result.outcome, result.status) == (Foresight.DUPLICATE, Status.SENT)


def test_other_content_under_a_known_id_is_the_conflict_of_the_real_request(desk):
    desk.deliver(a_message())

    result, other = foresee(desk, a_message(body="Other"), a_message(id="m2"))

    assert isinstance(result, Conflict)
    assert str(result) == "hello-1 is the id of another message: give each message an id of its own"
    assert other.outcome is Foresight.SEND


def test_of_two_messages_with_one_id_the_first_counts(desk):
    first, same, other = foresee(desk, a_message(), a_message(), a_message(body="Other"))

    assert (first.outcome, same.outcome, same.status) == (Foresight.SEND, Foresight.DUPLICATE, None)
    assert isinstance(other, Conflict)


def test_earlier_messages_use_up_what_the_desk_has_left():
    desk = limited("all 5/day")

    results = foresee(desk, *texts(3, body="x" * 161))

    assert outcomes(results) == ["send", "send", "refuse"]
    assert results[2].reason == "limit: all 5/day is reached"


def test_what_was_sent_before_counts_for_the_desk():
    pots = MemoryPots()
    desk = limited("all 3/day", pots=pots)
    desk.deliver(a_message(id="sent", to="+12025559999"))
    before = pots.all()

    results = foresee(desk, *texts(3), pots=pots)

    assert outcomes(results) == ["send", "send", "refuse"]
    assert pots.all() == before


def test_what_waits_for_room_is_held_or_expires_if_it_would_wait_too_long():
    waits = a_message(id="waits", to="+12025550001", over="hold")
    ends = a_message(id="ends", to="+12025550002", over="hold", not_after=(NOON + HOUR / 2).isoformat())

    _, held, expired = foresee(limited("all 1/hour"), a_message(id="first"), waits, ends)

    assert (held.outcome, held.held_for, held.until) == (Foresight.HOLD, HeldReason.LIMIT, NOON + HOUR)
    assert (expired.outcome, expired.until) == (Foresight.EXPIRE, None)


def test_messages_use_up_room_in_the_order_in_which_they_are_due():
    late = a_message(id="late", not_before=(NOON + 2 * HOUR).isoformat())
    soon = a_message(id="soon", not_before=(NOON + HOUR).isoformat())

    results = foresee(limited("all 2/day"), late, soon, a_message(id="now"))

    assert outcomes(results) == ["refuse", "send", "send"]


def test_a_limit_of_an_hour_has_room_again_for_what_is_due_in_the_next():
    later = a_message(id="later", not_before=(NOON + HOUR).isoformat())

    results = foresee(limited("all 1/hour"), a_message(id="now"), a_message(id="over"), later)

    assert outcomes(results) == ["send", "refuse", "send"]


def test_earlier_messages_count_for_one_person_on_all_channels():
    desk = limited("person 3/day")
    desk.deliver(a_message(id="sent"))

    results = foresee(
        desk,
        a_message(id="a"),
        a_message(id="b", channel="whatsapp"),
        a_message(id="c"),
        a_message(id="d", over="hold"),
        a_message(id="other", to="+12025559999"),
    )

    assert outcomes(results) == ["send", "send", "refuse", "hold", "send"]
    assert results[2].reason == "limit: the 4th of 3 a day to this person"
    assert results[3].until == NOON + timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "outcome", "zones"),
    [
        ({}, "hold", ("America/New_York",)),
        ({"zone": "Europe/Lisbon"}, "send", ("Europe/Lisbon",)),
        ({"urgent": True}, "send", ()),
        ({"to": "+442083661177"}, "send", ("Europe/London",)),
    ],
)
def test_quiet_hours_are_shown_with_the_zones_by_which_they_were_judged(desk, fields, outcome, zones):
    quiet = read_quiet_hours("21:00-08:00", zone="America/New_York")
    desk.guard = memory_guard(GuardRules(quiet=quiet))

    (result,) = foresee(desk, a_message(**{"to": "+12025550123", **fields}))  # it is 7 in the morning there

    assert (result.outcome, result.zones) == (outcome, zones)
    if outcome == "hold":
        assert (result.held_for, result.until) == (HeldReason.QUIET_HOURS, NOON + HOUR)
        assert result.reason == "quiet hours in America/New_York"


def test_what_is_due_at_night_is_held_until_the_morning_after(desk):
    quiet = read_quiet_hours("21:00-08:00", zone="America/New_York")
    desk.guard = memory_guard(GuardRules(quiet=quiet))

    (result,) = foresee(desk, a_message(to="+12025550123", not_before="2026-03-03T03:00:00Z"))

    assert result.outcome is Foresight.HOLD
    assert (result.at.isoformat(), result.until.isoformat()) == (
        "2026-03-03T03:00:00+00:00",
        "2026-03-03T13:00:00+00:00",
    )


def test_more_new_numbers_of_one_prefix_than_pumping_allows_are_held(desk):
    desk.guard = memory_guard(GuardRules(pumping=2), stops=desk.stops)
    desk.deliver(a_message(id="sent", to="+12025559999"))

    results = foresee(desk, *texts(3))

    assert outcomes(results) == ["send", "hold", "hold"]
    assert results[2].held_for is HeldReason.PREFIX
    assert len(desk.guard.new_numbers.load("+1202555").numbers) == 1
    assert desk.stops.read().stops == ()


def test_each_person_is_read_once_and_several_at_the_same_time(desk):
    class Counting(MemoryContacts):
        def __init__(self) -> None:
            super().__init__()
            self.loads: Counter[str] = Counter()
            self.two_at_once = threading.Barrier(2, timeout=10)

        def load(self, number):
            self.loads[number] += 1
            self.two_at_once.wait()
            return super().load(number)

    desk.contacts = Counting()
    messages = [structs.replace(message, id=f"{message.id}-{n}") for message in texts(10) for n in range(3)]

    results = foresee(desk, *messages)

    assert outcomes(results) == ["send"] * 30
    assert set(desk.contacts.loads.values()) == {1}
    assert len(desk.contacts.loads) == 10


def test_nothing_at_all_is_written(desk):
    """Every port that can be written fails if it is; the same on Azurite is in tests/contract."""

    class ReadOnly:
        def __init__(self, port) -> None:
            self._port = port

        def __getattr__(self, name):
            allowed = {"load", "load_with_sends", "read", "breaker", "get", "held", "tombstone"}
            assert name in allowed, f"{type(self._port).__name__}.{name}"
            return getattr(self._port, name)

    desk.guard = memory_guard(GuardRules(pumping=2), stops=desk.stops)
    desk.deliver(a_message(id="known"))
    desk.stops.save(Stop(id="s1", reason="mistake", at=NOON))
    desk.contacts.save(Contact(number=PERSON, opted_out_at=NOON))
    for name in ("ledger", "contacts", "outbox", "dead_letters", "agenda", "held_messages", "sender"):
        setattr(desk, name, ReadOnly(getattr(desk, name)))
    desk.guard = structs.replace(
        desk.guard, stops=ReadOnly(desk.stops), new_numbers=ReadOnly(desk.guard.new_numbers)
    )

    results = foresee(desk, *texts(4), a_message(), a_message(id="known"), now=NOON + HOUR)

    assert len(results) == 6
