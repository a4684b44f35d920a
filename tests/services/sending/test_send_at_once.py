"""Sending within the request: once, whoever waits, and whatever fails."""

import threading
from datetime import timedelta

import pytest

from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import envelope_of
from shared.errors import AccountRefused, Conflict, SendDelayed, SendRefused, SendUnknown, StorageUnavailable
from shared.services.messages.cancel import cancel
from shared.services.sending.send_at_once import Caller, send_at_once
from shared.triggers.places import Places
from tests.examples import NOON, a_message
from tests.services.sender_harness import SenderHarness

SECOND = timedelta(seconds=1)
COPY_AFTER = RetryPolicy().copy_after


class Desk(SenderHarness):
    """A worker with one place, and callers who wait."""

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.places = Places(1)
        self.waited = timedelta(0)

    def post(self, message=None, *, patience=5 * SECOND, pause=None):
        def wait(duration: timedelta) -> None:
            assert duration > timedelta(0)
            self.waited += duration
            if pause:
                pause()

        caller = Caller(now=NOON, elapsed=lambda: self.waited, patience=patience, pause=wait)
        with self.places.take() as place:
            return send_at_once(
                message or a_message(),
                caller=caller,
                begin=place.begin,
                context=self.context(),
                outbox=self.outbox,
                attempt_id="within-the-request",
            )

    @property
    def copies(self) -> list[timedelta]:
        """When each copy on the outbox becomes visible."""
        assert all(envelope == envelope_of(a_message()) for envelope, _ in self.outbox.put_with_delay)
        return [delay for _, delay in self.outbox.put_with_delay]


def test_a_message_is_sent_when_the_caller_gets_the_answer_and_nothing_is_left_on_the_outbox():
    desk = Desk()

    delivery, is_new = desk.post()

    assert (delivery.status, is_new) == (Status.SENT, True)
    assert delivery.sid
    assert [message.id for message in desk.sender.sent] == ["hello-1"]
    assert desk.copies == []


def test_before_twilio_is_asked_the_message_is_in_the_ledger_and_hidden_on_the_outbox():
    desk, seen = Desk(), []
    send = desk.sender.send

    def look(message, **arguments):
        seen.append((desk.delivery.status, desk.copies))
        return send(message, **arguments)

    desk.sender.send = look
    desk.post()

    assert seen == [(Status.SENDING, [COPY_AFTER])]


def test_it_is_in_the_ledger_before_it_is_on_the_outbox():
    desk, seen = Desk(), []
    put_copy = desk.outbox.put_copy

    def look(envelope, **arguments):
        seen.append(desk.delivery.status)
        return put_copy(envelope, **arguments)

    desk.outbox.put_copy = look
    desk.post()

    assert seen == [Status.ACCEPTED]


def test_a_copy_that_comes_first_sends_it_and_the_caller_learns_of_that():
    desk = Desk()
    put_copy = desk.outbox.put_copy

    def received_at_once(envelope, **arguments):
        copy = put_copy(envelope, **arguments)
        desk.deliver()
        return copy

    desk.outbox.put_copy = received_at_once

    delivery, _ = desk.post()

    assert delivery.status is Status.SENT
    assert len(desk.sender.sent) == 1


def test_what_another_worker_is_sending_is_waited_for_and_not_sent_again():
    desk = Desk()
    in_request, may_answer = threading.Event(), threading.Event()
    send = desk.sender.send

    def answer_late(message, **arguments):
        in_request.set()
        assert may_answer.wait(30)
        return send(message, **arguments)

    desk.sender.send = answer_late
    first = threading.Thread(target=desk.deliver)
    first.start()
    assert in_request.wait(30)

    def let_it_answer() -> None:
        may_answer.set()
        first.join(30)

    delivery, is_new = desk.post(pause=let_it_answer)

    assert (delivery.status, is_new) == (Status.SENT, False)
    assert len(desk.sender.sent) == 1
    assert desk.copies == []  # its sender has one


def test_who_waits_for_another_worker_gets_an_answer_in_time():
    desk = Desk()
    desk.sender.send = interrupted
    with pytest.raises(KeyboardInterrupt):
        desk.deliver()

    delivery, _ = desk.post(patience=2 * SECOND)

    assert delivery.status is Status.SENDING
    assert desk.waited == 2 * SECOND


def test_when_the_caller_waits_no_longer_the_send_goes_on():
    desk, may_answer = Desk(), threading.Event()
    send = desk.sender.send

    def answer_late(message, **arguments):
        assert may_answer.wait(30)
        return send(message, **arguments)

    desk.sender.send = answer_late

    delivery, _ = desk.post(patience=SECOND / 20)
    assert delivery.status in {Status.ACCEPTED, Status.SENDING}
    assert desk.places.take() is None
    may_answer.set()

    assert desk.places.free.acquire(timeout=30)
    assert desk.delivery.status is Status.SENT
    assert desk.copies == []


def test_a_second_caller_sends_what_was_only_accepted():
    desk = Desk()
    desk.outbox.put_copy, put_copy = unreachable, desk.outbox.put_copy
    with pytest.raises(StorageUnavailable):
        desk.post()
    assert desk.delivery.status is Status.ACCEPTED
    desk.outbox.put_copy = put_copy

    delivery, is_new = desk.post()

    assert (delivery.status, is_new) == (Status.SENT, False)
    assert len(desk.sender.sent) == 1


def test_a_repeat_gets_the_delivery_and_sends_nothing():
    desk = Desk()
    desk.post()

    delivery, is_new = desk.post()

    assert (delivery.status, is_new) == (Status.SENT, False)
    assert len(desk.sender.sent) == 1


def test_other_content_under_the_same_id_is_a_conflict_and_leaves_the_place():
    desk = Desk()
    desk.post()

    with pytest.raises(Conflict):
        desk.post(a_message(body="Other"))

    assert desk.places.free.acquire(timeout=30)


def test_a_refusal_is_in_the_answer():
    desk = Desk(fails_with=SendRefused("not a valid number", code=21211))

    delivery, _ = desk.post()

    assert (delivery.status, delivery.error_code) == (Status.FAILED, 21211)
    assert desk.copies == []


@pytest.mark.parametrize(
    ("error", "status", "next_step"),
    [
        (SendUnknown("time-out"), Status.UNKNOWN, RetryPolicy().first_lookup_after),
        (SendDelayed("busy", code=20429, after=40), Status.HELD, 40 * SECOND),
    ],
)
def test_what_is_not_finished_continues_from_the_outbox_at_its_time(error, status, next_step):
    desk = Desk(fails_with=error)

    delivery, _ = desk.post()

    assert delivery.status is status
    assert desk.copies == [next_step]


def test_a_message_that_is_not_due_is_held():
    desk, message = Desk(), a_message(not_before="2026-03-01T13:00:00Z")

    delivery, _ = desk.post(message)

    assert delivery.status is Status.HELD
    assert desk.sender.sent == []
    assert [delay for _, delay in desk.outbox.put_with_delay] == [timedelta(hours=1)]


def test_a_person_who_opted_out_gets_nothing():
    desk = Desk()
    desk.opt_out()

    delivery, _ = desk.post()

    assert delivery.status is Status.REFUSED
    assert desk.sender.sent == []
    assert desk.copies == []


def test_after_an_unexpected_error_the_copy_stays_and_the_caller_learns_that_it_is_accepted(caplog):
    desk = Desk()
    desk.contacts.load = unreachable

    delivery, is_new = desk.post(patience=SECOND)

    assert (delivery.status, is_new) == (Status.HELD, True)
    assert desk.copies == [COPY_AFTER]
    assert "message hello-1: sending it within its request failed" in caplog.text


def test_if_the_copy_cannot_be_removed_it_changes_nothing():
    desk = Desk()
    desk.outbox.remove_copy = unreachable
    desk.post()

    assert desk.deliver() is None  # the copy comes

    assert len(desk.sender.sent) == 1


def test_if_the_delivery_cannot_be_read_the_caller_learns_that_it_is_accepted():
    desk = Desk()
    desk.ledger.load = unreachable

    delivery, is_new = desk.post()

    assert (delivery.status, is_new) == (Status.ACCEPTED, True)
    assert len(desk.sender.sent) == 1


def test_a_slow_worker_does_not_send_when_its_lease_may_end_meanwhile():
    desk = Desk()
    desk.waited = timedelta(minutes=1, seconds=1)

    delivery, _ = desk.post(patience=timedelta(minutes=2))

    assert delivery.status is Status.HELD
    assert desk.sender.sent == []
    assert desk.copies == [SECOND]


def test_a_message_that_is_canceled_before_its_claim_is_not_sent():
    desk = Desk()
    put_copy = desk.outbox.put_copy

    def cancel_meanwhile(envelope, **arguments):
        copy = put_copy(envelope, **arguments)
        cancel(a_message(), ledger=desk.ledger, now=NOON)
        return copy

    desk.outbox.put_copy = cancel_meanwhile

    delivery, _ = desk.post()

    assert delivery.status is Status.CANCELED
    assert desk.sender.sent == []
    assert desk.copies == []


def test_while_twilio_refuses_the_account_the_message_is_held_for_that():
    desk = Desk(fails_with=AccountRefused("suspended", code=20005))
    desk.post(a_message(id="first"))

    delivery, _ = desk.post()

    assert (delivery.status, desk.sender.callbacks) == (Status.HELD, desk.sender.callbacks[:1])
    assert [held.id for held in desk.held_messages.oldest()] == ["first", "hello-1"]


def interrupted(*_, **__):
    raise KeyboardInterrupt


def unreachable(*_, **__):
    raise StorageUnavailable("storage does not answer")
