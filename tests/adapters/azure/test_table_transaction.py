"""Storage's answers, cut at any byte: what is not proven to be written does not count as written."""

import random
from collections.abc import Callable
from contextlib import suppress
from itertools import count

import pytest
from azure.data.tables import TableClient

from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.adapters.azure.row_change import Insert, Replace, RowChange, Upsert
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.deliveries.status import Status
from shared.errors import VersionConflict
from tests.examples import a_message
from tests.raw_http import CuttingProxy, RawServer
from tests.services.sender_harness import SenderHarness

_names = (f"cut{number}" for number in count())

OLD = "W/\"datetime'2026-03-01T12%3A00%3A00.0000000Z'\""
WRITES = {
    "transaction": lambda first: [first, Upsert("two", {})],
    "row": lambda first: [first],
}


def a_table(azurite, url: str, name: str, **options) -> TableClient:
    """Return a client of a table, which reaches Azurite by way of ``url``."""
    direct = f"http://127.0.0.1:{azurite.table_port}"
    return TableClient.from_connection_string(azurite.connection_string.replace(direct, url), name, **options)


@pytest.fixture
def new_table(azurite) -> Callable[[str], TableClient]:
    def create(url: str) -> TableClient:
        table = a_table(azurite, url, next(_names))
        table.create_table()
        return table

    return create


def answered(azurite, new_table, changes: list[RowChange], *, before: list[RowChange]) -> bytes:
    """Return Azurite's own answer to a write after another write."""
    answers: list[bytes] = []

    def note(_, answer: bytes) -> None:
        answers.append(answer)

    with CuttingProxy(azurite.table_port, note) as proxy:
        rows = Rows(new_table(proxy.url))
        for one in before:
            rows.write("p", one)
        answers.clear()
        with suppress(VersionConflict):
            rows.write("p", *changes)
    return answers[-1]


def server_of(answer: bytes) -> RawServer:
    """Return a server that always answers the same."""
    return RawServer(lambda _: answer)


def positions(answer: bytes) -> list[int]:
    """Return where to cut: at the end of each line, on both sides of it, and every 11 bytes."""
    ends = [at + side for at in range(len(answer)) if answer[at : at + 1] == b"\n" for side in (-1, 0, 1)]
    return sorted({*ends, *range(0, len(answer), 11)} - {len(answer)})


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("first", [Insert("one", {}), Replace("one", {}, OLD)], ids=["create", "update"])
def test_a_refusal_that_is_cut_anywhere_is_no_success(azurite, new_table, what, first):
    there = [Insert("one", {"Newer": True})]
    whole = answered(azurite, new_table, WRITES[what](first), before=there)
    assert b" 409 " in whole or b" 412 " in whole

    for at in positions(whole):
        with server_of(whole[:at]) as server, pytest.raises(Exception):  # noqa: B017, PT011
            Rows(a_table(azurite, server.url, "cut", retry_total=0)).write("p", *WRITES[what](first))


@pytest.mark.parametrize("what", WRITES)
def test_a_success_that_is_cut_anywhere_tells_the_new_version_or_fails(azurite, new_table, what):
    whole = answered(azurite, new_table, WRITES[what](Insert("one", {})), before=[])
    etag = whole.lower().partition(b"etag: ")[2].partition(b"\r\n")[0].upper().decode()

    told = set()
    for at in positions(whole):
        with server_of(whole[:at]) as server:
            rows = Rows(a_table(azurite, server.url, "cut", retry_total=0))
            with suppress(Exception):  # whatever it is, the caller knows that it may not be written
                told.add(rows.write("p", *WRITES[what](Insert("one", {}))).upper())

    assert told <= {etag}


def test_an_answer_that_ends_within_its_headers_makes_the_save_fail(azurite):
    cut = b"HTTP/1.1 202 Accepted\r\nContent-Type: multipart/mix"

    with server_of(cut) as server, pytest.raises(VersionConflict, match="0 of 2"):
        Rows(a_table(azurite, server.url, "cut")).write("p", *WRITES["transaction"](Insert("one", {})))


@pytest.mark.parametrize("of", ["the claim", "a copy's claim"])
def test_a_message_whose_claim_is_answered_in_part_is_sent_once(azurite, new_table, of):
    chance = random.Random(7)  # noqa: S311 - not for secrets
    armed: list[float] = []

    def keep(request: bytes, answer: bytes) -> int | None:
        head = answer.index(b"\r\n\r\n")
        return round(armed.pop() * head) if armed and b"$batch" in request.partition(b"\r\n")[0] else None

    with CuttingProxy(azurite.table_port, keep) as proxy:
        harness = SenderHarness()
        ledger = TableLedger(Rows(new_table(proxy.url)), Rows(new_table(proxy.url)))
        harness.ledger = ledger  # type: ignore[assignment]  # the real one
        for number in range(25):
            message = a_message(id=f"m{number}", body=f"Hello {number}")
            if of == "a copy's claim":
                harness.deliver(message)
            armed.append(chance.random())
            harness.deliver(message)

            assert not armed
            assert harness.ledger.load(message.id).status is Status.SENT

    assert len(harness.sender.sent) == 25
