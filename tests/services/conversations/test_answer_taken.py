"""Status callbacks about messages that our TwiML made."""

import pytest

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import release_sid
from shared.services.dead_letters.redrive import RedriveContext, RedriveOutcome, redrive
from tests.examples import NOON, PERSON, some_checks
from tests.fakes.faults import Killed, dying
from tests.fakes.guard import memory_guard
from tests.services.inbox.missed_texts_harness import LATER, MissedTextsHarness, a_text
from tests.services.sender_harness import SenderHarness

ID = "reply-SM1-1"


@pytest.fixture
def harness() -> MissedTextsHarness:
    harness = MissedTextsHarness()
    harness.webhook(a_text("Hi"))
    return harness


def test_the_webhook_creates_no_delivery_and_the_first_callback_does(harness):
    assert harness.ledger.load(ID) is None

    harness.callback(MessageStatus="queued")
    harness.callback(MessageStatus="delivered")

    delivery = harness.ledger.load(ID)
    assert (delivery.status, delivery.sid) == (Status.DELIVERED, "SM9")
    assert (delivery.message.to, delivery.message.body) == (PERSON, "Reply 1.")
    assert harness.ledger.sid_owner("SM9") == ID


def test_an_answer_that_twilio_could_not_deliver_says_so(harness):
    harness.callback(MessageStatus="undelivered", ErrorCode="30003")

    delivery = harness.ledger.load(ID)
    assert (delivery.status, delivery.error_code) == (Status.UNDELIVERED, 30003)


@pytest.mark.parametrize("wrong", [{"sid": "SM7"}, {"number": "2"}, {"number": ""}])
def test_a_callback_about_nothing_that_is_known_is_ignored(harness, wrong):
    harness.callback(**wrong)

    assert list(harness.ledger.open()) == []


@pytest.mark.parametrize("status", [{"MessageStatus": "odd"}, {"MessageStatus": "", "SmsStatus": "sent"}])
def test_a_callback_proves_that_it_was_taken_whatever_its_status(harness, status):
    harness.callback(**status)

    assert harness.ledger.load(ID).status is Status.SENT


def test_a_callback_without_a_sid_proves_nothing(harness):
    harness.callback(reply_sid="")

    assert harness.ledger.load(ID) is None


@pytest.mark.parametrize("method", ["assign_sid", "save"])
def test_a_worker_that_dies_is_made_up_for_by_the_next_callback(harness, method):
    with dying(harness.ledger, method), pytest.raises(Killed):
        harness.callback(MessageStatus="sent")

    harness.callback(MessageStatus="delivered")

    assert harness.ledger.load(ID).status is Status.DELIVERED


def test_two_first_callbacks_at_once_make_one_delivery(harness):
    save = harness.ledger.save

    def save_after_another(delivery):
        harness.ledger.save = save
        harness.callback(MessageStatus="delivered")
        return save(delivery)

    harness.ledger.save = save_after_another
    harness.callback(MessageStatus="sent")

    assert harness.ledger.load(ID).status is Status.DELIVERED


def test_the_sweep_and_the_outbox_never_send_it(harness):
    harness.callback()
    sender = SenderHarness()
    sender.ledger, message = harness.ledger, harness.ledger.load(ID).message

    assert sender.deliver(message, now=NOON) is None
    swept = sender.sweep_stale(now=LATER.replace(hour=23))

    assert (swept.requeued, sender.sender.sent, sender.outbox.put_with_delay) == (0, [], [])


def test_a_redrive_never_sends_it(harness):
    harness.callback()
    dead = release_sid(harness.ledger.load(ID), "SM9", now=NOON, reason="another one's")
    harness.ledger.save(dead)
    letter = dead_letter_for(dead.message, cause=Cause.UNCLEAR, reason="unclear", now=NOON)
    context = RedriveContext(
        ledger=harness.ledger,
        contacts=harness.contacts,
        outbox=harness.outbox,
        dead_letters=harness.dead_letters,
        checks=some_checks(),
        erased_opt_outs=memory_guard().erased_opt_outs,
        default_country="",
    )

    (result,) = redrive([letter], context, elapsed=lambda: LATER - LATER, now=NOON, dry_run=False)

    assert result.outcome is RedriveOutcome.ALREADY_HANDLED
    assert harness.sent == []
