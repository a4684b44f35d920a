from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt import LEASE
from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import new_delivery, reopen_dead
from shared.domain.deliveries.status import CanceledBy, Status
from shared.domain.messages.message import read_message, to_json_object
from shared.domain.senders.choose_sender import Senders
from shared.errors import SendDelayed, SendRefused, VersionConflict
from shared.services.dead_letters.find_dead_letter import message_in
from shared.services.messages.cancel import cancel
from shared.services.sending.claim import Claim, claim_delivery
from shared.services.sending.next_step import DONE, Retry
from tests.examples import NOON, a_message
from tests.fakes.content import MemoryFlows
from tests.services.follow_ups.follow_up_harness import CONFIRM
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("earlier_faults", [[], [SendDelayed("busy", code=20429)]], ids=["first", "second"])
def test_a_claim_that_storage_wrote_but_did_not_confirm_is_recognized_as_our_own(earlier_faults):
    harness = SenderHarness()
    for fault in earlier_faults:
        harness.sender.fails_with = fault
        harness.deliver()
    harness.sender.fails_with = None
    save = harness.ledger.save

    def save_unconfirmed(delivery):
        saved = save(delivery)
        if delivery.status is Status.SENDING:
            raise VersionConflict("the result is unknown")
        return saved

    harness.ledger.save = save_unconfirmed

    assert harness.deliver(now=NOON + timedelta(hours=1)) is None

    assert (len(harness.sender.sent), harness.delivery.status) == (1, Status.SENT)


class TestAnotherMessageWithTheSameId:
    def test_is_not_sent_and_not_lost(self):
        harness, other = SenderHarness(), a_message(body="Something else")

        harness.deliver()
        for _ in range(2):
            assert harness.deliver(other) is None

        assert [message.body for message in harness.sender.sent] == ["Hello"]
        (letter,) = harness.stored_dead_letters
        assert (letter.id, letter.cause) == ("hello-1", Cause.CONFLICT)
        assert message_in(letter, default_country="") == other
        assert "send this one again with an id of its own" in letter.reason

    def test_is_the_same_one_if_its_number_is_only_spelled_otherwise(self):
        harness = SenderHarness()

        harness.deliver(a_message(to="+447700900123"))
        for spelling in ("+4407700900123", "+447700900123"):
            read = read_message({**to_json_object(a_message()), "to": spelling}, default_id="-")
            assert harness.deliver(read) is None

        assert (len(harness.sender.sent), harness.stored_dead_letters) == (1, [])

    @pytest.mark.parametrize("status", Status)
    def test_changes_nothing_about_the_first_one(self, status):
        harness = SenderHarness()
        begun = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="other", now=NOON)
        first = harness.ledger.save(structs.replace(begun, status=status))

        assert harness.deliver(a_message(body="Something else")) is None

        assert harness.delivery == first
        assert len(harness.stored_dead_letters) == 1

    def test_is_no_conflict_if_a_change_of_its_reminder_withdrew_the_first_one(self):
        harness = SenderHarness()
        cancel(a_message(), ledger=harness.ledger, now=NOON, by=CanceledBy.REMINDER)

        harness.deliver(a_message(body="Something else"), now=NOON + timedelta(hours=1))

        assert (harness.sender.sent, harness.stored_dead_letters) == ([], [])

    @pytest.mark.parametrize("is_new_first", [True, False])
    def test_is_the_same_one_if_an_earlier_version_put_it_there_without_its_escalation(self, is_new_first):
        """That version kept ``escalate`` in the agenda; a tick of it may have died, and ours goes on."""
        harness = SenderHarness(flows=MemoryFlows(confirm=CONFIRM))
        old = a_message(id="r1:20260301T120000Z", body="", flow="confirm")
        rule = {"if": "silent", "after": "PT30M", "channel": "call"}
        new = a_message(id=old.id, body="", flow="confirm", otherwise=[rule])

        for message in (new, old) if is_new_first else (old, new):
            assert harness.deliver(message) is None

        assert (len(harness.sender.sent), harness.stored_dead_letters) == (1, [])

    def test_is_another_one_without_its_otherwise_if_it_is_of_no_reminder(self):
        harness = SenderHarness()
        harness.deliver()

        harness.deliver(a_message(otherwise=[{"if": "failed", "channel": "call"}]))

        assert [letter.cause for letter in harness.stored_dead_letters] == [Cause.CONFLICT]


class TestAMessageClaimedByAnotherWorker:
    def claimed_by_another(self) -> SenderHarness:
        harness = SenderHarness()
        harness.ledger.save(begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="other", now=NOON))
        return harness

    def test_waits_until_the_other_lease_ends(self):
        harness = self.claimed_by_another()

        assert harness.deliver(now=NOON + 30 * SECOND) == LEASE - 30 * SECOND
        assert harness.sender.sent == []

    def test_is_unknown_after_the_other_lease_and_not_sent_at_once(self):
        harness = self.claimed_by_another()

        assert harness.deliver(now=NOON + LEASE) == RETRY_POLICY.first_lookup_after - LEASE

        assert harness.delivery.status is Status.UNKNOWN
        assert harness.sender.sent == []

    def test_is_sent_if_the_claim_is_our_own(self):
        harness = self.claimed_by_another()

        harness.deliver(attempt_id="other")

        assert harness.delivery.status is Status.SENT


def test_a_delivery_that_was_accepted_just_before_is_claimed_in_one_request():
    harness, message = SenderHarness(), a_message()
    accepted = harness.ledger.save(new_delivery(message, now=NOON))
    requests = []
    save, load = harness.ledger.save, harness.ledger.load

    def counted_save(delivery):
        requests.append("save")
        return save(delivery)

    def counted_load(message_id):
        requests.append("load")
        return load(message_id)

    harness.ledger.save, harness.ledger.load = counted_save, counted_load

    claim = claim_delivery(message, context=harness.context(), attempt_id="a", now=NOON, accepted=accepted)

    assert isinstance(claim, Claim)
    assert requests == ["save"]


@pytest.mark.parametrize("change", ["claimed", "canceled"])
def test_a_delivery_that_changed_since_it_was_accepted_is_not_claimed(change):
    harness, message = SenderHarness(), a_message()
    accepted = harness.ledger.save(new_delivery(message, now=NOON))
    if change == "claimed":
        harness.ledger.save(begin_attempt(accepted, attempt_id="b", now=NOON))
    else:
        cancel(message, ledger=harness.ledger, now=NOON)

    step = claim_delivery(message, context=harness.context(), attempt_id="a", now=NOON, accepted=accepted)

    assert step == (Retry(LEASE) if change == "claimed" else DONE)


GB, US = "+447400123456", "+12025550123"


def test_the_sender_is_that_of_the_country():
    harness = SenderHarness()
    harness.senders = Senders(default="+15005550006", by_country=(("GB", "ACME"),))

    harness.deliver(a_message(id="gb", to=GB))
    harness.deliver(a_message(id="us", to=US))
    harness.deliver(a_message(id="own", to=GB, from_="12345"))
    harness.deliver(a_message(id="call", to=GB, channel="call"))

    assert [message.sender for message in harness.sender.sent] == [
        *("ACME", "+15005550006", "12345", "+15005550006")
    ]
    assert harness.ledger.load("gb").attempts[-1].sender == "ACME"


def test_a_message_that_twilio_throttled_keeps_its_sender_whatever_settings_are_now():
    harness = SenderHarness(fails_with=SendDelayed("busy", code=20429))
    wait = harness.deliver()
    harness.senders, harness.sender.fails_with = Senders(default="ACME"), None

    harness.deliver(now=NOON + wait)

    (sent,) = harness.sender.sent
    assert sent.sender == "+15005550006"


def test_a_message_whose_sender_twilio_refused_has_that_of_the_new_settings():
    harness = SenderHarness(fails_with=SendRefused("not yours", code=21606))
    harness.deliver()
    assert harness.delivery.status is Status.DEAD
    harness.ledger.save(reopen_dead(harness.delivery, now=NOON))
    harness.senders, harness.sender.fails_with = Senders(default="ACME"), None

    harness.deliver(now=NOON)

    (sent,) = harness.sender.sent
    assert sent.sender == "ACME"
