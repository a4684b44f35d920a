from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import LEASE, Delivery, Status, begin_attempt, new_delivery
from shared.domain.deliveries.retry_policy import backoff_delay
from shared.errors import SendDelayed, SendRefused, SendUnknown, VersionConflict
from shared.services.messages.accept import accept
from shared.services.messages.cancel import cancel
from tests.examples import NOON, a_message, discard
from tests.fakes import MemoryLedger
from tests.services.sending_harness import RETRY_POLICY, Desk

SECOND = timedelta(seconds=1)


def test_a_message_is_sent_and_recorded():
    desk = Desk()

    assert desk.deliver() is None

    assert [one.body for one in desk.sender.sent] == ["Hello"]
    assert (desk.delivery.status, desk.delivery.sid) == (Status.SENT, f"SM{1:032x}")


def test_a_message_queued_five_times_is_sent_once():
    desk = Desk()

    for _ in range(5):
        desk.deliver()

    assert len(desk.sender.sent) == 1


@pytest.mark.parametrize("before", [[], [SendDelayed("busy", code=20429)]], ids=["first", "second"])
def test_a_claim_that_storage_wrote_but_did_not_confirm_is_found_to_be_our_own(before):
    desk = Desk()
    for fault in before:
        desk.sender.fails_with = fault
        desk.deliver()
    desk.sender.fails_with = None
    save = desk.ledger.save

    def save_unconfirmed(delivery):
        saved = save(delivery)
        if delivery.status is Status.SENDING:
            raise VersionConflict("nobody can tell")
        return saved

    desk.ledger.save = save_unconfirmed

    assert desk.deliver(now=NOON + timedelta(hours=1)) is None

    assert (len(desk.sender.sent), desk.delivery.status) == (1, Status.SENT)


def test_another_message_with_the_same_id_is_not_sent():
    desk = Desk()

    desk.deliver()
    desk.deliver(a_message(body="Something else"))

    assert [one.body for one in desk.sender.sent] == ["Hello"]


def test_a_message_accepted_over_http_is_sent_once():
    desk = Desk()
    accept(a_message(), ledger=desk.ledger, put=discard, now=NOON)

    desk.deliver()
    desk.deliver()

    assert len(desk.sender.sent) == 1


def test_the_sender_is_the_one_asked_for_or_the_default():
    desk = Desk()

    desk.deliver()
    desk.deliver(a_message(id="other", from_="+15005550009"))

    assert [one.sender for one in desk.sender.sent] == ["+15005550006", "+15005550009"]


def test_the_callback_names_delivery_and_attempt_and_asks_twilio_to_insist():
    desk = Desk()

    desk.deliver(a_message(id="a:b"), attempt_id="one")

    assert desk.sender.callbacks == [
        "https://desk.example/api/sms/status?delivery=a%3Ab&attempt=one#rc=3&rp=5xx,ct,rt"
    ]


def test_a_call_speaks_its_body():
    desk = Desk()

    desk.deliver(a_message(channel="call", body="Tom & {name}", values={"name": "<Ana>"}, voice="alice"))

    assert '<Say voice="alice">Tom &amp; &lt;Ana&gt;</Say>' in desk.sender.twiml[0]
    assert "/api/voice/status?" in desk.sender.callbacks[0]


class TestWhileAnotherHoldsIt:
    def holding(self) -> Desk:
        desk = Desk()
        desk.ledger.save(begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="theirs", now=NOON))
        return desk

    def test_the_message_waits_until_their_lease_ends(self):
        desk = self.holding()

        assert desk.deliver(now=NOON + 30 * SECOND) == LEASE - 30 * SECOND
        assert desk.sender.sent == []

    def test_it_is_unknown_after_their_lease_and_not_sent_at_once(self):
        desk = self.holding()

        assert desk.deliver(now=NOON + LEASE) == RETRY_POLICY.first_lookup_after - LEASE

        assert desk.delivery.status is Status.UNKNOWN
        assert desk.sender.sent == []

    def test_our_own_claim_is_not_taken_for_anothers(self):
        desk = self.holding()

        desk.deliver(attempt_id="theirs")

        assert desk.delivery.status is Status.SENT


class TestWhatMustNotBeSent:
    def test_expires_when_its_time_has_passed(self):
        desk = Desk()

        assert desk.deliver(a_message(not_after=NOON.isoformat())) is None

        assert desk.delivery.status is Status.EXPIRED
        assert desk.sender.callbacks == []

    def test_is_refused_if_the_person_replied_stop(self):
        desk = Desk()
        desk.opt_out()

        assert desk.deliver() is None

        assert desk.delivery.status is Status.REFUSED
        assert "STOP" in desk.delivery.error
        assert desk.sender.callbacks == []

    def test_but_a_call_is_not_a_text(self):
        desk = Desk()
        desk.opt_out()

        desk.deliver(a_message(channel="call"))

        assert desk.delivery.status is Status.SENT

    def test_waits_for_another_worker_if_ours_stood_still(self):
        desk = Desk()
        desk.stood_still = LEASE * 0.6

        assert desk.deliver() == SECOND
        assert desk.delivery.status is Status.HELD
        assert desk.sender.callbacks == []

    def test_leaves_no_attempt_behind(self):
        desk = Desk()

        desk.deliver(a_message(not_after=NOON.isoformat()))

        assert desk.delivery.attempts == ()


def test_a_message_waits_for_its_time_and_is_then_sent():
    desk = Desk()
    message = a_message(not_before=(NOON + timedelta(days=10)).isoformat())

    assert desk.deliver(message, now=NOON + timedelta(days=5)) == timedelta(days=5)
    assert desk.delivery.status is Status.HELD
    assert desk.deliver(message, now=NOON + timedelta(days=6)) == timedelta(days=4)
    assert desk.deliver(message, now=NOON + timedelta(days=10)) is None

    assert len(desk.sender.sent) == 1


class WatchedLedger(MemoryLedger):
    def __init__(self) -> None:
        super().__init__()
        self.saved: list[Status] = []

    def save(self, delivery: Delivery) -> Delivery:
        self.saved.append(delivery.status)
        return super().save(delivery)


def test_a_message_that_waits_for_its_time_can_be_canceled_at_any_moment():
    desk, message = Desk(), a_message(not_before=(NOON + timedelta(days=1)).isoformat())
    desk.ledger = ledger = WatchedLedger()

    desk.deliver(message)
    desk.deliver(message)

    assert ledger.saved == [Status.HELD]  # never sending, which is too late; and not written twice
    assert cancel(message, ledger=desk.ledger, now=NOON).status is Status.CANCELED
    assert desk.deliver(message, now=NOON + timedelta(days=1)) is None
    assert desk.sender.sent == []


class TestOutcomes:
    def test_a_refusal_is_final_and_says_why(self):
        desk = Desk(fails_with=SendRefused("not a mobile number", code=21614))

        assert desk.deliver() is None
        assert desk.deliver() is None

        assert (desk.delivery.status, desk.delivery.error_code) == (Status.FAILED, 21614)
        assert len(desk.sender.callbacks) == 1

    def test_an_unknown_outcome_is_not_repeated_but_looked_into_later(self):
        desk = Desk(fails_with=SendUnknown("no answer"))

        assert desk.deliver() == RETRY_POLICY.first_lookup_after
        assert desk.deliver(now=NOON + SECOND) == RETRY_POLICY.first_lookup_after - SECOND

        assert desk.delivery.status is Status.UNKNOWN
        assert len(desk.sender.callbacks) == 1

    def test_an_opt_out_that_only_twilio_knew_of_is_remembered(self):
        desk = Desk(fails_with=SendRefused("unsubscribed", code=21610))
        desk.deliver()
        desk.sender.fails_with = None

        desk.deliver(a_message(id="another"))

        assert desk.ledger.load("another").status is Status.REFUSED
        assert len(desk.sender.callbacks) == 1

    def test_a_delayed_message_is_sent_on_the_next_try(self):
        desk = Desk(fails_with=SendDelayed("busy", code=20429, after=7))

        wait = desk.deliver()
        assert wait >= timedelta(seconds=7)
        assert desk.delivery.status is Status.HELD
        desk.sender.fails_with = None
        desk.deliver(now=NOON + wait)

        assert len(desk.sender.sent) == 1

    def test_a_message_delayed_until_after_its_time_expires(self):
        desk = Desk(fails_with=SendDelayed("busy", code=20429, after=60))

        assert desk.deliver(a_message(not_after=(NOON + 30 * SECOND).isoformat())) is None

        assert desk.delivery.status is Status.EXPIRED

    def test_a_message_delayed_for_a_day_becomes_a_dead_letter(self):
        desk = Desk(fails_with=SendDelayed("busy", code=20429))
        now, waits = NOON, []
        while (wait := desk.deliver(now=now)) is not None:
            now += wait
            waits.append(wait)

        assert desk.delivery.status is Status.DEAD
        assert timedelta(hours=23) < now - NOON <= timedelta(hours=24)
        assert waits == [
            backoff_delay("hello-1", n, retry_policy=RETRY_POLICY, retry_after=None)
            for n in range(len(waits))
        ]
        assert waits[0] < timedelta(seconds=10) < timedelta(minutes=7) < waits[-1]
        assert [letter.id for letter in desk.dead_letters.newest(9)] == ["hello-1"]

    @pytest.mark.parametrize("fields", [{}, {"not_before": (NOON + timedelta(days=3)).isoformat()}])
    def test_the_day_begins_when_it_is_first_tried(self, fields):
        desk, message = Desk(fails_with=SendDelayed("busy", code=20429)), a_message(**fields)
        accept(message, ledger=desk.ledger, put=discard, now=NOON)
        if message.not_before:
            desk.deliver(message)  # it is held
        later = NOON + timedelta(days=3)

        assert desk.deliver(message, now=later) is not None

        assert desk.delivery.status is Status.HELD
        assert desk.letters == []


def test_the_wait_doubles_is_spread_and_has_a_bound():
    waits = [backoff_delay("a", delays, retry_policy=RETRY_POLICY, retry_after=None) for delays in range(30)]

    assert RETRY_POLICY.min_backoff / 2 <= waits[0] <= RETRY_POLICY.min_backoff * 1.5
    assert all(wait <= RETRY_POLICY.max_backoff * 1.5 for wait in waits)
    assert waits[5] > waits[0] * 8
    assert (
        len(
            {
                backoff_delay(str(number), 3, retry_policy=RETRY_POLICY, retry_after=None)
                for number in range(50)
            }
        )
        > 25
    )


@pytest.mark.parametrize("asked", [8 * 86_400, 1e15])
def test_no_wait_is_longer_than_the_queue_can(asked):
    assert backoff_delay("a", 0, retry_policy=RETRY_POLICY, retry_after=asked) <= timedelta(days=7)


def test_a_report_that_overtakes_the_answer_is_kept():
    desk = Desk()
    send = desk.sender.send

    def send_and_be_overtaken(message, **kwargs):
        known = desk.ledger.load(message.id)
        desk.ledger.save(structs.replace(known, status=Status.DELIVERED))
        return send(message, **kwargs)

    desk.sender.send = send_and_be_overtaken
    desk.deliver()

    assert (desk.delivery.status, desk.delivery.sid) == (Status.DELIVERED, f"SM{1:032x}")


@pytest.mark.parametrize("status", [status for status in Status if status.is_final or status is Status.SENT])
def test_nothing_is_sent_once_it_is_sent_or_final(status):
    desk = Desk()
    desk.ledger.save(structs.replace(new_delivery(a_message(), now=NOON), status=status))

    assert desk.deliver() is None
    assert desk.sender.callbacks == []
