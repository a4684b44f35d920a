"""Faults of a network: what happens to one exchange, and at which byte."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.raw_http.server import Exchange

PAGE = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nContent-Length: 37\r\n\r\n"
    b"<html>503 Service Unavailable</html>\n"
)
NOT_UTF8 = b"\xff\xfe"


class Kind(StrEnum):
    """What happens."""

    FIN = "FIN"  # the connection ends in order
    RST = "RST"  # the connection is reset
    OTHER = "another's answer"
    NOT_UTF8 = "not UTF-8"
    PAGE = "5xx page"  # of a proxy on the way
    DELAY = "delay"  # longer than the client waits
    REPEAT = "repeated request"


class Part(StrEnum):
    """A part of a request or of an answer."""

    START_LINE = "start line"
    HEADERS = "headers"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Position:
    """A byte of a request or of an answer."""

    side: str  # "request" or "answer"
    part: Part
    fraction: float  # of the part: 0 is before its first byte, 1 after its last

    def __str__(self) -> str:
        return f"{self.side}, {self.part} {self.fraction:.0%}"

    def offset(self, raw: bytes) -> int:
        """Return how many bytes are before this position."""
        line_end = raw.index(b"\r\n") + 2
        head_end = raw.index(b"\r\n\r\n") + 4
        starts = {Part.START_LINE: 0, Part.HEADERS: line_end, Part.BODY: head_end}
        ends = {Part.START_LINE: line_end, Part.HEADERS: head_end, Part.BODY: len(raw)}
        start, end = starts[self.part], ends[self.part]
        return start + round(self.fraction * (end - start))


REACHES_NOBODY = Position("request", Part.START_LINE, 0)
NOT_ANSWERED = Position("answer", Part.START_LINE, 0)
COMPLETE = Position("answer", Part.BODY, 1)


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one exchange, and where."""

    kind: Kind
    position: Position

    def __str__(self) -> str:
        return f"{self.kind} at {self.position}"

    def inject(self, exchange: Exchange, *, another: bytes, delay: float) -> None:
        """Let it happen; ``another`` is an answer to somebody else, ``delay`` is in seconds."""
        if self.kind is Kind.REPEAT:
            first, second = exchange.ask(), exchange.ask()
            exchange.reply(first if self.position.side == "request" else second)
        elif self.position.side == "request":
            self._on_the_way_there(exchange, another=another, delay=delay)
        else:
            self._on_the_way_back(exchange, another=another, delay=delay)

    def _on_the_way_there(self, exchange: Exchange, *, another: bytes, delay: float) -> None:
        match self.kind:
            case Kind.OTHER:
                exchange.reply(another)
            case Kind.PAGE:
                exchange.reply(PAGE)
            case Kind.DELAY:
                exchange.wait(delay)
                exchange.reply(exchange.ask())
            case _:
                if length := self.position.offset(exchange.request):
                    exchange.ask_in_part(length)
                self._end(exchange)

    def _on_the_way_back(self, exchange: Exchange, *, another: bytes, delay: float) -> None:
        answer = exchange.ask()
        at = self.position.offset(answer)
        match self.kind:
            case Kind.OTHER:
                exchange.reply(answer[:at] + another[self.position.offset(another) :])
                exchange.close()
            case Kind.NOT_UTF8:
                exchange.reply(answer[:at] + NOT_UTF8 + answer[at + len(NOT_UTF8) :])
                exchange.close()
            case Kind.PAGE:
                exchange.reply(PAGE)
            case Kind.DELAY:
                exchange.reply(answer[:at])
                exchange.wait(delay)
                exchange.reply(answer[at:])
            case _:
                exchange.reply(answer[:at])
                self._end(exchange)

    def _end(self, exchange: Exchange) -> None:
        if self.kind is Kind.RST:
            exchange.reset()
        else:
            exchange.close()


def every_fault(chance: random.Random) -> Iterator[Fault]:
    """Yield each kind at each kind of position; ``chance`` chooses the bytes within the parts."""
    within = [Position("answer", part, chance.uniform(0.02, 0.98)) for part in Part]
    starts = [Position("answer", part, 0) for part in Part]
    almost = [Position("answer", Part.HEADERS, 0.95), Position("answer", Part.BODY, 0.95)]
    there = [REACHES_NOBODY, *(Position("request", part, chance.uniform(0.02, 0.98)) for part in Part)]
    back = [*starts, *within, *almost]
    positions = {
        Kind.FIN: [*there, *back, COMPLETE],
        Kind.RST: [*there, *back, COMPLETE],
        Kind.OTHER: [REACHES_NOBODY, *back],
        Kind.NOT_UTF8: back,
        Kind.PAGE: [REACHES_NOBODY, NOT_ANSWERED],
        Kind.DELAY: [REACHES_NOBODY, NOT_ANSWERED, *within],
        Kind.REPEAT: [REACHES_NOBODY, NOT_ANSWERED],
    }
    for kind in Kind:
        for position in positions[kind]:
            yield Fault(kind, position)
