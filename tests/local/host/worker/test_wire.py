import asyncio

import pytest

from local.host.worker.wire import (
    Bytes,
    Cookie,
    Functions,
    HttpReply,
    HttpRequest,
    Index,
    Indexed,
    Invoke,
    Json,
    Number,
    Outcome,
    Retry,
    Text,
    pack,
    read_for_host,
    read_for_worker,
)

REQUEST = HttpRequest("GET", "http://127.0.0.1/", {"a": "b"}, {}, {"q": "ä"}, b"\xff")
REPLY = HttpReply("200", {}, [Cookie("a", "1", max_age=60.0, secure=True)], b"body")


def received(read, *messages):
    async def receive():
        reader = asyncio.StreamReader()
        reader.feed_data(b"".join(pack(message) for message in messages))
        reader.feed_eof()
        return [await read(reader) for _ in messages]

    return asyncio.run(receive())


def test_the_worker_receives_what_the_host_sends():
    sent = [Index(), Invoke("1", "f", {"req": REQUEST}, {"Id": Text("x")}, retry_count=1, max_retries=2)]

    assert received(read_for_worker, *sent) == sent


def test_the_host_receives_what_the_worker_sends():
    sent = [
        Functions([Indexed("a", "1", ["{}"], Retry(3, 0.5, 60.0))]),
        Outcome("1", ok=True, returned=REPLY, outputs={"a": Json("[]"), "b": Bytes(b"\0"), "c": Number(1.5)}),
        Outcome("2", ok=False, error="it failed", traceback="..."),
    ]

    assert received(read_for_host, *sent) == sent


def test_the_end_of_the_other_side_is_noticed_in_the_middle_of_a_message():
    async def receive():
        reader = asyncio.StreamReader()
        reader.feed_data(pack(Index())[:-1])
        reader.feed_eof()
        return await read_for_worker(reader)

    with pytest.raises(asyncio.IncompleteReadError):
        asyncio.run(receive())
