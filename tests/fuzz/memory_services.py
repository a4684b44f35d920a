"""Storage and Twilio of the fuzzed app, in memory."""

from datetime import timedelta
from typing import Any

from msgspec import structs

from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.guard.stops.stop import Scope, Stop
from shared.domain.messages.message import Message
from shared.ports.queues import QueueDepth
from shared.ports.twilio import MediaFile
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.triggers.clock import utc_now
from shared.wiring.services import services
from tests.fakes.guard import MemoryStops, memory_guard
from tests.fakes.queues import FixedQueueStats, MemoryOutbox, MemoryTickQueue
from tests.fakes.storage import (
    MemoryAgenda,
    MemoryCalls,
    MemoryContacts,
    MemoryDeadLetters,
    MemoryHeldMessages,
    MemoryLedger,
    MemoryRecordings,
)
from tests.fakes.twilio import (
    FixedAccount,
    MemoryCallList,
    MemoryInboundMedia,
    MemoryInboundTexts,
    MemoryRecordingAudio,
    RecordingSender,
)
from tests.fuzz.valid_requests import RE


def reset_services() -> None:
    """Give the app new storage, with a delivery of each status and a dead letter of each cause."""
    app = services()
    kept = {
        "_environ": app._environ,
        "settings": app.settings,
        "flows": app.flows,
        "templates": app.templates,
        "calendar": app.calendar,
        "turn_recorder": app.turn_recorder,  # it has threads
    }
    vars(app).clear()  # what was built with the storage of before
    vars(app).update(kept | _fakes())


def _fakes() -> dict[str, Any]:
    ledger, held, dead_letters = MemoryLedger(), MemoryHeldMessages(), MemoryDeadLetters()
    stops = MemoryStops()
    stops.save(Stop(id="stop-1", reason="it is wrong", at=utc_now(), scope=Scope(tag="none=such")))
    stops.save(Stop(id="hold-2376", reason="new numbers", at=utc_now(), scope=Scope(prefix="+2376")))
    for status in Status:
        message = Message(id=status, to="+12025550100", body="Hi")
        ledger.save(structs.replace(new_delivery(message, now=utc_now()), status=status))
    for number, cause in enumerate(Cause):
        body = f'{{"id": "d{number}", "to": "+12025550100", "body": "Hi"}}'
        at = utc_now() - timedelta(days=1)
        dead_letters.add(DeadLetter(id=f"q{number}", at=at, cause=cause, reason="it failed", body=body))
    return {
        "stops": stops,
        "guard": memory_guard(stops=stops),
        "ledger": ledger,
        "recent_ledger": ledger,
        "agenda": MemoryAgenda(),
        "held_messages": held,
        "breaker": AccountBreaker(held, key="key-1"),
        "contacts": MemoryContacts(),
        "calls": MemoryCalls(),
        "recordings": MemoryRecordings(),
        "dead_letters": dead_letters,
        "outbox": MemoryOutbox(),
        "ticks": MemoryTickQueue(),
        "queue_stats": lambda _queue: FixedQueueStats(QueueDepth(count=0)),
        "sender": RecordingSender(),
        "inbound_texts": MemoryInboundTexts(),
        "inbound_media": MemoryInboundMedia(
            {"https://api.twilio.com/a": MediaFile(content=b"0123456789", mime="image/png")}
        ),
        "call_list": MemoryCallList(),
        "audio": MemoryRecordingAudio(**{RE: b"0123456789"}),
        "account": FixedAccount("active"),
    }
