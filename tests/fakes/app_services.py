"""What ``Services`` builds, in memory."""

from typing import Any

from shared.domain.people.failed_entry import failed_entry
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache
from tests.fakes.acts import MemoryActs
from tests.fakes.erasure import (
    MemoryErasureAtTwilio,
    MemoryErasures,
    MemoryPersonEvents,
    MemoryPersonRows,
)
from tests.fakes.guard import MemoryPots, MemoryPrefixCounts, MemoryStops, memory_guard
from tests.fakes.people import MemoryDayIndex, MemoryErasedOptOuts, MemorySecretCheck
from tests.fakes.queues import MemoryOutbox, MemoryTickQueue
from tests.fakes.spending import MemorySpendingDays
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
    days, held, stops = MemoryDayIndex(), MemoryHeldMessages(), MemoryStops()
    ledger = MemoryLedger(failed=lambda delivery: days.add(failed_entry(delivery)))
    contacts, calls, recordings = MemoryContacts(), MemoryCalls(), MemoryRecordings()
    return {
        "stops": stops,
        "guard": memory_guard(stops=stops),
        "ledger": ledger,
        "recent_ledger": ledger,
        "acts": MemoryActs(),
        "agenda": MemoryAgenda(),
        "held_messages": held,
        "breaker": AccountBreaker(held, key="key-1"),
        "contacts": contacts,
        "people_index": contacts.index,
        "calls": calls,
        "recordings": recordings,
        "day_index": days,
        "new_numbers": MemoryPrefixCounts(),
        "erasures": MemoryErasures(),
        "erased_opt_outs": ErasedOptOutCache(MemoryErasedOptOuts(), secret="a secret of the tests"),
        "secret_check": MemorySecretCheck(),
        "person_rows": MemoryPersonRows(contacts, calls, recordings, days),
        "person_events": MemoryPersonEvents(),
        "erasure_at_twilio": MemoryErasureAtTwilio(),
        "dead_letters": MemoryDeadLetters(),
        "outbox": MemoryOutbox(),
        "ticks": MemoryTickQueue(),
        "sender": RecordingSender(),
        "inbound_texts": MemoryInboundTexts(),
        "call_list": MemoryCallList(),
        "spending_days": MemorySpendingDays(),
        "pots": MemoryPots(),
        "missing_tables": list,
    }
