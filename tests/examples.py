"""Example values for many tests."""

from datetime import UTC, datetime

from shared.domain.messages.message import Message, read_message
from shared.domain.senders.choose_sender import Senders
from shared.ports.content import Flows, Templates
from shared.services.messages.check_message import CheckContext
from tests.fakes.content import MemoryFlows, MemoryTemplates

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PERSON = "+15005550100"


def a_message(**fields: object) -> Message:
    """Return a text that says hello, with these fields of the message API; ``from_`` stands for ``from``."""
    raw = {"id": "hello-1", "to": PERSON, "body": "Hello", **fields}
    if "from_" in raw:
        raw["from"] = raw.pop("from_")
    return read_message(raw, default_id="unused", is_own=True)


def some_checks(
    *, flows: Flows | None = None, templates: Templates | None = None, senders: Senders | None = None
) -> CheckContext:
    """Return what a message is checked against: nothing that it could name, and one number that sends."""
    return CheckContext(
        flows=flows or MemoryFlows(),
        templates=templates or MemoryTemplates(),
        senders=senders or Senders(default="+15005550006"),
    )


def discard(_: object) -> None:
    """Replace the outbox in tests that check only the ledger."""
