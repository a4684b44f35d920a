import json
from datetime import timedelta

import pytest

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.messages.envelope import Envelope, encode_envelope
from shared.domain.messages.message import Message
from shared.services.sending.next_step import DONE, NextStep, Retry
from shared.services.sending.take_from_outbox import MAX_FAILURES, take_from_outbox
from tests.examples import NOON
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryDeadLetters

BODY = json.dumps({"to": "+15005550100", "body": "Hello"}).encode()


class Post:
    def __init__(self, answer: NextStep | Exception | None = None) -> None:
        self.answer = answer
        self.delivered: list[Message] = []
        self.outbox, self.dead_letters = MemoryOutbox(), MemoryDeadLetters()

    def take(self, body: bytes, *, queue_id: str = "q1", redelivered: bool = False) -> None:
        take_from_outbox(
            body,
            queue_id=queue_id,
            redelivered=redelivered,
            default_country="",
            deliver=self._deliver,
            outbox=self.outbox,
            dead_letters=self.dead_letters,
            now=NOON,
        )

    def _deliver(self, message):
        self.delivered.append(message)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer or DONE

    @property
    def letters(self):
        return self.dead_letters.newest(10)


def test_a_message_without_an_id_takes_the_queues():
    post = Post()

    post.take(BODY)

    assert [one.id for one in post.delivered] == ["q1"]
    assert post.outbox.put_with_delay == []


def test_a_message_without_an_id_whose_worker_died_gets_one_that_outlives_the_queue():
    post = Post()

    post.take(BODY, redelivered=True)

    ((stamped, delay),) = post.outbox.put_with_delay
    assert (post.delivered, stamped.id, delay) == ([], "q1", timedelta(0))
    post.take(encode_envelope(stamped), queue_id="q2", redelivered=True)
    assert [one.id for one in post.delivered] == ["q1"]


@pytest.mark.parametrize(
    "raw",
    [
        {"id": "a", "to": "+15005550100", "body": "Hello"},
        {"specversion": "1.0", "id": "1", "source": "s", "data": json.loads(BODY)},
    ],
)
def test_a_message_with_an_id_of_its_own_is_delivered_however_often_it_came(raw):
    post = Post()

    post.take(json.dumps(raw).encode(), redelivered=True)

    assert (len(post.delivered), post.outbox.put_with_delay) == (1, [])


def test_a_message_that_must_wait_goes_back_with_its_id():
    post = Post(answer=Retry(timedelta(seconds=7)))

    post.take(BODY)

    ((envelope, delay),) = post.outbox.put_with_delay
    assert (envelope.id, envelope.raw, delay) == ("q1", json.loads(BODY), timedelta(seconds=7))


def test_what_breaks_the_contract_is_kept_with_the_reason():
    post = Post()

    post.take(b'{"to": 1}')

    (letter,) = post.letters
    assert (letter.id, letter.cause, letter.body) == ("q1", Cause.INVALID, '{"to": 1}')
    assert "to: must be a phone number" in letter.reason
    assert "body: is missing" in letter.reason
    assert post.delivered == []


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"hello", b"[]", b"null", b'{"a":' * 100])
def test_no_body_at_all_can_break_the_receiver(body):
    post = Post()

    post.take(body)

    assert post.letters[0].cause is Cause.INVALID


def test_an_error_that_nobody_foresaw_puts_the_message_back_with_its_count():
    post = Post(answer=ZeroDivisionError("oops"))

    post.take(BODY)

    ((envelope, delay),) = post.outbox.put_with_delay
    assert (envelope.id, envelope.failures) == ("q1", 1)
    assert delay > timedelta(0)
    assert post.letters == []


def test_after_ten_such_errors_it_is_a_dead_letter_with_the_cause():
    post = Post(answer=ZeroDivisionError("oops"))
    body = BODY
    for _ in range(MAX_FAILURES):
        post.take(body)
        if post.letters:
            break
        body = encode_envelope(post.outbox.put_with_delay[-1][0])

    (letter,) = post.letters
    assert len(post.delivered) == MAX_FAILURES
    assert (letter.id, letter.cause) == ("q1", Cause.UNEXPECTED)
    assert "ZeroDivisionError: oops" in letter.reason


def test_a_message_that_waits_keeps_its_count():
    post = Post(answer=Retry(timedelta(0)))

    post.take(encode_envelope(Envelope(id="a", raw=json.loads(BODY), failures=4)))

    assert post.outbox.put_with_delay[0][0].failures == 4


def test_if_not_even_that_can_be_written_the_queue_keeps_the_message():
    post = Post(answer=ZeroDivisionError("oops"))
    post.outbox.put = None  # type: ignore[assignment]

    with pytest.raises(TypeError):
        post.take(BODY)
