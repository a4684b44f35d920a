"""The receipt has counts, and no number."""

from datetime import timedelta

import msgspec
import pytest
from msgspec import structs

from shared.domain.people.erasure.progress import Erasure, Stage, Step, Wait
from shared.domain.people.erasure.receipt import show_erasure
from tests.examples import NOON

UNDER_WAY = Erasure(
    digest="d1",
    begun_at=NOON,
    number="+12025550915",
    step=Step.CALLS.value,
    cursor="message-7",
    rows={"texts": 2},
    twilio={"messages": 3},
    counted=("k1",),
)


def test_it_shows_how_far_it_is_without_number_and_ids():
    receipt = show_erasure(UNDER_WAY)

    assert (receipt.state, receipt.begun_at, receipt.finished_at) == (Stage.TWILIO, NOON, None)
    assert receipt.erased.rows == {"texts": 2}
    assert receipt.erased.twilio == {"messages": 3, "media": 0, "calls": 0, "recordings": 0}
    text = msgspec.json.encode(receipt).decode()
    assert not [secret for secret in ("2025550915", "message-7", "k1", "d1") if secret in text]


@pytest.mark.parametrize("what", Wait)
def test_what_it_waits_for_is_said_in_words(what):
    waiting = structs.replace(UNDER_WAY, waiting_for={what.value: 2}, off_queue_at=NOON + timedelta(days=1))

    (text,) = show_erasure(waiting).waiting_for
    assert "{" not in text
    assert ("2 messages or calls" in text) is (what in {Wait.SENDING, Wait.INCOMPLETE})
    assert ("2026-03-02T12:00:00Z" in text) is (what is Wait.QUEUE)


def test_a_wait_of_a_later_version_is_left_out():
    assert show_erasure(structs.replace(UNDER_WAY, waiting_for={"something": 1})).waiting_for == ()
