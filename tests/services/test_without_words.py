"""At every door a message without words is recognized, and never sent again."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.delivery import new_delivery, transition
from shared.domain.deliveries.resend import ResendRequest
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.words.removed_words import without_words
from shared.domain.follow_ups.follow_up_rules import NOT_SENT
from shared.domain.guard.foreseen import Foresight
from shared.errors import Conflict, SendRefused
from shared.services.dead_letters.close_sent_poison import was_handled
from shared.services.dead_letters.redrive import RedriveContext, RedriveOutcome, redrive
from shared.services.follow_ups.write_follow_ups import put_follow_ups, write_follow_ups
from shared.services.guard.dry_run.dry_run_message import dry_run
from shared.services.messages.accept import accept
from shared.services.messages.accept_batch import accept_batch
from shared.services.messages.resend import resend
from tests.examples import NOON, a_message
from tests.fakes.guard import MemoryPots
from tests.services.sender_harness import SenderHarness

SECRET = "a-secret-of-the-app"
HOUR = timedelta(hours=1)
PRIVATE = a_message(private=True)
OTHER = a_message(private=True, body="Other")


def delivered() -> SenderHarness:
    """Return a worker that sent a private message, which arrived: it has no words any more."""
    harness = SenderHarness(digest_secret=SECRET)
    harness.deliver(PRIVATE)
    harness.ledger.save(transition(harness.delivery, Status.DELIVERED, now=NOON))
    assert harness.delivery.message.body == ""
    return harness


def test_posting_it_again_is_no_new_message_and_another_is_a_conflict():
    harness = delivered()

    def post(message):
        return accept(message, ledger=harness.ledger, put=pytest.fail, now=NOON, digest_secret=SECRET)

    assert post(PRIVATE) == (harness.delivery, False)
    with pytest.raises(Conflict):
        post(OTHER)


def test_posting_it_again_in_a_batch_is_no_new_message_either():
    harness = delivered()
    checks = structs.replace(harness.checks, has_digest_secret=True)
    raws = [{"id": "hello-1", "to": PRIVATE.to, "body": body, "private": True} for body in ("Hello", "Hello")]

    results = accept_batch(
        [*raws, {**raws[0], "id": "new"}], ledger=harness.ledger, outbox=harness.outbox, checks=checks,
        default_country="", new_id=lambda: "x", now=NOON, digest_secret=SECRET,
    )  # fmt: skip

    assert [result.error for result in results] == [None] * 3
    assert [put.id for put, _ in harness.outbox.put_with_delay] == ["new"]


@pytest.mark.parametrize("now", [NOON, NOON + 30 * HOUR])
def test_a_copy_on_the_outbox_sends_nothing_and_another_message_is_a_dead_letter(now):
    harness = delivered()

    assert harness.deliver(PRIVATE, now=now) is None
    assert harness.stored_dead_letters == []
    assert harness.deliver(OTHER, now=now) is None

    assert [letter.cause for letter in harness.stored_dead_letters] == [Cause.CONFLICT]
    assert len(harness.sender.sent) == 1


def test_a_message_that_waits_is_never_sent_without_its_words():
    harness = delivered()
    harness.ledger.save(structs.replace(harness.delivery, status=Status.HELD))

    assert harness.deliver(PRIVATE, now=NOON + HOUR) is None

    assert len(harness.sender.sent) == 1


def test_what_was_canceled_as_not_due_is_never_sent_without_its_words():
    harness = delivered()
    canceled = structs.replace(harness.delivery, status=Status.CANCELED, error=NOT_SENT)
    harness.ledger.save(canceled)

    assert harness.deliver(PRIVATE, now=NOON + HOUR) is None

    assert len(harness.sender.sent) == 1


def test_nothing_follows_a_message_without_words():
    harness = delivered()
    message = a_message(id="old", otherwise=[{"if": "failed", "channel": "call"}])
    failed = transition(new_delivery(message, now=NOON), Status.FAILED, now=NOON)
    old = harness.ledger.save(without_words(failed, digest="d", now=NOON))

    assert write_follow_ups(old, ledger=harness.ledger, now=NOON) is old
    put_follow_ups(old, ledger=harness.ledger, outbox=harness.outbox, now=NOON)

    assert harness.ledger.load("old~failed") is None
    assert harness.outbox.put_with_delay == []


def test_a_dry_run_knows_it():
    harness = delivered()

    known, other = (
        dry_run([message], context=harness.context(), now=NOON, pots=MemoryPots())[0]
        for message in (PRIVATE, OTHER)
    )

    assert known.outcome is Foresight.DUPLICATE
    assert isinstance(other, Conflict)


def test_sending_it_again_is_refused():
    harness = SenderHarness(fails_with=SendRefused("no such number", code=21211), digest_secret=SECRET)
    harness.deliver(PRIVATE)

    with pytest.raises(Conflict, match="what hello-1 said is not kept any more, since 2026-03-01T12:00"):
        resend(
            "hello-1", ResendRequest(), ledger=harness.ledger, checks=harness.checks, put=pytest.fail,
            now=NOON + HOUR,
        )  # fmt: skip


def redriven(harness, message):
    context = RedriveContext(
        ledger=harness.ledger,
        contacts=harness.contacts,
        outbox=harness.outbox,
        dead_letters=harness.dead_letters,
        checks=harness.checks,
        erased_opt_outs=harness.guard.erased_opt_outs,
        default_country="",
        digest_secret=SECRET,
    )
    letter = dead_letter_for(message, cause=Cause.POISON, reason="", now=NOON)
    harness.dead_letters.add(letter)
    (result,) = redrive([letter], context, elapsed=timedelta, now=NOON, dry_run=False)
    return result


def test_a_redrive_of_what_was_sent_closes_its_letter():
    assert redriven(delivered(), PRIVATE).outcome is RedriveOutcome.ALREADY_HANDLED
    assert redriven(delivered(), OTHER).outcome is RedriveOutcome.CONFLICT


def test_a_redrive_of_what_has_no_words_sends_nothing_and_says_why():
    harness = delivered()
    harness.ledger.save(structs.replace(harness.delivery, status=Status.DEAD))

    result = redriven(harness, PRIVATE)

    assert (result.outcome, harness.outbox.put_with_delay) == (RedriveOutcome.NO_WORDS, [])
    assert "not kept any more" in result.reason
    assert len(harness.stored_dead_letters) == 1


def test_a_letter_of_a_dead_worker_is_closed_if_its_message_was_sent():
    harness = delivered()
    letters = [dead_letter_for(each, cause=Cause.POISON, reason="", now=NOON) for each in (PRIVATE, OTHER)]

    assert [
        was_handled(letter, ledger=harness.ledger, default_country="", digest_secret=SECRET)
        for letter in letters
    ] == [True, False]
