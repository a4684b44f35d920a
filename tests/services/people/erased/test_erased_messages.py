"""Every way by which the id of an erased message can come in again: nothing is sent, nothing is stored."""

from datetime import timedelta

import pytest
from msgspec import UNSET, structs

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.resend import ResendRequest
from shared.domain.deliveries.status import Status
from shared.domain.guard.foreseen import Foresight
from shared.errors import Conflict, NotFound
from shared.services.dead_letters.close_sent_poison import close_sent_poison
from shared.services.dead_letters.redrive import RedriveContext, RedriveOutcome, redrive
from shared.services.guard.dry_run.dry_run_message import dry_run
from shared.services.messages.accept import accept, find_delivery
from shared.services.messages.accept_batch import accept_batch
from shared.services.messages.cancel import cancel
from shared.services.messages.resend import resend
from shared.services.people.erased.erased_messages import erased_twin, is_erased_message
from shared.services.sending.claim import claim_delivery
from shared.services.sending.next_step import RETRY_SOON
from shared.triggers.api.batch_answer import batch_answer
from tests.examples import NOON, a_message
from tests.fakes.guard import MemoryPots
from tests.services.people.erased_harness import LATER, ErasedHarness

OTHER = a_message(body="Other words")


def put_on(harness):
    return lambda envelope: harness.outbox.put(envelope, delay=timedelta(0))


class TestFromTheQueue:
    def test_an_erased_message_that_comes_again_is_dropped(self):
        harness = ErasedHarness()

        assert harness.deliver(now=LATER) is None

        assert harness.has_nothing()

    def test_an_erased_message_that_is_not_due_is_not_held(self):
        harness = ErasedHarness()
        for wait in (timedelta(days=1), timedelta(days=30)):
            message = structs.replace(a_message(), not_before=LATER + wait)

            assert harness.deliver(message, now=LATER) is None

        assert not harness.sent_since
        assert list(harness.ledger.open()) == []
        assert list(harness.agenda._entries) == []

    def test_another_message_with_the_id_of_an_erased_one_is_a_dead_letter(self):
        harness = ErasedHarness()

        assert harness.deliver(OTHER, now=LATER) is None

        assert not harness.sent_since
        assert [letter.cause for letter in harness.stored_dead_letters] == [Cause.CONFLICT]

    @pytest.mark.parametrize("message_id", ["order~failed", "order~2", "visit:20260301T120000Z"])
    def test_a_message_with_an_id_of_our_own_making_is_dropped_whatever_it_says(self, message_id):
        harness = ErasedHarness(structs.replace(a_message(), id=message_id))

        assert harness.deliver(structs.replace(OTHER, id=message_id), now=LATER) is None

        assert harness.has_nothing()

    def test_a_follow_up_that_was_never_written_is_not_written_later(self):
        message = a_message(otherwise=[{"if": "failed", "channel": "call"}])
        harness = ErasedHarness(message)
        follow_up = structs.replace(OTHER, id="hello-1~failed")

        assert harness.deliver(follow_up, now=LATER) is None

        assert harness.has_nothing()

    def test_a_claim_whose_answer_is_lost_is_tried_again_if_nothing_was_erased(self):
        harness = ErasedHarness()
        fresh = a_message(id="fresh")
        stale = structs.replace(new_delivery(fresh, now=NOON), version="of nothing")

        claim = claim_delivery(fresh, context=harness.context(), attempt_id="one", now=LATER, accepted=stale)

        assert claim == RETRY_SOON


class TestOverHttp:
    def accept(self, harness, message):
        return accept(message, ledger=harness.ledger, put=put_on(harness), now=LATER)

    def test_an_erased_message_that_is_posted_again_has_its_status_and_is_not_sent(self):
        harness = ErasedHarness()

        delivery, is_new = self.accept(harness, a_message())

        assert (delivery.status, delivery.is_erased, is_new) == (Status.DELIVERED, True, False)
        assert harness.has_nothing()

    def test_another_message_with_its_id_is_a_conflict(self):
        harness = ErasedHarness()

        with pytest.raises(Conflict, match="hello-1 is the id of another message, which was erased"):
            self.accept(harness, OTHER)

        assert harness.has_nothing()

    def test_in_a_batch_each_message_has_its_own_result(self):
        harness = ErasedHarness()
        raws = [
            {"id": "hello-1", "to": a_message().to, "body": a_message().body},
            {"id": "new", "to": "+12025550911", "body": "Hi"},
        ]

        results = accept_batch(
            raws,
            ledger=harness.ledger,
            outbox=harness.outbox,
            checks=harness.checks,
            default_country="",
            new_id=lambda: "x",
            now=LATER,
        )

        again, new = batch_answer(results, public_url="https://desk.example").results
        assert (again.status, again.erased, again.error) == (Status.DELIVERED, True, UNSET)
        assert (new.status, new.erased) == (Status.ACCEPTED, UNSET)
        assert [envelope.id for envelope, _ in harness.outbox.put_with_delay] == ["new"]

    def test_an_erased_message_is_not_found_and_the_answer_says_why(self):
        harness = ErasedHarness()

        with pytest.raises(NotFound, match="hello-1 was erased; its last status was delivered"):
            find_delivery("hello-1", ledger=harness.ledger)

    def test_a_dry_run_tells_that_it_was_posted_before(self):
        harness = ErasedHarness()
        other = structs.replace(OTHER, id="hello-2")

        found, conflict, fresh = (
            dry_run([message], context=harness.context(), now=LATER, pots=MemoryPots())[0]
            for message in (a_message(), OTHER, other)
        )

        assert (found.outcome, found.status) == (Foresight.DUPLICATE, Status.DELIVERED)
        assert isinstance(conflict, Conflict)
        assert fresh.outcome is Foresight.SEND

    def test_an_erased_message_cannot_be_canceled(self):
        harness = ErasedHarness()

        with pytest.raises(Conflict, match="erased"):
            cancel(a_message(), ledger=harness.ledger, now=LATER)

        assert harness.has_nothing()

    def test_an_erased_message_is_not_sent_again_by_hand(self):
        harness = ErasedHarness(structs.replace(a_message(), id="hello-1~2"))
        harness.ledger.save(structs.replace(new_delivery(a_message(), now=NOON), status=Status.FAILED))

        with pytest.raises(Conflict, match="hello-1~2 was sent, and erased"):
            resend(
                "hello-1",
                ResendRequest(),
                ledger=harness.ledger,
                checks=harness.checks,
                put=put_on(harness),
                now=LATER,
            )

        assert not harness.outbox.put_with_delay


class TestDeadLetters:
    def test_a_dead_letter_of_an_erased_message_is_closed_and_not_sent(self):
        harness = ErasedHarness()
        harness.dead_letters.add(dead_letter_for(a_message(), cause=Cause.POISON, reason="x", now=NOON))
        context = RedriveContext(
            ledger=harness.ledger,
            contacts=harness.contacts,
            outbox=harness.outbox,
            dead_letters=harness.dead_letters,
            checks=harness.checks,
            erased_opt_outs=harness.guard.erased_opt_outs,
            default_country="",
        )

        (result,) = redrive(harness.stored_dead_letters, context, elapsed=timedelta, now=LATER, dry_run=False)

        assert result.outcome is RedriveOutcome.ALREADY_HANDLED
        assert harness.has_nothing()

    def test_a_poison_letter_of_an_erased_message_is_closed(self):
        harness = ErasedHarness()
        for message in (a_message(), OTHER):
            harness.dead_letters.add(dead_letter_for(message, cause=Cause.POISON, reason="x", now=NOON))

        closed = close_sent_poison(
            dead_letters=harness.dead_letters, ledger=harness.ledger, default_country="", elapsed=timedelta
        )

        assert (closed, len(harness.stored_dead_letters)) == (1, 1)


def test_the_same_number_in_another_spelling_is_the_same_message():
    harness = ErasedHarness(a_message(to="+525512345678"))

    assert is_erased_message(a_message(to="+5215512345678"), ledger=harness.ledger)
    assert not is_erased_message(a_message(to="+525512345679"), ledger=harness.ledger)


def test_nothing_stands_in_for_a_message_that_was_not_erased():
    assert erased_twin(a_message(id="other"), ledger=ErasedHarness().ledger) is None
