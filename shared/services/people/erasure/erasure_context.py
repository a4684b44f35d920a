"""What an erasure needs: ports, settings, and how much time a run has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from shared.ports.erased import SecretCheck
    from shared.ports.guard import PrefixCounts, Stops
    from shared.ports.pending_messages import DeadLetters, HeldMessages
    from shared.ports.person_erasure import ErasureAtTwilio, Erasures, PersonEvents, PersonRows
    from shared.ports.queues import QueueStats
    from shared.ports.storage import Agenda, BulkLedger, Contacts
    from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache


class ErasureContext(Struct, frozen=True, kw_only=True):
    """The ports and settings of an erasure."""

    erasures: Erasures
    ledger: BulkLedger
    contacts: Contacts
    agenda: Agenda
    held_messages: HeldMessages
    stops: Stops
    dead_letters: DeadLetters
    new_numbers: PrefixCounts
    rows: PersonRows
    events: PersonEvents
    opt_outs: ErasedOptOutCache
    secret_check: SecretCheck
    outbox: tuple[QueueStats, ...]  # the outbox, and its poison queue
    at_twilio: ErasureAtTwilio
    secret: str  # DIGEST_SECRET
    default_country: str
    ours: frozenset[str]  # numbers, senders and Messaging Services of ours that settings name
    elapsed: Callable[[], timedelta]  # how long ago this run began
    budget: timedelta  # how long it may take
