"""One message for each wire, step, position and kind of fault: each must arrive once, and end."""

import asyncio
import itertools
import random
import ssl
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from local.ports import free_port
from tests.journey.trial.planned_faults import Cell, PlannedFaults
from tests.journey.trial.trial_app import (
    TrialApp,
    port_of,
    storage_and_standin,
    through_proxies,
    trial_app,
)
from tests.journey.trial.verdict import judge
from tests.raw_http import FaultProxy
from tests.raw_http.certificate import make_certificate
from tests.raw_http.faults import Kind, every_fault

STEPS = {
    "tables": ("claim", "check", "assign SID", "record"),
    "queues": ("receive", "acknowledge", "enqueue"),
    "twilio": ("send", "look up"),
    "webhooks": ("callback sent", "callback delivered"),
}
"""The steps of a message on each wire."""

SEED = 13
"""Chooses the bytes within the parts of a request or an answer."""


@dataclass
class Row:
    """The results of all messages with one kind of fault on one wire."""

    messages: int = 0
    faults: int = 0  # those that occurred; a message may need no lookup, for example
    twice: int = 0
    lost: int = 0
    wrong: int = 0  # the ledger disagrees with Twilio
    dead_letters: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether each message arrived once, or is a dead letter, and the ledger agrees."""
        return not (self.twice or self.lost or self.wrong)

    def __add__(self, other: "Row") -> "Row":
        return Row(*(getattr(self, name) + getattr(other, name) for name in vars(self)))

    def __str__(self) -> str:
        letters = ", ".join(f"{count} {cause}" for cause, count in self.dead_letters.items())
        counts = (self.messages, self.faults, self.twice, self.lost, self.wrong)
        return " | ".join(map(str, counts)) + f" | {letters} |"


type Table = dict[tuple[str, str], Row]
"""The rows by wire and kind of fault."""

HEAD = (
    "| wire | what happens | messages | faults | twice | lost | ledger wrong | dead letters |\n"
    + "|---" * 8
    + "|"
)


def cells(*, callbacks: bool, seed: int) -> Iterator[Cell]:
    """Yield the matrix; the webhooks are a part of it only with callbacks.

    A repeated POST to Twilio is left out: it makes two texts, whatever the app does.
    """
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    for wire, steps in STEPS.items():
        if callbacks or wire != "webhooks":
            for step, fault in ((step, fault) for step in steps for fault in every_fault(chance)):
                if (step, fault.kind) != ("send", Kind.REPEAT):
                    yield Cell(wire, step, fault)


async def whole_matrix(*, every: int = 1) -> Table:
    """Run the matrix with and without callbacks, over HTTP and TLS; print a table of each, return the sum."""
    total: Table = defaultdict(Row)
    for callbacks, tls in ((True, False), (False, True), (True, True), (False, False)):
        began = time.monotonic()
        found = await matrix(callbacks=callbacks, tls=tls, every=every)
        words = f"{'with' if callbacks else 'without'} callbacks, over {'TLS' if tls else 'HTTP'}"
        print(f"\n{words}, {time.monotonic() - began:.0f} s\n{as_text(found)}", flush=True)
        for names, row in found.items():
            total[names] += row
    return total


def as_text(table: Table) -> str:
    """Return the table in Markdown, with the sum, and what went wrong."""
    rows = [f"| {wire} | {kind} | {row}" for (wire, kind), row in table.items()]
    everything = sum(table.values(), Row())
    return "\n".join([HEAD, *rows, f"| all | | {everything}", *everything.details])


async def matrix(*, callbacks: bool, tls: bool, every: int = 1, seconds: float = 300) -> Table:
    """Send a message for every cell (or each ``every``-th); return the results."""
    chosen = list(itertools.islice(cells(callbacks=callbacks, seed=SEED), 0, None, every))
    messages = [
        {"id": f"matrix-{number:06d}", "to": f"+1202555{number:04d}", "body": f"matrix-{number:06d} hello"}
        for number in range(len(chosen))
    ]
    plans = {message["id"]: cell for message, cell in zip(messages, chosen, strict=True)}
    faults = PlannedFaults(plans, {message["to"]: message["id"] for message in messages})
    async with AsyncExitStack() as stack:
        running = await _start_app_with_faults(stack, faults, callbacks=callbacks, tls=tls)
        await running.enqueue(messages)
        known = await running.reconcile(messages, seconds=seconds)
        letters = await asyncio.to_thread(running.dead_letters.oldest)
        received = running.received(messages)
    table: Table = defaultdict(Row)
    for message, delivery, cell in zip(messages, known, chosen, strict=True):
        own = [letter for letter in letters if message["id"] in letter.id]
        verdict = judge([message], [delivery], received=received, dead_letters=own, seconds=0)
        table[cell.wire, cell.fault.kind.value] += Row(
            messages=1,
            faults=message["id"] in faults.happened,
            twice=bool(verdict.duplicates),
            lost=bool(verdict.lost or verdict.unfinished),
            wrong=bool(verdict.wrong),
            dead_letters=verdict.causes,
            details=[] if verdict.holds else [f"{cell}: {verdict}"],
        )
    return table


async def _start_app_with_faults(
    stack: AsyncExitStack, faults: PlannedFaults, *, callbacks: bool, tls: bool
) -> TrialApp:
    """Start the app with a proxy on each wire."""
    context, trusted = _certificate(stack) if tls else (None, None)
    azurite, standin = await stack.enter_async_context(storage_and_standin())
    port = free_port()
    tables, queues = faults.script("tables"), faults.script("queues")
    storage = through_proxies(stack, azurite, tables, queues, tls=context)
    twilio = stack.enter_context(FaultProxy(port_of(standin.url), faults.script("twilio"), tls=context))
    webhooks = stack.enter_context(FaultProxy(port, faults.script("webhooks"), tls=context))
    trust = {"SSL_CERT_FILE": str(trusted), "REQUESTS_CA_BUNDLE": str(trusted)} if trusted else {}
    return await stack.enter_async_context(
        trial_app(
            storage=azurite,
            storage_of_app=storage,
            twilio_of_app=twilio.url,
            standin=standin,
            callbacks=callbacks,
            public_url=webhooks.url,
            port=port,
            environment=trust,
        )
    )


def _certificate(stack: AsyncExitStack) -> tuple[ssl.SSLContext, Path]:
    return make_certificate(Path(stack.enter_context(tempfile.TemporaryDirectory())))
