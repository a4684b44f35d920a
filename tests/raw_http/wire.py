"""Read one whole request or answer from a connection, byte for byte."""

import re
import socket
from typing import IO

HEAD_END = b"\r\n\r\n"
WITHOUT_BODY = {b"204", b"304"}
REQUEST_ID = re.compile(rb"(?im)^x-ms-client-request-id: [^\r\n]+")


def whole_request(connection: socket.socket) -> bytes:
    """Read a request from a new connection; raise ``ConnectionError`` if there is none."""
    with connection.makefile("rb") as incoming:
        if request := read_request(incoming):
            return request
    raise ConnectionError("the client closed the connection without a request")


def read_request(incoming: IO[bytes]) -> bytes:
    """Read the head of a request, and as much body as its head says; nothing if the connection ended."""
    head = _head(incoming)
    return head + (_chunks(incoming) if is_chunked(head) else _exactly(incoming, content_length(head) or 0))


def read_answer(incoming: IO[bytes], *, method: bytes) -> bytes:
    """Read an answer to a request with this method; raise ``ConnectionError`` if it is not whole."""
    head = _head(incoming)
    if not head:
        raise ConnectionError("the server closed the connection without an answer")
    if method == b"HEAD" or head.split()[1] in WITHOUT_BODY:
        return head
    if is_chunked(head):
        return head + _chunks(incoming)
    length = content_length(head)
    return head + (incoming.read() if length is None else _exactly(incoming, length))


def closes_connection(answer: bytes, *, method: bytes) -> bool:
    """Return whether the connection ends after this answer."""
    head = answer.partition(HEAD_END)[0] + HEAD_END
    if re.search(rb"(?i)\r\nConnection: *close", head):
        return True
    has_end = method == b"HEAD" or head.split()[1] in WITHOUT_BODY or is_chunked(head)
    return not has_end and content_length(head) is None


def content_length(head: bytes) -> int | None:
    """Return what the head says about the length of the body."""
    found = re.search(rb"(?i)\r\nContent-Length: *(\d+)", head)
    return int(found[1]) if found else None


def is_chunked(head: bytes) -> bool:
    """Return whether the body comes in chunks."""
    return bool(re.search(rb"(?i)\r\nTransfer-Encoding: *chunked", head))


def _head(incoming: IO[bytes]) -> bytes:
    head = b""
    while not head.endswith(HEAD_END):
        line = incoming.readline()
        if not line:
            if head:
                raise ConnectionError("the connection was closed within a head")
            return b""
        head += line
    return head


def _chunks(incoming: IO[bytes]) -> bytes:
    body = b""
    while True:
        line = incoming.readline()
        if not line:
            raise ConnectionError("the connection was closed between two chunks")
        body += line
        if size := int(line.partition(b";")[0], 16):
            body += _exactly(incoming, size + 2)
        else:
            while (trailer := incoming.readline()) not in {b"\r\n", b""}:
                body += trailer
            return body + b"\r\n"


def _exactly(incoming: IO[bytes], length: int) -> bytes:
    body = incoming.read(length)
    if len(body) < length:
        raise ConnectionError("the connection was closed within a body")
    return body


def with_request_id(answer: bytes, request: bytes) -> bytes:
    """Return the answer with the id of its request, which Azure's storage returns, and Azurite does not.

    Source: https://learn.microsoft.com/rest/api/storageservices/query-entities, ``x-ms-client-request-id``
    """
    sent = REQUEST_ID.search(request.partition(b"\r\n\r\n")[0])
    if sent is None or REQUEST_ID.search(answer.partition(b"\r\n\r\n")[0]):
        return answer
    return answer.replace(b"\r\n", b"\r\n" + sent[0] + b"\r\n", 1)
