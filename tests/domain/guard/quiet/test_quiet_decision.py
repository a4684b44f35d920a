"""Whether a message waits for the morning of its person, and until when Twilio may send it."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries.held_message import HeldReason
from shared.domain.guard.decision import GO, Go, Hold
from shared.domain.guard.limits.recent_sends import RecentSends
from shared.domain.guard.person import Person
from shared.domain.guard.quiet.quiet_decision import quiet_decision
from shared.domain.guard.quiet.quiet_hours import QuietHours, read_quiet_hours
from tests.examples import a_message

QUIET = read_quiet_hours("21:00-08:00", zone="Africa/Lagos")
NEW_YORK, PORTUGAL, UNKNOWN = "+12025550100", "+351912345678", "+447700900123"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-10T{text}Z")


def decide(
    now: str,
    *,
    zone: str = "",
    wrote_at: datetime | None = None,
    quiet: QuietHours | None = QUIET,
    message_zone: str | None = None,
    **fields: object,
) -> Go | Hold:
    message = a_message(**{"to": NEW_YORK, "zone": message_zone, **fields})
    person = Person(
        contact=Contact(number=message.to),
        zone=zone,
        wrote_at=wrote_at,
        recent=RecentSends(number=message.to),
    )
    return quiet_decision(message, person, quiet=quiet, now=at(now))


def test_by_day_it_goes_and_twilio_may_send_it_until_a_minute_before_the_night():
    assert decide("15:00") == Go(valid_until=datetime(2026, 1, 11, 1, 59, tzinfo=UTC))


def test_a_call_by_day_needs_no_end():
    assert decide("15:00", channel="call") == GO


@pytest.mark.parametrize("channel", ["sms", "call", "whatsapp", "rcs"])
def test_at_night_it_waits_for_the_morning_on_every_channel(channel):
    assert decide("10:00", channel=channel) == Hold(
        held_for=HeldReason.QUIET_HOURS, reason="quiet hours in America/New_York", until=at("13:00")
    )


def test_without_quiet_hours_there_is_no_night():
    assert decide("10:00", quiet=None) == GO


@pytest.mark.parametrize("fields", [{"urgent": True}, {"to": "client:ann"}, {"to": "sip:ann@example.com"}])
def test_what_knows_no_night(fields):
    assert decide("10:00", **{"channel": "call", **fields}) == GO


def test_who_wrote_within_the_hour_gets_an_answer():
    assert decide("10:00", wrote_at=at("09:00") + timedelta(seconds=1)) == GO
    assert isinstance(decide("10:00", wrote_at=at("09:00")), Hold)


def test_the_zone_of_the_message_counts_before_that_of_the_person_before_that_of_the_number():
    assert isinstance(decide("10:00"), Hold)
    assert isinstance(decide("10:00", zone="Europe/Berlin"), Go)
    held = decide("12:30", zone="Europe/Berlin", message_zone="Asia/Tokyo")
    assert held == Hold(
        held_for=HeldReason.QUIET_HOURS,
        reason="quiet hours in Asia/Tokyo",
        until=at("23:00"),
    )


@pytest.mark.parametrize(
    ("now", "reason", "until"),
    [
        ("03:00", "quiet hours in Europe/Lisbon and Atlantic/Azores", "09:00"),
        ("08:30", "quiet hours in Atlantic/Azores", "09:00"),
    ],
)
def test_a_number_of_several_zones_waits_until_it_is_day_in_all(now, reason, until):
    held = decide(now, to=PORTUGAL)

    assert held == Hold(held_for=HeldReason.QUIET_HOURS, reason=reason, until=at(until))


def test_many_zones_are_not_all_named():
    held = decide("12:00", to="+79161234567")

    assert isinstance(held, Hold)
    assert held.reason == "quiet hours in Asia/Chita, Asia/Vladivostok and 2 more"


def test_a_number_whose_zones_have_no_common_day_waits_by_the_zone_of_the_settings():
    quiet = read_quiet_hours("10:00-09:00", zone="Africa/Lagos")

    held = decide("07:00", to="+79161234567", quiet=quiet)

    assert (held.reason, held.until) == ("quiet hours in Africa/Lagos", at("08:00"))


def test_a_number_that_tells_no_zone_waits_by_the_zone_of_the_settings():
    held = decide("06:00", to=UNKNOWN)

    assert (held.reason, held.until) == ("quiet hours in Africa/Lagos", at("07:00"))


@pytest.mark.parametrize(("before_night", "goes"), [(91, True), (90, True), (89, False), (1, False)])
def test_with_too_little_left_of_the_day_it_waits(before_night, goes):
    night = datetime(2026, 1, 11, 2, tzinfo=UTC)
    message = a_message(to=NEW_YORK)
    person = Person(contact=Contact(number=NEW_YORK), recent=RecentSends(number=NEW_YORK))

    decision = quiet_decision(message, person, quiet=QUIET, now=night - timedelta(seconds=before_night))

    if goes:
        assert decision == Go(valid_until=night - timedelta(seconds=60))
    else:
        assert isinstance(decision, Hold)
        assert decision.reason == "quiet hours, about to begin, in America/New_York"
        assert decision.until == night + timedelta(hours=11)
