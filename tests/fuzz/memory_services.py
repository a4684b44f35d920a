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
from shared.triggers.clock import utc_now
from shared.wiring.services import services
from tests.fakes.app_services import memory_services
from tests.fakes.queues import FixedQueueStats
from tests.fakes.twilio import FixedAccount, MemoryInboundMedia, MemoryRecordingAudio
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
    fakes = memory_services()
    stops, ledger, dead_letters = fakes["stops"], fakes["ledger"], fakes["dead_letters"]
    stops.save(Stop(id="stop-1", reason="it is wrong", at=utc_now(), scope=Scope(tag="none=such")))
    stops.save(Stop(id="hold-2376", reason="new numbers", at=utc_now(), scope=Scope(prefix="+2376")))
    for status in Status:
        message = Message(id=status, to="+12025550100", body="Hi")
        ledger.save(structs.replace(new_delivery(message, now=utc_now()), status=status))
    for number, cause in enumerate(Cause):
        body = f'{{"id": "d{number}", "to": "+12025550100", "body": "Hi"}}'
        at = utc_now() - timedelta(days=1)
        dead_letters.add(DeadLetter(id=f"q{number}", at=at, cause=cause, reason="it failed", body=body))
    return fakes | {
        "queue_stats": lambda _queue: FixedQueueStats(QueueDepth(count=0)),
        "inbound_media": MemoryInboundMedia(
            {"https://api.twilio.com/a": MediaFile(content=b"0123456789", mime="image/png")}
        ),
        "audio": MemoryRecordingAudio(**{RE: b"0123456789"}),
        "account": FixedAccount("active"),
    }
