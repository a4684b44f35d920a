"""What a sender works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from shared.domain.deliveries.retry_policy import RetryPolicy
    from shared.ports.content import Flows
    from shared.ports.storage import Agenda, Contacts, DeadLetters, Ledger
    from shared.ports.twilio import Sender


class SendContext(Struct, frozen=True, kw_only=True):
    """What a sender works with."""

    ledger: Ledger  # keeps deliveries
    contacts: Contacts  # know who opted out
    sender: Sender  # Twilio
    dead_letters: DeadLetters  # where a message goes that we give up on
    flows: Flows
    agenda: Agenda  # keeps the reminder that a message may be an occurrence of
    retry_policy: RetryPolicy  # how long to wait, for what
    public_url: str  # where Twilio reports to
    number: str  # who messages are from, if they do not say: a number, or a Messaging Service
