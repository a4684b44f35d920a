"""Build the erasure of people, and what it needs alone."""

# ruff: noqa: D102 - each property is named after what it builds

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from shared.settings import EVENTS, OUTBOX
from shared.wiring.guard_services import GuardServices
from shared.wiring.storage_adapters import ACTS, CALLS, CONTACTS, DAYS, ERASURES, RECORDINGS
from shared.wiring.twilio_adapters import TwilioAdapters

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from shared.ports.person_erasure import ErasureAtTwilio, Erasures, PersonEvents, PersonRows
    from shared.services.people.erasure.erasure_context import ErasureContext


class ErasureServices(GuardServices, TwilioAdapters):
    """The erasure of people, each built on first use."""

    @cached_property
    def erasures(self) -> Erasures:
        from shared.adapters.azure.people.erasures import TableErasures

        return TableErasures(self._rows(ERASURES))

    @cached_property
    def person_rows(self) -> PersonRows:
        from shared.adapters.azure.people.person_rows import PeopleTables, TablePersonRows

        tables = PeopleTables(
            contacts=self._rows(CONTACTS),
            calls=self._rows(CALLS),
            recordings=self._rows(RECORDINGS),
            days=self._rows(DAYS),
            acts=self._rows(ACTS),
        )
        return TablePersonRows(tables)

    @cached_property
    def person_events(self) -> PersonEvents:
        from shared.adapters.azure.people.person_events import StoragePersonEvents

        return StoragePersonEvents(self._queue(EVENTS))

    @cached_property
    def erasure_at_twilio(self) -> ErasureAtTwilio:
        from shared.adapters.twilio.erasure.delete_records import TwilioErasure

        return TwilioErasure(self._twilio)

    def erasure_context(self, elapsed: Callable[[], timedelta], *, budget: timedelta) -> ErasureContext:
        """Return the context of a run that may take so long; ``elapsed`` returns how long ago it began."""
        from shared.services.people.erasure.erasure_context import ErasureContext

        return ErasureContext(
            erasures=self.erasures,
            ledger=self.ledger,
            contacts=self.contacts,
            agenda=self.agenda,
            held_messages=self.held_messages,
            stops=self.stops,
            dead_letters=self.dead_letters,
            new_numbers=self.new_numbers,
            rows=self.person_rows,
            events=self.person_events,
            opt_outs=self.erased_opt_outs,
            secret_check=self.secret_check,
            outbox=(self.queue_stats(OUTBOX), self.queue_stats(f"{OUTBOX}-poison")),
            at_twilio=self.erasure_at_twilio,
            secret=self.settings.DIGEST_SECRET,
            default_country=self.settings.DEFAULT_COUNTRY,
            ours=self.settings.own_senders | self.settings.own_numbers,
            elapsed=elapsed,
            budget=budget,
        )
