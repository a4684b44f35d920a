"""Measure whether limits hold: threads of several workers send to one limit, on Azurite."""

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor

from azure.data.tables import TableServiceClient

from shared.adapters.azure.guard.pots import TablePots
from shared.adapters.azure.people.contacts import TableContacts
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import read_limits
from shared.errors import VersionConflict
from shared.ports.guard import Pots
from shared.ports.storage import Contacts
from shared.services.guard.load_person import load_person
from shared.services.guard.reserve import Place, reserve
from shared.services.sending.claim import Claim
from tests.bench.figure import Figure
from tests.bench.sending import storage
from tests.examples import NOON, a_message
from tests.fakes.guard import MemoryStops, memory_guard

LIMIT, MESSAGES, THREADS, WORKERS, ROUNDS = 100, 130, 32, 4, 5


async def cap_overrun() -> Figure:
    """Let 32 threads of 4 workers send 130 texts to a limit of 100, of a person and of the desk in turn."""
    sent = []
    async with storage() as azurite:
        service = TableServiceClient.from_connection_string(azurite.connection_string)
        for number, scope in itertools.product(range(ROUNDS), ("person", "all")):
            rows = Rows(await asyncio.to_thread(service.create_table, f"{scope}{number}"))
            sent.append(
                await asyncio.to_thread(_race, f"{scope} {LIMIT}/day", TableContacts(rows), TablePots(rows))
            )
    return Figure(
        figure="cap_overrun",
        value=max(sent) - LIMIT,
        aim=0,
        better="lower",
        unit="messages",
        against=f"a limit of {LIMIT}, {MESSAGES} texts by {THREADS} threads: at least {min(sent)} sent",
    )


def _race(limits: str, contacts: Contacts, pots: Pots) -> int:
    """Return how many texts got a place."""
    stops, rules = MemoryStops(), GuardRules(limits=read_limits(limits))
    guards = [memory_guard(rules, stops=stops, pots=pots, worker=f"w{number}") for number in range(WORKERS)]

    def send(number: int) -> bool:
        message = a_message(id=f"m{number}")
        claim = Claim(delivery=new_delivery(message, now=NOON), attempt_id="a")
        while True:
            person = load_person(message, contacts=contacts, rules=rules)
            try:
                place = reserve(claim, person, guard=guards[number % WORKERS], contacts=contacts, now=NOON)
            except VersionConflict:  # the message comes again
                continue
            return isinstance(place, Place)

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(send, range(MESSAGES)))
