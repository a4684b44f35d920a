"""Something that every message needs fails for some minutes, and is mended; nobody does anything else.

A quarter of the messages is put on the outbox before, half of them meanwhile, and the rest afterwards.
Reminders fall due in the middle of it.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.domain.deliveries.dead_letter import DeadLetter
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from tests.journey.trial.reminders import numbered, set_all
from tests.journey.trial.trial_app import (
    TrialApp,
    port_of,
    storage_and_standin,
    through_proxies,
    trial_app,
)
from tests.raw_http import Exchange, FaultProxy, forward

UNRESOLVED = "@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/auth-token)"
"""What Azure hands over as a setting while it cannot read the secret."""

FORBIDDEN = (
    b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
    b'{"odata.error":{"code":"AuthorizationFailure","message":{"lang":"en-US","value":"Not authorized."}}}'
)
UNAVAILABLE = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: 67\r\n\r\n"
    b'{"code": 20503, "message": "Service is unavailable", "status": 503}'
)
TIMERS = ("deliveries_look_again", "poison_drain", "reminders_tick")
SECONDS_BETWEEN_TIMERS = 3
REMINDERS_SPREAD = timedelta(seconds=40)


@dataclass
class Wires:
    """The scripts of the wires, which fail while an outage lasts."""

    kind: str
    is_failing: bool = False
    asked: Counter[str] = field(default_factory=Counter)  # requests to Twilio meanwhile, by method

    def tables(self, exchange: Exchange) -> None:
        """Forward, or refuse as a storage account does whose firewall or key changed."""
        if self.is_failing and self.kind == "tables":
            exchange.reply(FORBIDDEN)
        else:
            forward(exchange)

    def twilio(self, exchange: Exchange) -> None:
        """Forward, with credentials that Twilio does not know, or refuse each POST."""
        method = exchange.request.partition(b" ")[0].decode()
        if self.is_failing:
            self.asked[method] += 1
        if self.is_failing and self.kind == "credentials":
            wrong = re.sub(rb"(?i)(Authorization: Basic )\S+", rb"\1d3Jvbmc6d3Jvbmc=", exchange.request)
            exchange.reply(exchange.ask(wrong))
        elif self.is_failing and self.kind == "post-503" and method == "POST":
            exchange.reply(UNAVAILABLE)
        else:
            forward(exchange)


@dataclass(frozen=True)
class OutageResult:
    """What became of the messages and reminders."""

    kind: str
    minutes: float
    received: Counter[str]
    statuses: dict[str, Status | None]  # of all messages, also of those that were not received
    causes: dict[str, str]  # of the dead letters
    asked: Counter[str]
    seconds_to_last: float  # from the mending to the last message that Twilio got

    def count(self, is_counted: Callable[[str], bool]) -> int:
        """Return the number of messages for which this is true."""
        return sum(map(is_counted, self.statuses))

    @property
    def holds(self) -> bool:
        """Whether each message was sent once, and none needs a person."""
        return self.count(lambda name: self.received[name] == 1) == len(self.statuses) and not self.causes

    def __str__(self) -> str:
        received, statuses = self.received, self.statuses
        failed = self.count(lambda name: statuses[name] is Status.FAILED)
        lost = self.count(
            lambda name: (
                not received[name] and name not in self.causes and statuses[name] is not Status.FAILED
            )
        )
        return (
            f"{self.kind}, {self.minutes:g} min: {len(statuses)} messages, "
            f"{self.count(lambda name: received[name] == 1)} sent once, "
            f"{self.count(lambda name: received[name] > 1)} twice, {lost} lost, {failed} failed; "
            f"dead letters: {dict(Counter(self.causes.values()))}; "
            f"requests to Twilio meanwhile: {dict(self.asked)}; "
            f"last one out {self.seconds_to_last:.0f} s after the mending; "
            f"statuses: {dict(Counter(map(str, statuses.values())))}"
        )


async def outage(
    kind: str, *, minutes: float, count: int, real_waits: bool = False, seconds: float = 240
) -> OutageResult:
    """Let an outage happen; wait up to ``seconds`` after its end; return what became of the messages."""
    wires = Wires(kind)
    messages = [
        {"id": f"outage-{number:06d}", "to": f"+1202555{number:04d}", "body": f"outage-{number:06d} hello"}
        for number in range(count)
    ]
    timers = () if real_waits else TIMERS
    async with AsyncExitStack() as stack:
        azurite, running = await _start_app(stack, wires, real_waits=real_waits)
        ticking = asyncio.create_task(_run_timers(running, timers))
        stack.callback(ticking.cancel)
        reminders = await asyncio.to_thread(
            _set_reminders, azurite, minutes=minutes, count=max(1, count // 20)
        )
        await running.enqueue(messages[: count // 4])
        async with asyncio.timeout(60):
            while len(running.standin.account.messages) < count // 8:  # noqa: ASYNC110 - it has no events
                await asyncio.sleep(0.05)
        await _begin(wires, running)
        await _enqueue_slowly(messages[count // 4 : count // 4 * 3], running, minutes=minutes)
        await _end(wires, running)
        mended = datetime.now(UTC)  # noqa: TID251 - compared with the stand-in's clock, which is real
        await running.enqueue(messages[count // 4 * 3 :])
        expected = [*messages, *({"id": occurrence} for occurrence in reminders.values())]
        known = await running.reconcile(expected, seconds=seconds, timers=())
        letters = await asyncio.to_thread(running.dead_letters.oldest)
    return _result(
        kind, minutes, wires, running, reminders=reminders, known=known, letters=letters, mended=mended,
        expected=expected,
    )  # fmt: skip


def _result(
    kind: str,
    minutes: float,
    wires: Wires,
    running: TrialApp,
    *,
    reminders: dict[str, str],
    expected: Sequence[dict[str, Any]],
    known: Sequence[Delivery | None],
    letters: Sequence[DeadLetter],
    mended: datetime,
) -> OutageResult:
    statuses = {
        message["id"]: delivery.status if delivery else None
        for message, delivery in zip(expected, known, strict=True)
    }
    received: Counter[str] = Counter()
    created = [mended]
    for text in running.standin.account.messages.values():
        name = text.body.partition(" ")[0]
        received[reminders.get(name, name)] += 1
        created.append(text.created)
    return OutageResult(
        kind=kind,
        minutes=minutes,
        received=received,
        statuses=statuses,
        causes={letter.id: letter.cause.value for letter in letters},
        asked=wires.asked,
        seconds_to_last=(max(created) - mended).total_seconds(),
    )


async def _start_app(stack: AsyncExitStack, wires: Wires, *, real_waits: bool) -> tuple[str, TrialApp]:
    """Start the app with proxies before tables and Twilio; return the direct connection, and the app."""
    azurite, standin = await stack.enter_async_context(storage_and_standin())
    twilio = stack.enter_context(FaultProxy(port_of(standin.url), wires.twilio))
    app = trial_app(
        storage=azurite,
        storage_of_app=through_proxies(stack, azurite, wires.tables, forward),
        twilio_of_app=twilio.url,
        standin=standin,
        callbacks=True,
        real_waits=real_waits,
    )
    return azurite.connection_string, await stack.enter_async_context(app)


def _set_reminders(connection: str, *, minutes: float, count: int) -> dict[str, str]:
    """Set reminders that fall due in the middle of the outage; return their occurrences by their name."""
    now = datetime.now(UTC)  # noqa: TID251 - the trial needs real time
    first = now + max(timedelta(minutes=minutes) / 2 - REMINDERS_SPREAD / 2, timedelta(seconds=5))
    requested = numbered(range(count), first=first, times=1)
    occurrences = set_all(connection, requested)
    return {
        reminder["id"]: occurrence["id"] for reminder, occurrence in zip(requested, occurrences, strict=True)
    }


async def _begin(wires: Wires, running: TrialApp) -> None:
    wires.is_failing = True
    if wires.kind == "settings":
        await asyncio.to_thread(running.host.restart, {"TWILIO_AUTH_TOKEN": UNRESOLVED})


async def _end(wires: Wires, running: TrialApp) -> None:
    if wires.kind == "settings":
        token = running.standin.account.auth_token
        await asyncio.to_thread(running.host.restart, {"TWILIO_AUTH_TOKEN": token})
    wires.is_failing = False


async def _enqueue_slowly(messages: Sequence[dict[str, Any]], running: TrialApp, *, minutes: float) -> None:
    """Put messages on the outbox in ten parts, spread over the outage."""
    ends = time.monotonic() + minutes * 60
    size = -(-len(messages) // 10)
    for part in range(10):
        await running.enqueue(messages[part * size : (part + 1) * size])
        await asyncio.sleep(max(0, (ends - time.monotonic()) / (10 - part)))


async def _run_timers(running: TrialApp, timers: Sequence[str]) -> None:
    while True:
        for timer in timers:
            await running.run(timer)
        await asyncio.sleep(SECONDS_BETWEEN_TIMERS)
