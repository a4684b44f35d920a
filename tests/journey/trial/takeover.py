"""Kill the host with its workers while messages are in flight, with real waits: who continues, and when?

A message that was claimed must be looked up at Twilio, or sent, within three minutes. One that the host
had fetched, but no worker had claimed, stays hidden on the queue for the host's own ten minutes.
"""

import asyncio
import re
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from tests.journey.trial.message_requests import readable, step_of
from tests.journey.trial.trial_app import (
    TrialApp,
    port_of,
    storage_and_standin,
    through_proxies,
    trial_app,
)
from tests.journey.trial.verdict import Verdict, judge
from tests.raw_http import Exchange, FaultProxy

AT_ONCE = 16
"""As many messages as the host lets one worker send at once."""

WITHIN_SECONDS = 180
NAME = re.compile(r"takeover-\d{6}")
STATES = {"unclaimed": "claim", "claimed": "send"}
"""At which step a message stands still until the host is killed."""


@dataclass
class Takeover:
    """What became of the messages of killed hosts."""

    verdict: Verdict
    seconds: dict[str, list[float]]  # from the kill to the next lookup or POST, by state
    waiting: dict[str, int]  # those that nobody had continued with at the end, by state

    @property
    def holds(self) -> bool:
        """Whether claimed messages were continued with in time, and each was sent once."""
        late = [second for second in self.seconds["claimed"] if second > WITHIN_SECONDS]
        return not late and not self.waiting["claimed"] and self.verdict.holds

    def __str__(self) -> str:
        lines = [str(self.verdict)]
        for state, seconds in self.seconds.items():
            in_time = sum(second <= WITHIN_SECONDS for second in seconds)
            text = f"{min(seconds):.0f} to {max(seconds):.0f} s after the kill" if seconds else ""
            lines.append(
                f"{state}: {len(seconds)} continued, {in_time} of them within {WITHIN_SECONDS} s; {text};"
                f" {self.waiting[state]} still waiting"
            )
        return "\n".join(lines)


@dataclass
class HeldMessages:
    """Lets messages stand still before the step of their plan, and notes when Twilio hears of them again."""

    plans: dict[str, str]  # the state of each message when its host is killed
    numbers: dict[str, str]  # the message of each recipient
    held: set[str] = field(default_factory=set)
    killed_at: dict[str, float] = field(default_factory=dict)
    continued_at: dict[str, float] = field(default_factory=dict)

    def script(self, exchange: Exchange) -> None:
        """Forward a request, unless its message is to stand still now."""
        text = readable(exchange.request)
        message_id, step = self._find(text), step_of(text)
        if message_id and message_id not in self.killed_at:
            if step == STATES[self.plans[message_id]]:
                self.held.add(message_id)
                exchange.wait(60)  # longer than the host lives
                exchange.reset()
                return
        elif message_id and step in {"send", "look up"}:
            self.continued_at.setdefault(message_id, time.monotonic())
        exchange.reply(exchange.ask())

    def _find(self, text: str) -> str | None:
        if name := NAME.search(text):
            return name[0]
        to = re.search(r"To=(\+\d+)", text)
        return self.numbers.get(to[1]) if to else None


async def takeover(count: int, *, seconds: float = 300) -> Takeover:
    """Kill a host for every 16 messages; wait up to ``seconds`` after the last kill; return what became."""
    began = time.monotonic()
    messages = [
        {
            "id": f"takeover-{number:06d}",
            "to": f"+1202555{number:04d}",
            "body": f"takeover-{number:06d} hello",
        }
        for number in range(count)
    ]
    states = {message["id"]: list(STATES)[number % 4 > 0] for number, message in enumerate(messages)}
    held = HeldMessages(states, {message["to"]: message["id"] for message in messages})
    async with AsyncExitStack() as stack:
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        twilio = stack.enter_context(FaultProxy(port_of(standin.url), held.script))
        running = await stack.enter_async_context(
            trial_app(
                storage=azurite,
                storage_of_app=through_proxies(stack, azurite, held.script, held.script),
                twilio_of_app=twilio.url,
                standin=standin,
                callbacks=True,
                real_waits=True,
            )
        )
        for start in range(0, count, AT_ONCE):
            await _kill_host_of(messages[start : start + AT_ONCE], held, running)
        known = await running.reconcile(messages, seconds=seconds, timers=())
        verdict = judge(
            messages,
            known,
            received=running.received(messages),
            dead_letters=await asyncio.to_thread(running.dead_letters.oldest),
            seconds=time.monotonic() - began,
        )
    return Takeover(
        verdict,
        seconds={
            state: [
                held.continued_at[name] - held.killed_at[name] for name in names if name in held.continued_at
            ]
            for state, names in _by_state(states).items()
        },
        waiting={
            state: sum(name not in held.continued_at for name in names)
            for state, names in _by_state(states).items()
        },
    )


def _by_state(states: dict[str, str]) -> dict[str, list[str]]:
    return {state: [name for name, known in states.items() if known == state] for state in STATES}


async def _kill_host_of(wave: Sequence[dict[str, Any]], held: HeldMessages, running: TrialApp) -> None:
    """Enqueue messages, kill the host once they all stand still, and start it again."""
    await running.enqueue(wave)
    names = {message["id"] for message in wave}
    async with asyncio.timeout(50):
        while not names <= held.held:  # noqa: ASYNC110 - the proxies run in threads
            await asyncio.sleep(0.1)
    await asyncio.to_thread(running.host.kill)
    held.killed_at |= dict.fromkeys(names, time.monotonic())
    await asyncio.to_thread(running.host.start)
