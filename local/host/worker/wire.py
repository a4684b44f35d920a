"""The messages between the host and a worker, over a Unix socket.

Each message is a msgpack frame after its length (four bytes, big-endian).
The content is what Azure's host and worker exchange over gRPC:
https://github.com/Azure/azure-functions-language-worker-protobuf
"""

import asyncio

import msgspec


class HttpRequest(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """An HTTP request for a worker: header names in lower case, one value for each name."""

    method: str
    url: str
    headers: dict[str, str]
    params: dict[str, str]  # of the route
    query: dict[str, str]
    body: bytes


class Cookie(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """A Set-Cookie, parsed by the worker and written again by the host."""

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
    """The response of an HTTP function."""

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
    """The retry policy of a function. Delays are in seconds; equal delays mean a fixed delay."""

    max_count: int  # -1: unlimited
    min_delay: float
    max_delay: float


class Indexed(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """A function of the app."""

    name: str
    id: str
    bindings: list[str]  # each one JSON object
    retry: Retry | None


class Index(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """To the worker: import the app and list its functions."""


class Functions(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """From the worker: the functions, or the error that prevents loading the app."""

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
    """From the worker: the outcome of an invocation."""

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
    """Return ``message`` as a frame with its length."""
    body = _encoder.encode(message)
    return len(body).to_bytes(4) + body


async def read_for_worker(reader: asyncio.StreamReader) -> ToWorker:
    """Return the next message; raises ``asyncio.IncompleteReadError`` when the host has ended."""
    return _to_worker.decode(await _frame(reader))


async def read_for_host(reader: asyncio.StreamReader) -> FromWorker:
    """Return the next message; raises ``asyncio.IncompleteReadError`` when the worker has ended."""
    return _from_worker.decode(await _frame(reader))


async def _frame(reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly(int.from_bytes(await reader.readexactly(4)))
