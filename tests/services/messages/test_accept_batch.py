import pytest

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.status import Status
from shared.domain.senders.choose_sender import Senders
from shared.errors import Conflict, InvalidInput
from shared.services.messages.accept_batch import accept_batch, read_batch
from tests.examples import NOON, PERSON, some_checks
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryLedger

GOOD = {"to": PERSON, "body": "Hello"}


class UnreachableLedger(MemoryLedger):
    def save(self, delivery):
        if delivery.id == "not-saved":
            raise OSError("storage is gone")
        return super().save(delivery)


class UnreachableOutbox(MemoryOutbox):
    def put(self, envelope, *, delay):
        if envelope.id == "not-saved":
            raise OSError("storage is gone")
        super().put(envelope, delay=delay)


def accept_raw(
    *raws: object,
    ledger: MemoryLedger | None = None,
    outbox: MemoryOutbox | None = None,
    senders: Senders = Senders(default="+15005550006"),  # noqa: B008 - it cannot be changed
):
    ids = (f"new-{number}" for number in range(2_000))
    return accept_batch(
        raws,
        ledger=ledger or MemoryLedger(),
        outbox=outbox or MemoryOutbox(),
        checks=some_checks(senders=senders),
        default_country="",
        new_id=lambda: next(ids),
        now=NOON,
    )


def test_an_unknown_flow_is_a_fault_of_that_message_only():
    results = accept_raw({"to": PERSON, "flow": "gone"}, GOOD)

    assert str(results[0].error) == "flow: there is no flow `gone`; there are: none"
    assert results[1].delivery is not None


def test_results_are_in_the_order_of_the_messages():
    results = accept_raw({**GOOD, "id": "one"}, {"to": 5}, GOOD, "hello", {**GOOD, "id": "two"})

    assert [result.id for result in results] == ["one", None, "new-2", None, "two"]
    assert [bool(result.error) for result in results] == [False, True, False, True, False]
    assert results[0].delivery.status is Status.ACCEPTED


def test_a_result_names_all_faults_of_its_message():
    (result,) = accept_raw({"id": "one", "to": "5", "boddy": "Hi"})

    assert result.id == "one"
    assert {fault.field for fault in result.error.faults} == {"to", "body", "boddy"}


def test_of_two_different_messages_with_the_same_id_the_first_is_accepted():
    first, second, third = accept_raw(*({**GOOD, "id": "same", "body": text} for text in ("a", "b", "a")))

    assert first.delivery.message.body == "a"
    assert isinstance(second.error, Conflict)
    assert third.delivery == first.delivery


def test_each_id_is_put_on_the_outbox_once_per_batch_until_it_is_claimed():
    ledger, outbox = MemoryLedger(), MemoryOutbox()
    raws = [{**GOOD, "id": message_id} for message_id in ("a", "b", "a")]

    accept_raw(*raws, ledger=ledger, outbox=outbox)
    ledger.save(begin_attempt(ledger.load("a"), attempt_id="one", now=NOON))
    accept_raw(*raws, ledger=ledger, outbox=outbox)

    assert sorted(envelope.id for envelope, _ in outbox.put_with_delay) == ["a", "b", "b"]


def test_a_batch_accepted_twice_makes_no_second_deliveries():
    ledger = MemoryLedger()
    raws = [{**GOOD, "id": f"m{number}"} for number in range(50)]

    first, second = accept_raw(*raws, ledger=ledger), accept_raw(*raws, ledger=ledger)

    assert [result.delivery.message for result in second] == [result.delivery.message for result in first]
    assert len(list(ledger.open())) == 50


@pytest.mark.parametrize("broken", [{"ledger": UnreachableLedger()}, {"outbox": UnreachableOutbox()}])
def test_a_storage_failure_for_one_message_does_not_fail_the_others(broken):
    results = accept_raw(*({**GOOD, "id": message_id} for message_id in ("a", "not-saved", "b")), **broken)

    assert [(result.id, result.delivery is None) for result in results] == [
        ("a", False),
        ("not-saved", True),
        ("b", False),
    ]


@pytest.mark.parametrize(
    "raw",
    [{}, {"messages": []}, {"messages": {}}, {"messages": [GOOD] * 1_001}, {"messages": [GOOD], "x": 1}],
)
def test_an_invalid_batch_is_refused_as_a_whole(raw):
    with pytest.raises(InvalidInput):
        read_batch(raw)


def test_a_sender_of_settings_that_cannot_call_is_a_fault_of_that_message_only():
    results = accept_raw(
        {"to": PERSON, "channel": "call", "body": "Hello"}, GOOD, senders=Senders(default="ACME")
    )

    assert "ACME of TWILIO_FROM is a name, which cannot send on the channel call" in str(results[0].error)
    assert results[1].delivery is not None
