from datetime import timedelta

import pytest

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import reopen_dead
from shared.domain.deliveries.retry_policy import backoff_delay
from shared.domain.deliveries.status import Status
from shared.domain.twilio_answers.twilio_errors import SENDER_CODES
from shared.errors import SendDelayed, SendRefused, SendUnknown
from shared.services.messages.accept import accept
from tests.examples import NOON, a_message, discard
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

SECOND = timedelta(seconds=1)


class TestOutcomes:
    def test_a_refusal_is_final_and_its_error_code_is_stored(self):
        harness = SenderHarness(fails_with=SendRefused("not a mobile number", code=21614))

        assert harness.deliver() is None
        assert harness.deliver() is None

        assert (harness.delivery.status, harness.delivery.error_code) == (Status.FAILED, 21614)
        assert len(harness.sender.callbacks) == 1

    def test_an_unknown_outcome_is_not_repeated_but_looked_up_later(self):
        harness = SenderHarness(fails_with=SendUnknown("no answer"))

        assert harness.deliver() == RETRY_POLICY.first_lookup_after
        assert harness.deliver(now=NOON + SECOND) == RETRY_POLICY.first_lookup_after - SECOND

        assert harness.delivery.status is Status.UNKNOWN
        assert len(harness.sender.callbacks) == 1

    @pytest.mark.parametrize("code", sorted(SENDER_CODES))
    def test_a_wrong_sender_of_the_settings_is_a_dead_letter_and_one_of_the_message_is_a_failure(self, code):
        harness = SenderHarness(fails_with=SendRefused("wrong sender", code=code))

        harness.deliver()
        harness.deliver(a_message(id="own", from_="+15005550009"))

        assert (harness.delivery.status, harness.delivery.error_code) == (Status.DEAD, code)
        assert harness.ledger.load("own").status is Status.FAILED
        (letter,) = harness.stored_dead_letters
        assert (letter.id, letter.cause, letter.reason) == ("hello-1", Cause.SENDER, "wrong sender")

    @pytest.mark.parametrize("code", [10002, 21608, 30001, 30002])
    def test_what_our_account_may_not_do_is_a_dead_letter(self, code):
        harness = SenderHarness(fails_with=SendRefused("trial", code=code))

        harness.deliver(a_message(from_="+15005550009"))

        assert harness.delivery.status is Status.DEAD
        assert [letter.cause for letter in harness.stored_dead_letters] == [Cause.SENDER]

    def test_a_message_of_a_wrong_setting_is_sent_once_it_is_redriven(self):
        harness = SenderHarness(fails_with=SendRefused("wrong sender", code=21606))
        harness.deliver()
        harness.sender.fails_with = None

        harness.ledger.save(reopen_dead(harness.delivery, now=NOON + SECOND))
        harness.deliver(now=NOON + SECOND)

        assert (harness.delivery.status, len(harness.sender.sent)) == (Status.SENT, 1)

    def test_an_opt_out_that_only_twilio_knew_is_stored(self):
        harness = SenderHarness(fails_with=SendRefused("unsubscribed", code=21610))
        harness.deliver()
        harness.sender.fails_with = None

        harness.deliver(a_message(id="another"))

        assert harness.ledger.load("another").status is Status.REFUSED
        assert len(harness.sender.callbacks) == 1

    def test_a_throttled_message_is_sent_at_the_next_attempt(self):
        harness = SenderHarness(fails_with=SendDelayed("busy", code=20429, after=7))

        wait = harness.deliver()
        assert wait >= timedelta(seconds=7)
        assert harness.delivery.status is Status.HELD
        harness.sender.fails_with = None
        harness.deliver(now=NOON + wait)

        assert len(harness.sender.sent) == 1

    def test_a_message_throttled_until_after_its_time_expires(self):
        harness = SenderHarness(fails_with=SendDelayed("busy", code=20429, after=60))

        assert harness.deliver(a_message(not_after=(NOON + 30 * SECOND).isoformat())) is None

        assert harness.delivery.status is Status.EXPIRED

    def test_a_message_throttled_for_a_day_becomes_a_dead_letter(self):
        harness = SenderHarness(fails_with=SendDelayed("busy", code=20429))
        now, waits = NOON, []
        while (wait := harness.deliver(now=now)) is not None:
            now += wait
            waits.append(wait)

        assert harness.delivery.status is Status.DEAD
        assert timedelta(hours=23) < now - NOON <= timedelta(hours=24)
        assert waits[:-1] == [
            backoff_delay("hello-1", n, retry_policy=RETRY_POLICY, retry_after=None)
            for n in range(len(waits) - 1)
        ]
        assert now == NOON + timedelta(hours=24) - RETRY_POLICY.last_try_before_end
        assert waits[0] < timedelta(seconds=10) < timedelta(minutes=7) < waits[-2]
        assert [dead_letter.id for dead_letter in harness.dead_letters.newest(9)] == ["hello-1"]

    @pytest.mark.parametrize("fields", [{}, {"not_before": (NOON + timedelta(days=3)).isoformat()}])
    def test_the_day_begins_with_the_first_attempt(self, fields):
        harness, message = SenderHarness(fails_with=SendDelayed("busy", code=20429)), a_message(**fields)
        accept(message, ledger=harness.ledger, put=discard, now=NOON)
        if message.not_before:
            harness.deliver(message)  # it is held
        later = NOON + timedelta(days=3)

        assert harness.deliver(message, now=later) is not None

        assert harness.delivery.status is Status.HELD
        assert harness.stored_dead_letters == []


class TestTheLastTry:
    """A wait that would go past the end of a message's time ends shortly before it instead."""

    @pytest.mark.parametrize(
        ("minutes", "code", "retry_after"), [(10, 21611, 900), (30, 63018, 3600), (2, 20429, 86_400)]
    )
    def test_comes_shortly_before_not_after(self, minutes, code, retry_after):
        harness = SenderHarness(fails_with=SendDelayed("busy", code=code, after=retry_after))
        end = NOON + timedelta(minutes=minutes)
        message = a_message(not_after=end.isoformat())

        wait = harness.deliver(message)
        harness.sender.fails_with = None
        harness.deliver(message, now=NOON + wait)

        assert NOON + wait == end - RETRY_POLICY.last_try_before_end
        assert harness.delivery.status is Status.SENT

    def test_is_the_last(self):
        harness = SenderHarness(fails_with=SendDelayed("busy", code=20429, after=86_400))

        ended = harness.deliver_to_the_end()

        assert ended == NOON + timedelta(hours=24) - RETRY_POLICY.last_try_before_end
        assert len(harness.sender.callbacks) == 2
        assert (harness.delivery.status, len(harness.stored_dead_letters)) == (Status.DEAD, 1)

    def test_is_no_earlier_than_twilio_allows_if_there_is_time(self):
        harness = SenderHarness(fails_with=SendDelayed("busy", code=20429, after=3600))
        message = a_message(not_after=(NOON + timedelta(hours=2)).isoformat())

        assert harness.deliver(message) == timedelta(hours=1)


def test_a_copy_or_the_sweep_does_not_try_earlier_than_twilio_allows():
    harness = SenderHarness(fails_with=SendDelayed("busy", code=20429, after=4 * 3600))
    wait = harness.deliver()

    copy = harness.deliver(now=NOON + timedelta(hours=1))
    swept = harness.sweep_stale(now=NOON + timedelta(hours=3))

    assert (copy, swept.requeued) == (wait - timedelta(hours=1), 0)
    assert len(harness.sender.callbacks) == 1
    assert harness.sweep_stale(now=NOON + timedelta(hours=6)).requeued == 1


def test_the_reports_about_a_recorded_call_name_it_and_both_parties():
    harness = SenderHarness()

    harness.deliver(a_message(id="order-7", to="client:ana", channel="call", record=True))
    harness.deliver(a_message(id="order-8", channel="call"))

    query = "delivery=order-7&caller=client%3Aana&called=%2B15005550006#rc=3&rp=5xx,ct,rt"
    assert harness.sender.recordings == [f"https://desk.example/api/voice/recording?{query}", ""]
