"""Fakes of the queue ports, in memory: they refuse what a queue refuses. Tested in tests/contract/."""

import math
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

from shared.domain.messages.envelope import Envelope, encode_envelope
from shared.domain.reminders.ticks import NextTick, ShardTick, encode_tick
from shared.ports.queues import OutboxCopy, PoisonMessage, QueueDepth

MAX_QUEUE_MESSAGE = 65_536


MAX_QUEUE_DELAY = timedelta(days=7)


def _check_limits(body: bytes, delay: timedelta) -> None:
    """Refuse what a storage queue refuses.

    Source: https://learn.microsoft.com/rest/api/storageservices/put-message
    """
    if len(body) > MAX_QUEUE_MESSAGE:
        raise ValueError(f"a queue message has at most {MAX_QUEUE_MESSAGE} bytes")
    if not 0 <= math.ceil(delay.total_seconds()) <= MAX_QUEUE_DELAY.total_seconds():
        raise ValueError(f"a queue message is hidden for 0 to 7 days, not {delay}")


class MemoryOutbox:
    def __init__(self) -> None:
        self.put_with_delay: list[tuple[Envelope, timedelta]] = []
        self.put_back_with_delay: list[tuple[bytes, timedelta]] = []
        self._copies: dict[str, tuple[Envelope, timedelta]] = {}
        self._numbers = count()

    def put(self, envelope: Envelope, *, delay: timedelta) -> None:
        _check_limits(encode_envelope(envelope), delay)
        self.put_with_delay.append((envelope, delay))

    def put_copy(self, envelope: Envelope, *, delay: timedelta) -> OutboxCopy:
        self.put(envelope, delay=delay)
        copy = OutboxCopy(id=f"copy-{next(self._numbers)}", receipt="r")
        self._copies[copy.id] = self.put_with_delay[-1]
        return copy

    def move_copy(self, copy: OutboxCopy, *, delay: timedelta) -> None:
        if copy.id in self._copies:
            envelope, _ = self._take(copy)
            self.put(envelope, delay=delay)
            self._copies[copy.id] = self.put_with_delay[-1]

    def remove_copy(self, copy: OutboxCopy) -> None:
        if copy.id in self._copies:
            self._take(copy)

    def _take(self, copy: OutboxCopy) -> tuple[Envelope, timedelta]:
        entry = self._copies.pop(copy.id)
        self.put_with_delay.remove(entry)
        return entry

    def put_back(self, body: bytes, *, delay: timedelta) -> None:
        _check_limits(body, delay)
        self.put_back_with_delay.append((body, delay))


class MemoryTickQueue:
    def __init__(self) -> None:
        self.put_with_delay: list[tuple[NextTick | ShardTick, timedelta]] = []

    def put(self, call: NextTick | ShardTick, *, delay: timedelta) -> None:
        _check_limits(encode_tick(call), delay)
        self.put_with_delay.append((call, delay))


class MemoryPoisonQueue:
    """What is received is hidden until ``show_again``, as it is on a queue for a while."""

    def __init__(self, *bodies: bytes) -> None:
        self.messages = [PoisonMessage(id=f"q{n}", body=body, receipt="r") for n, body in enumerate(bodies)]
        self._hidden: set[str] = set()

    def receive(self) -> Iterator[PoisonMessage]:
        for message in list(self.messages):
            if message.id not in self._hidden:
                self._hidden.add(message.id)
                yield message

    def remove(self, message: PoisonMessage) -> None:
        self.messages.remove(message)

    def show_again(self) -> None:
        self._hidden.clear()


class FixedQueueStats:
    def __init__(self, depth: QueueDepth) -> None:
        self._depth = depth

    def depth(self) -> QueueDepth:
        return self._depth
