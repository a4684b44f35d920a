"""SendContext: the ports and settings that the sending services work with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from shared.domain.deliveries.retry_policy import RetryPolicy
    from shared.domain.senders.choose_sender import Senders
    from shared.ports.content import Flows, Templates
    from shared.ports.pending_messages import DeadLetters, HeldMessages
    from shared.ports.queues import Outbox
    from shared.ports.storage import Agenda, BulkLedger, Contacts
    from shared.ports.twilio import Sender
    from shared.services.guard.guard_context import GuardContext
    from shared.services.held_messages.account_breaker import AccountBreaker


class SendContext(Struct, frozen=True, kw_only=True):
    """The ports and settings that the sending services work with."""

    ledger: BulkLedger
    contacts: Contacts  # consent, and positions in flows
    sender: Sender  # Twilio
    dead_letters: DeadLetters
    outbox: Outbox  # for what follows a message
    flows: Flows
    templates: Templates
    agenda: Agenda  # for messages that are due in days, and for reminders
    breaker: AccountBreaker  # open while Twilio refuses our account
    held_messages: HeldMessages
    guard: GuardContext
    retry_policy: RetryPolicy
    public_url: str  # where Twilio sends status callbacks
    senders: Senders  # who sends what names no sender
    digest_secret: str = ""  # of the hashes by which messages without words are recognized
    plain: bool = False  # whether texts lose typographic characters that SMS has no room for
    stop_covers_calls: bool = False  # whether a person who replied STOP is not called either
