from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.resend import ResendRequest
from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import decode_envelope, encode_envelope
from shared.domain.messages.message import read_message
from shared.domain.senders.choose_sender import Senders
from shared.errors import Conflict, InvalidInput, NotFound, SendRefused, VersionConflict
from shared.services.messages.resend import resend
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.faults import Killed, dying
from tests.services.conversations.text_harness import ASKS
from tests.services.sender_harness import SenderHarness

HOUR = timedelta(hours=1)
REFUSED = SendRefused("no such number", code=21211)


class ResendHarness(SenderHarness):
    """A worker, and the request to send a message again."""

    @classmethod
    def with_failed(cls, *, flows=None, **fields) -> "ResendHarness":
        """Return a harness in which the message has failed."""
        harness = cls(fails_with=REFUSED, flows=flows)
        harness.deliver(a_message(**fields))
        harness.sender.fails_with = None
        return harness

    def resend(self, message_id: str = "hello-1", *, now=NOON + HOUR, **request) -> tuple[str, bool]:
        def put(envelope) -> None:
            self.outbox.put(envelope, delay=timedelta(0))

        delivery, is_new = resend(
            message_id,
            ResendRequest(**request),
            ledger=self.ledger,
            checks=self.checks,
            put=put,
            now=now,
        )
        return delivery.id, is_new

    def send_outbox(self, *, now=NOON + HOUR) -> None:
        """Send everything on the outbox, in the form in which it was put there."""
        for envelope, _ in self.outbox.put_with_delay:
            read = decode_envelope(encode_envelope(envelope), queue_id="q1")
            self.deliver(read_message(read.raw, default_id=read.id, is_own=read.is_own), now=now)
        self.outbox.put_with_delay.clear()

    def set_status(self, message_id: str, status: Status) -> None:
        self.ledger.save(structs.replace(self.ledger.load(message_id), status=status))


def test_a_message_that_failed_is_sent_again_once_however_often_that_is_asked():
    harness = ResendHarness.with_failed(media=["https://files.example/a.png"])

    assert [harness.resend() for _ in range(3)] == [
        ("hello-1~2", True),
        ("hello-1~2", False),
        ("hello-1~2", False),
    ]
    harness.send_outbox()
    assert harness.resend() == ("hello-1~2", False)
    harness.send_outbox()

    (sent,) = harness.sender.sent
    assert (sent.id, sent.body, sent.media) == ("hello-1~2", "Hello", ("https://files.example/a.png",))
    assert harness.ledger.load("hello-1").resent_as == "hello-1~2"
    assert harness.ledger.load("hello-1").status is Status.FAILED
    again = harness.ledger.load("hello-1~2")
    assert (again.resend_of, again.status) == ("hello-1", Status.SENT)


def test_only_after_the_resend_failed_there_is_another_one_whichever_is_named():
    harness = ResendHarness.with_failed()
    harness.resend()
    harness.sender.fails_with = REFUSED
    harness.send_outbox()

    assert harness.resend() == ("hello-1~3", True)
    assert harness.resend("hello-1~2") == ("hello-1~3", False)
    assert harness.resend("hello-1") == ("hello-1~3", False)
    assert harness.ledger.load("hello-1~2").resent_as == "hello-1~3"
    with pytest.raises(Conflict, match="hello-1~3 is accepted"):
        harness.resend("hello-1~3")


@pytest.mark.parametrize("status", [Status.REFUSED, Status.CANCELED, Status.DEAD, Status.DELIVERED])
def test_a_resend_that_must_not_be_repeated_is_the_answer_to_a_repeated_request(status):
    harness = ResendHarness.with_failed()
    harness.resend()
    harness.set_status("hello-1~2", status)
    harness.outbox.put_with_delay.clear()

    assert harness.resend() == ("hello-1~2", False)
    assert harness.outbox.put_with_delay == []


@pytest.mark.parametrize(("port", "method"), [("ledger", "save"), ("outbox", "put")])
@pytest.mark.parametrize("calls_before", [0, 1])
def test_a_request_that_died_half_way_is_completed_by_the_next(port, method, calls_before):
    harness = ResendHarness.with_failed()
    original, calls = getattr(harness, port), []
    call = getattr(original, method)

    def die_after(*args, **kwargs):
        calls.append(args)
        if len(calls) > calls_before:
            raise Killed
        return call(*args, **kwargs)

    setattr(original, method, die_after)
    is_killed = method == "save" or calls_before == 0
    if is_killed:
        with pytest.raises(Killed):
            harness.resend()
    setattr(original, method, call)

    assert harness.resend()[0] == "hello-1~2"
    harness.send_outbox()

    assert [sent.id for sent in harness.sender.sent] == ["hello-1~2"]
    assert harness.ledger.load("hello-1").resent_as == "hello-1~2"


def test_a_resend_whose_request_died_is_sent_by_the_sweep_at_the_latest():
    harness = ResendHarness.with_failed()
    with dying(harness.outbox, "put"), pytest.raises(Killed):
        harness.resend()

    harness.sweep_stale(now=NOON + 3 * HOUR)
    harness.send_outbox(now=NOON + 3 * HOUR)

    assert [sent.id for sent in harness.sender.sent] == ["hello-1~2"]


def test_a_second_request_at_the_same_moment_gets_the_same_resend():
    harness = ResendHarness.with_failed()
    save = harness.ledger.save

    def save_second(delivery):
        harness.ledger.save = save
        harness.resend()
        return save(delivery)

    harness.ledger.save = save_second

    assert harness.resend() == ("hello-1~2", False)


def test_a_write_that_storage_neither_confirmed_nor_has_must_be_repeated():
    harness = ResendHarness.with_failed()

    def save_with_unknown_result(_):
        raise VersionConflict("the result is unknown")

    harness.ledger.save = save_with_unknown_result

    with pytest.raises(VersionConflict):
        harness.resend()


def test_a_message_of_a_flow_asks_again_and_the_reply_is_written_on_the_resend():
    harness = ResendHarness.with_failed(flows=MemoryFlows(asks=ASKS), body="", flow="asks")

    harness.resend()
    harness.send_outbox()

    assert harness.contacts.load(PERSON).position.delivery == "hello-1~2"
    assert harness.sender.sent[0].body


def test_a_flow_that_is_gone_is_named_before_anything_is_written():
    harness = ResendHarness.with_failed(flows=MemoryFlows(asks=ASKS), body="", flow="asks")
    harness.flows = MemoryFlows()

    with pytest.raises(InvalidInput, match="flow: there is no flow `asks`"):
        harness.resend()

    assert harness.ledger.load("hello-1~2") is None


def test_a_call_is_made_again():
    harness = ResendHarness(fails_with=REFUSED)
    harness.deliver(a_message(channel="call"))
    harness.set_status("hello-1", Status.BUSY)
    harness.sender.fails_with = None

    harness.resend()
    harness.send_outbox()

    assert [sent.id for sent in harness.sender.sent] == ["hello-1~2"]


def test_an_expired_message_is_sent_until_its_new_end():
    harness = ResendHarness()
    harness.deliver(a_message(not_after="2026-03-01T11:00:00Z"))

    assert harness.resend(not_after=NOON + 2 * HOUR) == ("hello-1~2", True)
    assert harness.resend(not_after=NOON + 2 * HOUR) == ("hello-1~2", False)
    with pytest.raises(Conflict, match="sends it again, with not_after"):
        harness.resend(not_after=NOON + 3 * HOUR)
    harness.send_outbox()

    assert len(harness.sender.sent) == 1


def test_a_person_who_opted_out_gets_nothing():
    harness = ResendHarness.with_failed()
    harness.opt_out()

    harness.resend()
    harness.send_outbox()

    assert harness.ledger.load("hello-1~2").status is Status.REFUSED


def test_an_unknown_message_is_not_found():
    with pytest.raises(NotFound, match="there is no message gone"):
        ResendHarness().resend("gone")


def test_a_message_whose_sender_in_the_settings_does_not_fit_any_more_is_not_sent_again():
    harness = ResendHarness.with_failed(flow="asks", body="", flows=MemoryFlows(asks=ASKS))
    harness.senders = Senders(default="ACME")

    with pytest.raises(InvalidInput, match="nobody can answer a name: ACME"):
        harness.resend()

    assert harness.ledger.load("hello-1~2") is None
    harness.senders = Senders(default="+15005550006")
    assert harness.resend() == ("hello-1~2", True)


def test_a_repeated_request_returns_the_resend_whatever_the_settings_say_now():
    harness = ResendHarness.with_failed(channel="call")
    harness.resend()
    harness.senders = Senders(default="ACME")

    assert harness.resend() == ("hello-1~2", False)
