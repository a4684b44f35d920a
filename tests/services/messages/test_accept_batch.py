import pytest

from shared.domain.deliveries.delivery import Status, begin_attempt
from shared.errors import Conflict, InvalidInput
from shared.services.messages.accept_batch import accept_batch, read_batch
from tests.examples import NOON, PERSON
from tests.fakes.content import MemoryFlows
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryLedger

GOOD = {"to": PERSON, "body": "Hello"}


class UnreachableLedger(MemoryLedger):
    def save(self, delivery):
        if delivery.id == "unlucky":
            raise OSError("storage is gone")
        return super().save(delivery)


class UnreachableOutbox(MemoryOutbox):
    def put(self, envelope, *, delay):
        if envelope.id == "unlucky":
            raise OSError("storage is gone")
        super().put(envelope, delay=delay)


def take(*raws: object, ledger: MemoryLedger | None = None, outbox: MemoryOutbox | None = None):
    ids = (f"new-{number}" for number in range(2_000))
    return accept_batch(
        raws,
        ledger=ledger or MemoryLedger(),
        outbox=outbox or MemoryOutbox(),
        flows=MemoryFlows(),
        default_country="",
        new_id=lambda: next(ids),
        now=NOON,
    )


def test_a_flow_that_is_not_there_is_a_fault_of_that_message_alone():
    taken = take({"to": PERSON, "flow": "gone"}, GOOD)

    assert str(taken[0].error) == "flow: there is no flow `gone`; there are: none"
    assert taken[1].delivery is not None


def test_each_message_gets_its_result_in_its_place():
    taken = take({**GOOD, "id": "one"}, {"to": 5}, GOOD, "hello", {**GOOD, "id": "two"})

    assert [one.id for one in taken] == ["one", None, "new-2", None, "two"]
    assert [bool(one.error) for one in taken] == [False, True, False, True, False]
    assert taken[0].delivery.status is Status.ACCEPTED


def test_what_is_wrong_with_a_message_is_told_with_every_fault():
    (taken,) = take({"id": "one", "to": "5", "boddy": "Hi"})

    assert taken.id == "one"
    assert {fault.field for fault in taken.error.faults} == {"to", "body", "boddy"}


def test_of_two_under_one_id_the_first_counts():
    first, second, third = take(*({**GOOD, "id": "same", "body": text} for text in ("a", "b", "a")))

    assert first.delivery.message.body == "a"
    assert isinstance(second.error, Conflict)
    assert third.delivery == first.delivery


def test_each_id_goes_on_the_outbox_once_and_again_as_long_as_it_is_not_taken_up():
    ledger, outbox = MemoryLedger(), MemoryOutbox()
    raws = [{**GOOD, "id": one} for one in ("a", "b", "a")]

    take(*raws, ledger=ledger, outbox=outbox)
    ledger.save(begin_attempt(ledger.load("a"), attempt_id="one", now=NOON))
    take(*raws, ledger=ledger, outbox=outbox)

    assert sorted(envelope.id for envelope, _ in outbox.put_with_delay) == ["a", "b", "b"]


def test_a_batch_taken_twice_is_the_same_batch():
    ledger = MemoryLedger()
    raws = [{**GOOD, "id": f"m{number}"} for number in range(50)]

    first, again = take(*raws, ledger=ledger), take(*raws, ledger=ledger)

    assert [one.delivery.message for one in again] == [one.delivery.message for one in first]
    assert len(list(ledger.open())) == 50


@pytest.mark.parametrize("broken", [{"ledger": UnreachableLedger()}, {"outbox": UnreachableOutbox()}])
def test_storage_failing_for_one_does_not_fail_its_neighbours(broken):
    taken = take(*({**GOOD, "id": one} for one in ("a", "unlucky", "b")), **broken)

    assert [(one.id, one.delivery is None) for one in taken] == [
        ("a", False),
        ("unlucky", True),
        ("b", False),
    ]


@pytest.mark.parametrize(
    "raw",
    [{}, {"messages": []}, {"messages": {}}, {"messages": [GOOD] * 1_001}, {"messages": [GOOD], "x": 1}],
)
def test_what_is_no_batch_is_refused_as_a_whole(raw):
    with pytest.raises(InvalidInput):
        read_batch(raw)
