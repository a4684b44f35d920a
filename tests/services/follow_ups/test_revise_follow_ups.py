import pytest
from msgspec import structs

from shared.domain.deliveries.status import Status
from shared.services.follow_ups.revise_follow_ups import revise_follow_ups
from tests.examples import NOON, a_message
from tests.services.follow_ups.follow_up_harness import FAILED, MINUTE, SILENT, FollowUpHarness

DUE = NOON + 30 * MINUTE


@pytest.fixture
def harness() -> FollowUpHarness:
    harness = FollowUpHarness()
    harness.send(SILENT)
    return harness


def changed(*rules: dict):
    return a_message(id="order-7", body="", flow="confirm", tags={"new": "yes"}, otherwise=list(rules))


def test_what_waits_says_what_the_changed_message_says_and_keeps_its_time(harness):
    later = {**SILENT, "after": "PT3H"}

    assert revise_follow_ups(harness.first, changed(later), ledger=harness.ledger, now=NOON)
    harness.deliver_from_outbox(now=DUE)

    assert [(sent.id, dict(sent.tags)) for sent in harness.sender.sent] == [
        ("order-7", {}),
        ("order-7~silent", {"new": "yes"}),
    ]


def test_without_a_rule_for_it_nothing_follows(harness):
    revise_follow_ups(harness.first, changed(FAILED), ledger=harness.ledger, now=NOON)
    harness.deliver_from_outbox(now=DUE)

    assert harness.ledger.load("order-7~silent").status is Status.CANCELED
    assert harness.sent == ["order-7"]


def test_what_was_sent_stays_as_it_is(harness):
    harness.deliver_from_outbox(now=DUE)

    assert not revise_follow_ups(harness.first, changed(SILENT), ledger=harness.ledger, now=DUE)
    assert structs.asdict(harness.ledger.load("order-7~silent").message)["tags"] == {}
