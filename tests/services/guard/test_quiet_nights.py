"""Quiet hours on the way of a message: into the night, through it, and out of it in the morning."""

from collections import Counter
from datetime import timedelta

import pytest

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries.delivery_view import show
from shared.domain.deliveries.held_message import HeldReason
from shared.domain.deliveries.status import Status
from shared.errors import SendDelayed
from shared.services.outcomes.record_status_callback import record_status_callback
from tests.services.guard.night_harness import EVENING, MINUTE, MORNING, NIGHT, PERSON, NightHarness, a_text

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def shown(harness: NightHarness) -> tuple[object, ...]:
    """Return what GET shows."""
    view = show(harness.delivery)
    return view.status, view.reason, view.until, view.error


HELD = (Status.HELD, HeldReason.QUIET_HOURS, MORNING, "quiet hours in Europe/London")


def report_unsent(harness: NightHarness, *, now) -> None:
    record_status_callback(
        {"MessageStatus": "failed", "MessageSid": max(harness.sender.known), "ErrorCode": "30036"},
        delivery_id="hello-1",
        attempt_id=harness.delivery.attempts[-1].id,
        ledger=harness.ledger,
        dead_letters=harness.dead_letters,
        outbox=harness.outbox,
        now=now,
    )


def test_at_night_a_message_is_held_until_the_morning_and_sent_once():
    harness = NightHarness()

    harness.deliver(a_text(), now=NIGHT + MINUTE)

    assert (shown(harness), harness.sender.sent) == (HELD, [])
    harness.tick(now=MORNING - MINUTE)
    assert harness.take_outbox(now=MORNING - MINUTE) == [MORNING]
    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.SENT, 1)


def test_what_the_outbox_shows_a_moment_too_early_does_not_wait_for_the_next_tick():
    harness = NightHarness()
    harness.deliver(a_text(), now=NIGHT + MINUTE)

    assert harness.deliver(a_text(), now=MORNING - SECOND / 2) == SECOND / 2
    assert harness.deliver(a_text(), now=MORNING) is None
    assert len(harness.sender.sent) == 1


def test_by_day_twilio_is_told_until_when_it_may_send():
    harness = NightHarness()

    harness.deliver(a_text(), now=EVENING)

    assert harness.sender.valid_until == [NIGHT - MINUTE]


@pytest.mark.parametrize("fields", [{"urgent": True}, {"zone": "America/New_York"}])
def test_what_may_go_at_night_goes(fields):
    harness = NightHarness()

    harness.deliver(a_text(**fields), now=NIGHT + MINUTE)

    assert len(harness.sender.sent) == 1


def test_the_zone_of_the_contact_and_what_they_wrote_count():
    harness = NightHarness()
    harness.contacts.save(Contact(number=PERSON, zone="America/New_York"))
    harness.deliver(a_text(id="in-new-york"), now=NIGHT + MINUTE)
    contact = harness.contacts.load(PERSON)
    harness.contacts.save(Contact(number=PERSON, wrote_at=NIGHT - 10 * MINUTE, version=contact.version))

    harness.deliver(a_text(id="an-answer"), now=NIGHT + MINUTE)
    harness.deliver(a_text(id="late"), now=NIGHT + 51 * MINUTE)

    assert [message.id for message in harness.sender.sent] == ["in-new-york", "an-answer"]


def test_a_message_that_ends_before_the_morning_expires_at_once_and_says_why():
    harness = NightHarness()

    harness.deliver(a_text(not_after=MORNING.isoformat()), now=NIGHT + MINUTE)

    assert (harness.delivery.status, harness.delivery.error) == (
        Status.EXPIRED,
        "quiet hours in Europe/London until 2026-01-11T08:00Z, after its not_after",
    )


def test_what_twilio_did_not_send_before_the_night_is_sent_in_the_morning():
    harness = NightHarness()
    harness.deliver(a_text(), now=EVENING)

    report_unsent(harness, now=NIGHT - MINUTE)
    harness.take_outbox(now=NIGHT - MINUTE)

    soon = "quiet hours, about to begin, in Europe/London"
    assert (shown(harness), len(harness.sender.sent)) == ((*HELD[:3], soon), 1)
    harness.tick(now=MORNING)
    harness.take_outbox(now=MORNING)
    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.SENT, 2)


def test_what_twilio_reports_late_in_the_night_waits_too():
    harness = NightHarness()
    harness.deliver(a_text(), now=EVENING)

    report_unsent(harness, now=NIGHT + 180 * MINUTE)
    harness.take_outbox(now=NIGHT + 180 * MINUTE)

    assert (shown(harness), harness.stored_dead_letters) == (HELD, [])


def test_a_message_that_twilio_throttled_for_hours_survives_the_night_and_has_its_time_in_the_morning():
    harness = NightHarness(fails_with=SendDelayed("busy"))

    ended = harness.deliver_to_the_end(a_text(), now=NIGHT - 12 * HOUR)  # a day ends an hour after the night

    assert (shown(harness)[:3], ended > NIGHT - MINUTE) == (HELD[:3], True)
    harness.sender.fails_with = None
    harness.tick(now=MORNING)
    harness.take_outbox(now=MORNING)
    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.SENT, 1)


def test_a_thousand_messages_of_one_night_come_out_at_48_a_second():
    harness = NightHarness()
    harness.deliver(a_text(), now=NIGHT + MINUTE)
    for number in range(999):  # as the first one did, but faster
        harness.agenda.defer(a_text(id=f"m{number}"), at=harness.delivery.retry_at)

    harness.tick(now=MORNING - MINUTE)

    delays = Counter(delay for _, delay in harness.outbox.put_with_delay)
    assert (sum(delays.values()), min(delays)) == (1_000, MINUTE)
    assert max(delays.values()) <= 48
    assert max(delays) < 1.5 * MINUTE
