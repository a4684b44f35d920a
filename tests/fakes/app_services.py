"""What ``Services`` builds, in memory."""

from typing import Any

from shared.services.held_messages.account_breaker import AccountBreaker
from tests.fakes.acts import MemoryActs
from tests.fakes.guard import MemoryStops, memory_guard
from tests.fakes.queues import MemoryOutbox, MemoryTickQueue
from tests.fakes.storage import (
    MemoryAgenda,
    MemoryCalls,
    MemoryContacts,
    MemoryDeadLetters,
    MemoryHeldMessages,
    MemoryLedger,
    MemoryRecordings,
)
from tests.fakes.twilio import MemoryCallList, MemoryInboundTexts, RecordingSender


def memory_services() -> dict[str, Any]:
    """Return empty storage, empty queues, and Twilio, by the names of ``Services``."""
    ledger, held, stops = MemoryLedger(), MemoryHeldMessages(), MemoryStops()
    return {
        "stops": stops,
        "guard": memory_guard(stops=stops),
        "ledger": ledger,
        "recent_ledger": ledger,
        "acts": MemoryActs(),
        "agenda": MemoryAgenda(),
        "held_messages": held,
        "breaker": AccountBreaker(held, key="key-1"),
        "contacts": MemoryContacts(),
        "calls": MemoryCalls(),
        "recordings": MemoryRecordings(),
        "dead_letters": MemoryDeadLetters(),
        "outbox": MemoryOutbox(),
        "ticks": MemoryTickQueue(),
        "sender": RecordingSender(),
        "inbound_texts": MemoryInboundTexts(),
        "call_list": MemoryCallList(),
    }
