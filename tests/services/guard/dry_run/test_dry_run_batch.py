import pytest

from shared.domain.guard.foreseen import Foresight
from shared.errors import Conflict
from shared.services.guard.dry_run.dry_run_batch import dry_run_batch
from tests.examples import NOON, PERSON, a_message
from tests.fakes.guard import MemoryPots
from tests.services.sender_harness import SenderHarness


@pytest.fixture
def desk() -> SenderHarness:
    return SenderHarness()


def test_each_message_of_a_batch_has_its_own_fault(desk):
    ids = iter("abcdef")
    desk.deliver(a_message(id="taken"))

    good, invalid, number, conflict, no_flow = dry_run_batch(
        [
            {"to": PERSON, "body": "Hello"},
            {"id": "bad", "to": PERSON, "boddy": "Hello"},
            7,
            {"id": "taken", "to": PERSON, "body": "Other"},
            {"to": PERSON, "flow": "gone"},
        ],
        context=desk.context(),
        checks=desk.checks,
        default_country="",
        new_id=lambda: next(ids),
        now=NOON,
        pots=MemoryPots(),
    )

    assert (good.id, good.outcome) == ("", Foresight.SEND)
    assert (invalid.id, {fault.field for fault in invalid.error.faults}) == ("bad", {"boddy", "body"})
    assert str(number.error) == "must be a message, as an object; got a number"
    assert (conflict.id, type(conflict.error)) == ("taken", Conflict)
    assert str(no_flow.error).startswith("flow: there is no flow `gone`")
