"""What the host and a worker say to each other, over a Unix socket.

Each message is one msgpack frame after its length (four bytes, big-endian).
It carries what Azure's host and worker exchange over gRPC, and no more:
https://github.com/Azure/azure-functions-language-worker-protobuf
"""

import asyncio

import msgspec


class HttpRequest(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """An HTTP request as a worker receives it: header names in lower case, every map flat."""

    method: str
    url: str
    headers: dict[str, str]
    params: dict[str, str]  # of the route
    query: dict[str, str]
    body: bytes


class Cookie(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """One Set-Cookie, taken apart by the worker and put together again by the host."""

    name: str
    value: str
    domain: str = ""
    path: str = ""
    expires: int | None = None  # seconds since 1970
    max_age: float | None = None  # seconds
    secure: bool = False
    http_only: bool = False
    same_site: str = ""


class HttpReply(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """What an HTTP function returned."""

    status: str
    headers: dict[str, str]
    cookies: list[Cookie]
    body: bytes


class Text(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """A string."""

    value: str


class Json(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """JSON, as text."""

    value: str


class Bytes(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """Bytes."""

    value: bytes


class Number(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """A number."""

    value: int | float


type Datum = Text | Json | Bytes | Number | HttpRequest | HttpReply
"""One typed value: what Azure's protocol calls TypedData."""


class Retry(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """A function's own retry policy. Delays are seconds; equal ones mean a fixed delay."""

    max_count: int  # -1: for ever
    min_delay: float
    max_delay: float


class Indexed(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """A function that the worker found in the app."""

    name: str
    id: str
    bindings: list[str]  # each one JSON object
    retry: Retry | None


class Index(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """To the worker: import the app, say what functions it has."""


class Functions(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """From the worker: the functions, or why the app cannot be loaded."""

    functions: list[Indexed]
    error: str = ""


class Invoke(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """To the worker: run a function."""

    invocation: str
    function: str
    inputs: dict[str, Datum]
    metadata: dict[str, Datum]
    retry_count: int = 0
    max_retries: int = 0


class Outcome(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """From the worker: how it went."""

    invocation: str
    ok: bool
    returned: Datum | None = None
    outputs: dict[str, Datum] = {}
    error: str = ""
    traceback: str = ""


type ToWorker = Index | Invoke
type FromWorker = Functions | Outcome

_encoder = msgspec.msgpack.Encoder()
_to_worker: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(Index | Invoke)
_from_worker: msgspec.msgpack.Decoder[FromWorker] = msgspec.msgpack.Decoder(Functions | Outcome)


def pack(message: ToWorker | FromWorker) -> bytes:
    """Return ``message`` as one frame, ready to be written."""
    body = _encoder.encode(message)
    return len(body).to_bytes(4) + body


async def read_for_worker(reader: asyncio.StreamReader) -> ToWorker:
    """Return the next message; ``asyncio.IncompleteReadError`` says that the host is gone."""
    return _to_worker.decode(await _frame(reader))


async def read_for_host(reader: asyncio.StreamReader) -> FromWorker:
    """Return the next message; ``asyncio.IncompleteReadError`` says that the worker is gone."""
    return _from_worker.decode(await _frame(reader))


async def _frame(reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly(int.from_bytes(await reader.readexactly(4)))
