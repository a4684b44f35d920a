"""What a tick works with."""

from collections.abc import Callable
from datetime import timedelta

from msgspec import Struct

from shared.ports.content import Flows, Templates
from shared.ports.queues import Outbox
from shared.ports.storage import Agenda, Contacts, Ledger

CONCURRENCY = 8
"""Shards read, or messages put on the outbox, at the same time."""


class TickContext(Struct, frozen=True, kw_only=True):
    """The ports that a tick uses, and how it uses them."""

    agenda: Agenda
    outbox: Outbox
    ledger: Ledger
    contacts: Contacts
    flows: Flows  # their words, and those of templates, may tell when an occurrence is due
    templates: Templates
    default_country: str
    elapsed: Callable[[], timedelta]  # the time since the tick's ``now``
    concurrency: int = CONCURRENCY
