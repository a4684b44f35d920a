"""Nothing is left lying: open deliveries, the poison queue, dead letters."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.deliveries.delivery import Status, begin_attempt, new_delivery
from shared.domain.deliveries.status_callback import Report
from shared.domain.messages.envelope import encode_envelope, envelope_of
from shared.domain.reminders.ticks import NextTick, ShardTick, to_queue
from shared.errors import SendRefused, SendUnknown
from shared.services.dead_letters.drain_poison_queue import dead_letter_poison, discard_poison_ticks
from shared.services.dead_letters.redrive import RedriveOutcome, redrive
from shared.services.messages.accept import accept
from tests.examples import NOON, a_message, discard
from tests.fakes import MemoryDeadLetters, MemoryPoisonQueue
from tests.services.sending_harness import RETRY_POLICY, Desk

HOUR = timedelta(hours=1)
DEEP = b'{"body": ' + b"[" * 30_000 + b"]" * 30_000 + b"}"


class TestLookingAgain:
    def put_back(self, desk: Desk) -> list[str]:
        return [envelope.id for envelope, _ in desk.outbox.put_with_delay]

    def test_what_was_accepted_and_never_reached_the_outbox_is_put_there(self):
        desk = Desk()
        accept(a_message(), ledger=desk.ledger, put=discard, now=NOON)

        desk.sweep_stale(now=NOON + HOUR)

        assert self.put_back(desk) == ["hello-1"]

    def test_what_something_happened_to_lately_is_left_alone(self):
        desk = Desk()
        accept(a_message(), ledger=desk.ledger, put=discard, now=NOON)

        looked = desk.sweep_stale(now=NOON + HOUR - timedelta(seconds=1))

        assert (looked.open, looked.put_back) == (1, 0)

    def test_what_was_put_back_waits_another_hour(self):
        desk = Desk()
        accept(a_message(), ledger=desk.ledger, put=discard, now=NOON)

        desk.sweep_stale(now=NOON + HOUR)
        desk.sweep_stale(now=NOON + HOUR + timedelta(minutes=1))

        assert self.put_back(desk) == ["hello-1"]

    def test_while_senders_stand_still_copies_do_not_pile_up(self):
        desk = Desk()
        accept(a_message(), ledger=desk.ledger, put=discard, now=NOON)

        for minutes in range(0, 24 * 60, 10):
            desk.sweep_stale(now=NOON + timedelta(minutes=minutes))

        assert len(self.put_back(desk)) == 4

    def test_what_a_sender_died_with_is_put_back_to_be_settled(self):
        desk = Desk()
        desk.ledger.save(begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="died", now=NOON))

        desk.sweep_stale(now=NOON + HOUR)

        assert self.put_back(desk) == ["hello-1"]

    def test_what_waits_for_its_time_is_left_to_the_outbox(self):
        desk = Desk()
        desk.deliver(a_message(not_before=(NOON + timedelta(days=5)).isoformat()))

        assert desk.sweep_stale(now=NOON + timedelta(days=1)).put_back == 0

    def test_what_was_not_sent_an_hour_after_its_time_is_put_back(self):
        desk, time = Desk(), NOON + timedelta(days=5)
        desk.deliver(a_message(not_before=time.isoformat()))

        assert desk.sweep_stale(now=time + HOUR - timedelta(seconds=1)).put_back == 0
        assert desk.sweep_stale(now=time + HOUR).put_back == 1
        assert desk.sweep_stale(now=time + HOUR).put_back == 0

    def test_one_that_cannot_be_looked_at_does_not_keep_the_others_open(self):
        desk = Desk()
        for name in ("good-1", "bad", "good-2"):
            accept(a_message(id=name), ledger=desk.ledger, put=discard, now=NOON)
        put = desk.outbox.put

        def put_unless_bad(envelope, *, delay):
            if envelope.id == "bad":
                raise TimeoutError
            put(envelope, delay=delay)

        desk.outbox.put = put_unless_bad
        looked = desk.sweep_stale(now=NOON + HOUR)

        assert (sorted(self.put_back(desk)), looked.failed) == (["good-1", "good-2"], 1)

    def test_it_ends_before_the_host_ends_it(self):
        desk = Desk()
        accept(a_message(), ledger=desk.ledger, put=discard, now=NOON)
        desk.stood_still = timedelta(minutes=4, seconds=1)

        looked = desk.sweep_stale(now=NOON + HOUR)

        assert (looked.open, looked.cut_short) == (0, True)

    def test_of_what_twilio_took_it_is_asked_what_became_of_it(self):
        desk = Desk()
        desk.deliver()
        (sid,) = desk.sender.known
        message, at, _ = desk.sender.known[sid]
        news = Report(status=Status.UNDELIVERED, sid=sid, error_code=30003, price="-0.0079", currency="USD")
        desk.sender.known[sid] = (message, at, news)

        desk.sweep_stale(now=NOON + HOUR)

        delivery = desk.delivery
        assert (delivery.status, delivery.error_code, delivery.price) == (
            Status.UNDELIVERED,
            30003,
            "-0.0079",
        )
        assert list(desk.ledger.open()) == []

    def test_a_carrier_that_never_tells_more_is_waited_for_three_days(self):
        desk = Desk()
        desk.deliver()

        desk.sweep_stale(now=NOON + timedelta(days=2))
        assert list(desk.ledger.open()) == ["hello-1"]
        desk.sweep_stale(now=NOON + timedelta(days=3))

        assert list(desk.ledger.open()) == []
        assert desk.delivery.status is Status.SENT

    def test_while_twilio_cannot_be_asked_it_stays_open(self):
        desk = Desk()
        desk.deliver()
        desk.sender.cannot_be_asked = True

        desk.sweep_stale(now=NOON + timedelta(days=3))

        assert list(desk.ledger.open()) == ["hello-1"]

    def test_what_is_final_costs_nothing(self):
        desk = Desk(fails_with=SendRefused("no", code=21211))
        desk.deliver()

        assert desk.sweep_stale(now=NOON + HOUR).open == 0


class TestPoison:
    @pytest.mark.parametrize(
        "body", [b"", b"\xff\xfe", b"not JSON", b"[]", b'{"id": 7}', b'{"insertionTime": "x"}', DEEP]
    )
    def test_whatever_lies_there_is_kept(self, body):
        poison, letters = MemoryPoisonQueue(body), MemoryDeadLetters()

        assert dead_letter_poison(poison=poison, dead_letters=letters, now=NOON) == 1

        (letter,) = letters.newest(9)
        text = "//4=" if body == b"\xff\xfe" else body.decode()  # base64, which the outbox takes too
        assert (letter.id, letter.cause, letter.body) == ("q0", Cause.POISON, text)
        assert poison.messages == []

    def test_a_message_with_an_id_is_kept_under_it(self):
        poison, letters = MemoryPoisonQueue(encode_envelope(envelope_of(a_message()))), MemoryDeadLetters()

        dead_letter_poison(poison=poison, dead_letters=letters, now=NOON)

        assert letters.load("hello-1")

    def test_a_crash_before_it_is_off_the_queue_keeps_it_once(self):
        poison, letters = MemoryPoisonQueue(encode_envelope(envelope_of(a_message()))), MemoryDeadLetters()
        poison.remove = None  # type: ignore[assignment] # the worker dies here

        for _ in range(2):
            with pytest.raises(TypeError):
                dead_letter_poison(poison=poison, dead_letters=letters, now=NOON)
            poison.show_again()

        assert len(letters.newest(9)) == 1


class TestTicksThatWerePoison:
    @pytest.mark.parametrize("call", [NextTick(slot=NOON), ShardTick(shard="a")])
    def test_are_forgotten_since_the_next_one_looks_again(self, call):
        poison, letters = MemoryPoisonQueue(to_queue(call)), MemoryDeadLetters()

        assert discard_poison_ticks(poison=poison, dead_letters=letters, now=NOON) == 1

        assert (poison.messages, letters.newest(9)) == ([], [])

    @pytest.mark.parametrize(
        "body", [encode_envelope(envelope_of(a_message())), b"not JSON", b'{"type": "tock"}', DEEP]
    )
    def test_what_is_no_tick_is_kept_with_the_queue_it_should_have_been_on(self, body):
        poison, letters = MemoryPoisonQueue(body), MemoryDeadLetters()

        assert discard_poison_ticks(poison=poison, dead_letters=letters, now=NOON) == 0

        (letter,) = letters.newest(9)
        assert (letter.cause, letter.body) == (Cause.INVALID, body.decode())
        assert "messages go on `outbox`" in letter.reason
        assert poison.messages == []


class TestRedrive:
    def a_letter(self, **fields) -> DeadLetter:
        body = encode_envelope(envelope_of(a_message(**fields))).decode()
        return DeadLetter(id="hello-1", at=NOON, cause=Cause.UNCLEAR, reason="", body=body)

    def redrive(self, desk: Desk, letter: DeadLetter, *, dry_run: bool = False, now=NOON) -> RedriveOutcome:
        desk.dead_letters.add(letter)
        (done,) = self.redrive_all(desk, [letter], elapsed=timedelta, dry_run=dry_run, now=now)
        return done.fate

    def redrive_all(self, desk: Desk, letters, *, elapsed, dry_run: bool = False, now=NOON):
        return redrive(
            letters,
            elapsed=elapsed,
            ledger=desk.ledger,
            contacts=desk.contacts,
            outbox=desk.outbox,
            dead_letters=desk.dead_letters,
            flows=desk.flows,
            default_country="",
            now=now,
            dry_run=dry_run,
        )

    def test_a_dead_message_is_sent_anew_once(self):
        desk = Desk(fails_with=SendUnknown("no answer"))
        desk.deliver_to_the_end()
        desk.sender.fails_with = None

        assert self.redrive(desk, desk.letters[0], now=NOON + HOUR) is RedriveOutcome.REQUEUED
        desk.deliver_to_the_end(now=NOON + HOUR)

        assert desk.delivery.status is Status.SENT
        assert desk.letters == []
        assert len(desk.outbox.put_with_delay) == len(desk.sender.sent) == 1

    def test_redriven_twice_it_is_sent_once(self):
        desk = Desk()
        letter = self.a_letter()

        self.redrive(desk, letter)
        self.redrive(desk, letter)
        for _ in desk.outbox.put_with_delay:
            desk.deliver()

        assert len(desk.sender.sent) == 1

    def test_a_dry_run_changes_nothing(self):
        desk = Desk()

        assert self.redrive(desk, self.a_letter(), dry_run=True) is RedriveOutcome.REQUEUED

        assert len(desk.letters) == 1
        assert desk.outbox.put_with_delay == []

    def test_what_was_delivered_meanwhile_is_not_sent(self):
        desk = Desk()
        desk.deliver()

        assert self.redrive(desk, self.a_letter()) is RedriveOutcome.ALREADY_HANDLED

        assert desk.outbox.put_with_delay == []
        assert desk.letters == []

    def test_what_twilio_turns_out_to_have_is_not_sent(self):
        desk = Desk(fails_with=SendUnknown("no answer"))
        desk.deliver_to_the_end()
        (letter,) = desk.letters

        desk.report("hello-1", "SM7", "sent", attempt_id="attempt-1")

        assert self.redrive(desk, letter) is RedriveOutcome.ALREADY_HANDLED
        assert desk.outbox.put_with_delay == []

    def test_what_has_expired_is_not_sent_and_the_letter_stays(self):
        desk = Desk()
        letter = self.a_letter(not_after=(NOON + HOUR).isoformat())

        assert self.redrive(desk, letter, now=NOON + HOUR) is RedriveOutcome.EXPIRED
        assert desk.letters == [letter]

    def test_who_opted_out_is_not_sent_anything(self):
        desk = Desk()
        desk.opt_out()

        assert self.redrive(desk, self.a_letter()) is RedriveOutcome.OPTED_OUT

    def test_what_still_breaks_the_contract_says_so_again(self):
        desk = Desk()
        letter = structs.replace(self.a_letter(), body='{"to": 1}')

        assert self.redrive(desk, letter) is RedriveOutcome.INVALID

    def test_what_has_a_flow_that_is_still_not_there_says_so_and_the_letter_stays(self):
        desk = Desk()
        letter = self.a_letter(flow="gone")

        assert self.redrive(desk, letter) is RedriveOutcome.INVALID
        assert desk.letters == [letter]

    def test_what_cannot_be_done_in_one_request_is_left_for_the_next(self):
        desk = Desk()
        letters = [structs.replace(self.a_letter(), id=f"letter-{n}", body='{"to": 1}') for n in range(3)]
        passed = iter([timedelta(0), timedelta(minutes=2)])

        done = self.redrive_all(desk, letters, elapsed=lambda: next(passed))

        assert [one.id for one in done] == ["letter-0", "letter-1"]


def test_when_an_attempt_is_looked_for_every_attempt_of_its_time_has_lost_its_lease():
    desk = Desk(fails_with=SendUnknown("no answer"))
    twin = a_message(id="twin")
    desk.ledger.save(
        begin_attempt(new_delivery(twin, now=NOON), attempt_id="died", now=NOON, lease=RETRY_POLICY.lease)
    )
    first_lookup_after = desk.deliver(a_message(id="lost"))

    desk.deliver(twin, now=NOON + first_lookup_after)

    assert desk.ledger.load("twin").status is Status.UNKNOWN
