"""Rows on Azurite, over a connection that breaks."""

import base64
import json
from contextlib import nullcontext
from itertools import count

import pytest
from azure.core.exceptions import ServiceResponseError
from azure.core.pipeline.transport import RequestsTransport
from azure.data.tables import TableClient

from shared.adapters.azure.connection.page_cursor import decode_place
from shared.adapters.azure.row_change import Insert, Upsert
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.errors import InvalidInput, InvalidSettings, StorageUnavailable, VersionConflict
from tests.raw_http import RawServer

OF_P = Condition("PartitionKey", "eq", "p")

_names = (f"rows{number}" for number in count())


class Breaking(RequestsTransport):  # type: ignore[misc]  # loaded lazily, so that it has no type
    """Loses one POST, or its answer."""

    def __init__(self, *, after: bool) -> None:
        super().__init__()
        self.after, self.armed = after, False

    def send(self, request, **options):
        breaks, self.armed = self.armed and request.method == "POST", False
        if breaks and not self.after:
            raise ServiceResponseError("reset before storage had it")
        answer = super().send(request, **options)
        if breaks:
            answer.internal_response.close()
            raise ServiceResponseError("reset after storage had it")
        return answer


@pytest.fixture(params=["before", "after"])
def transport(request):
    return Breaking(after=request.param == "after")


@pytest.fixture
def table(azurite, transport):
    name = next(_names)
    with TableClient.from_connection_string(azurite.connection_string, name, transport=transport) as table:
        table.create_table()
        yield table


@pytest.mark.parametrize("keys", [("one",), ("one", "two")], ids=["a row", "a transaction"])
def test_a_write_whose_connection_breaks_is_made_once(table, transport, keys):
    rows, changes = Rows(table), [Insert(key, {"Text": "it's 5 o'clock, Привет"}) for key in keys]
    transport.armed = True

    if transport.after:  # it is there: made by us, though nobody can tell
        with pytest.raises(VersionConflict):
            rows.write("p", *changes)
    else:
        version = rows.write("p", *changes)
        assert rows.get("p", "one").version == version

    assert [key for key, _ in rows.between("p", "a", "z")] == list(keys)
    assert rows.get("p", "one").columns["Text"] == "it's 5 o'clock, Привет"


@pytest.mark.parametrize(
    "use",
    [
        lambda rows: rows.get("p", "one"),
        lambda rows: rows.write("p", Insert("one", {})),
        lambda rows: rows.write("p", Insert("one", {}), Insert("two", {})),
        lambda rows: rows.write("p", Upsert("one", {})),
    ],
    ids=["get", "create", "transaction", "upsert"],
)
def test_a_table_that_is_missing_is_not_taken_for_rows_that_are(azurite, use):
    table = TableClient.from_connection_string(azurite.connection_string, "nowhere")

    with table, pytest.raises(InvalidSettings, match="no table `nowhere`"):
        use(Rows(table))


@pytest.mark.parametrize(
    "query",
    [
        lambda rows: next(rows.between("p", "a", "z"), None),
        lambda rows: next(iter(rows.versions_between("p", "a", "z")), None),
        lambda rows: next(iter(rows.matching([])), None),
        lambda rows: rows.page([], limit=1, cursor=None),
    ],
    ids=["between", "versions_between", "matching", "page"],
)
def test_a_query_of_a_table_that_is_missing_is_an_outage_that_names_it(azurite, query):
    """A message that was not sent for it is not given up: an update may deploy before it provisions."""
    table = TableClient.from_connection_string(azurite.connection_string, "nowhere")

    with table, pytest.raises(InvalidSettings, match="no table `nowhere`"):
        query(Rows(table))


@pytest.mark.parametrize(
    ("conditions", "is_refused"),
    [
        ([OF_P, Condition("At", "ge", 1)], False),
        ([OF_P, Condition("RowKey", "ge", "n")], True),
        ([Condition("PartitionKey", "eq", "q")], True),
        ([], True),
    ],
)
def test_a_cursor_continues_rows_between_the_same_keys_and_no_others(table, conditions, is_refused):
    for key in ("one", "two"):
        Rows(table).write("p", Insert(key, {}))
    _, cursor = Rows(table).page([OF_P], limit=1, cursor=None)

    with pytest.raises(InvalidInput, match="of another list") if is_refused else nullcontext():
        Rows(table).page(conditions, limit=1, cursor=cursor)


def test_a_cursor_of_an_earlier_version_names_no_list(table):
    for key in ("one", "two"):
        Rows(table).write("p", Insert(key, {}))
    _, cursor = Rows(table).page([OF_P], limit=1, cursor=None)
    place = decode_place(cursor, of=f"{table.table_name} {[OF_P]}")
    earlier = base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")

    found, _ = Rows(table).page([OF_P], limit=1, cursor=earlier)

    assert [row["RowKey"] for row in found] == ["two"]


def test_a_transaction_keeps_every_character_that_a_text_may_hold(table):
    text = "".join(
        chr(code) for code in (*range(0x20), 0x85, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF, 0x1F600)
    )

    Rows(table).write("p", Insert("one", {"Text": text}), Insert("two", {"Text": text}))

    assert [row["Text"] for _, row in Rows(table).between("p", "a", "z")] == [text, text]


def test_an_answer_that_is_not_about_the_row_does_not_tell_whether_it_is_there(azurite):
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    with RawServer(lambda _: answer) as server:
        direct = f"http://127.0.0.1:{azurite.table_port}"
        connection = azurite.connection_string.replace(direct, server.url)
        table = TableClient.from_connection_string(connection, "rows")

        with table, pytest.raises(StorageUnavailable, match="not row one"):
            Rows(table).get("p", "one")
