import random
import socket

import pytest

from tests.raw_http import FaultProxy, RawServer
from tests.raw_http.faults import COMPLETE, PAGE, REACHES_NOBODY, Fault, Kind, Part, Position, every_fault

REQUEST = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\ntext"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
ANOTHER = b"HTTP/1.1 201 OK\r\nContent-Length: 5\r\n\r\nothers"
MIDDLE = Position("answer", Part.BODY, 0.4)
RESET = b"(reset)"


def exchange(fault: Fault) -> tuple[bytes, list[bytes]]:
    """Return what the client receives, and the requests that arrive whole."""
    arrived: list[bytes] = []

    def answer(request: bytes) -> bytes:
        arrived.append(request)
        return ANSWER

    with (
        RawServer(answer) as upstream,
        FaultProxy(upstream.port, lambda one: fault.inject(one, another=ANOTHER, delay=0.01)) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port)) as client,
    ):
        client.sendall(REQUEST)
        client.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while part := client.recv(1000):
                received += part
        except ConnectionResetError:
            received += RESET
    return received, arrived


@pytest.mark.parametrize(
    ("kind", "position", "received", "arrived"),
    [
        (Kind.FIN, REACHES_NOBODY, b"", 0),
        (Kind.FIN, Position("request", Part.HEADERS, 0.5), b"", 0),
        (Kind.FIN, Position("request", Part.BODY, 0.5), b"", 0),
        (Kind.FIN, MIDDLE, ANSWER[:-3], 1),
        (Kind.FIN, COMPLETE, ANSWER, 1),
        (Kind.RST, REACHES_NOBODY, RESET, 0),
        (Kind.OTHER, REACHES_NOBODY, ANOTHER, 0),
        (Kind.OTHER, Position("answer", Part.HEADERS, 0), b"HTTP/1.1 200 OK\r\n" + ANOTHER[17:], 1),
        (Kind.NOT_UTF8, MIDDLE, ANSWER[:-3] + b"\xff\xfeo", 1),
        (Kind.PAGE, REACHES_NOBODY, PAGE, 0),
        (Kind.PAGE, MIDDLE, PAGE, 1),
        (Kind.DELAY, MIDDLE, ANSWER, 1),
        (Kind.REPEAT, MIDDLE, ANSWER, 2),
    ],
)
def test_a_fault_happens_at_its_byte(kind, position, received, arrived):
    found, requests = exchange(Fault(kind, position))

    assert (found, requests) == (received, [REQUEST] * arrived)


def test_a_reset_within_an_answer_ends_what_the_client_receives():
    received, _ = exchange(Fault(Kind.RST, MIDDLE))

    assert received.endswith(RESET)
    assert ANSWER[:-3].startswith(received.removesuffix(RESET))


def test_every_kind_happens_in_every_part_of_an_answer():
    faults = list(every_fault(random.Random(1)))  # noqa: S311 - not for secrets

    assert {fault.kind for fault in faults} == {*Kind}
    for kind in (Kind.FIN, Kind.RST, Kind.OTHER, Kind.NOT_UTF8, Kind.DELAY):
        parts = {fault.position.part for fault in faults if fault.kind is kind}
        assert parts == {*Part}


def test_every_position_is_within_the_message():
    for fault in every_fault(random.Random(1)):  # noqa: S311 - not for secrets
        raw = REQUEST if fault.position.side == "request" else ANSWER
        assert 0 <= fault.position.offset(raw) <= len(raw)
