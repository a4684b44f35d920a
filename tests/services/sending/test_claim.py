from datetime import timedelta

import pytest

from shared.domain.deliveries.delivery import LEASE, Status, begin_attempt, new_delivery
from shared.errors import SendDelayed, VersionConflict
from tests.examples import NOON, a_message
from tests.services.sending_harness import RETRY_POLICY, Desk

SECOND = timedelta(seconds=1)


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
