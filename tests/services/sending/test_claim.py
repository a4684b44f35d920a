from datetime import timedelta

import pytest

from shared.domain.deliveries.delivery import LEASE, Status, begin_attempt, new_delivery
from shared.errors import SendDelayed, VersionConflict
from tests.examples import NOON, a_message
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("before", [[], [SendDelayed("busy", code=20429)]], ids=["first", "second"])
def test_a_claim_that_storage_wrote_but_did_not_confirm_is_found_to_be_our_own(before):
    harness = SenderHarness()
    for fault in before:
        harness.sender.fails_with = fault
        harness.deliver()
    harness.sender.fails_with = None
    save = harness.ledger.save

    def save_unconfirmed(delivery):
        saved = save(delivery)
        if delivery.status is Status.SENDING:
            raise VersionConflict("nobody can tell")
        return saved

    harness.ledger.save = save_unconfirmed

    assert harness.deliver(now=NOON + timedelta(hours=1)) is None

    assert (len(harness.sender.sent), harness.delivery.status) == (1, Status.SENT)


def test_another_message_with_the_same_id_is_not_sent():
    harness = SenderHarness()

    harness.deliver()
    harness.deliver(a_message(body="Something else"))

    assert [one.body for one in harness.sender.sent] == ["Hello"]


class TestWhileAnotherHoldsIt:
    def holding(self) -> SenderHarness:
        harness = SenderHarness()
        harness.ledger.save(begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="theirs", now=NOON))
        return harness

    def test_the_message_waits_until_their_lease_ends(self):
        harness = self.holding()

        assert harness.deliver(now=NOON + 30 * SECOND) == LEASE - 30 * SECOND
        assert harness.sender.sent == []

    def test_it_is_unknown_after_their_lease_and_not_sent_at_once(self):
        harness = self.holding()

        assert harness.deliver(now=NOON + LEASE) == RETRY_POLICY.first_lookup_after - LEASE

        assert harness.delivery.status is Status.UNKNOWN
        assert harness.sender.sent == []

    def test_our_own_claim_is_not_taken_for_anothers(self):
        harness = self.holding()

        harness.deliver(attempt_id="theirs")

        assert harness.delivery.status is Status.SENT
