"""The only place that knows which adapter is real, and the only reader of the environment."""

import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache, cached_property
from pathlib import Path

from shared.adapters import agenda_table, contacts_table, dead_letters_table, ledger_table, recordings_table
from shared.adapters import storage as storage_
from shared.adapters.agenda_table import TableAgenda
from shared.adapters.calendar import IcsCalendar
from shared.adapters.contacts_table import TableContacts
from shared.adapters.dead_letters_table import TableDeadLetters
from shared.adapters.events_queue import EventsQueue
from shared.adapters.flow_files import FlowFiles
from shared.adapters.ledger_table import TableLedger
from shared.adapters.outbox_queue import QueueOutbox
from shared.adapters.poison_queue import PoisonQueue
from shared.adapters.queue_depth import QueueDepth
from shared.adapters.recent_ledger import RecentLedger
from shared.adapters.recordings_table import TableRecordings
from shared.adapters.rows import Rows
from shared.adapters.ticks_queue import TicksQueue
from shared.adapters.twilio_account import TwilioAccount
from shared.adapters.twilio_api import TwilioApi
from shared.adapters.twilio_inbox import TwilioInbox
from shared.adapters.twilio_sender import TwilioSender
from shared.adapters.twilio_sounds import TwilioSounds
from shared.domain.event import Event, of_delivery, of_inbound, of_recording
from shared.domain.patience import Patience
from shared.domain.signature import Keys
from shared.services.deliver import Surroundings
from shared.services.work_off import Desk
from shared.settings import EVENTS, OUTBOX, TICKS, Settings

FLOWS = Path(__file__).parent.parent / "flows"

TABLES = (
    agenda_table.TABLE,
    contacts_table.TABLE,
    dead_letters_table.TABLE,
    ledger_table.SIDS,
    ledger_table.TABLE,
    recordings_table.TABLE,
)
"""Every table the app uses; infra and the local machine create them."""

QUEUES = (EVENTS, OUTBOX, f"{OUTBOX}-poison", TICKS, f"{TICKS}-poison")
"""Every queue the app uses."""


class Services:
    """Everything a trigger may need, each built on first use and then kept for the life of the worker."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    @cached_property
    def settings(self) -> Settings:
        """The settings; raises ``InvalidSettings`` at every use until they are mended."""
        return Settings.from_environment(self._environ)

    @cached_property
    def keys(self) -> Keys:
        """What Twilio may have signed a webhook with."""
        return Keys(auth_tokens=self.settings.auth_tokens, shared_key=self.settings.TWILIO_WEBHOOK_SHARED_KEY)

    @cached_property
    def surroundings(self) -> Surroundings:
        """What sending needs to know."""
        return Surroundings(public_url=self.settings.PUBLIC_URL, sender=self.settings.TWILIO_FROM)

    @cached_property
    def patience(self) -> Patience:
        """How long to wait, for what."""
        return Patience()

    @cached_property
    def flows(self) -> FlowFiles:
        """The flows in flows/."""
        return FlowFiles(FLOWS)

    @cached_property
    def ledger(self) -> TableLedger:
        """The ledger."""
        return TableLedger(
            self._rows(ledger_table.TABLE),
            self._rows(ledger_table.SIDS),
            announce=(lambda one: self._tell(of_delivery(one, source=self.settings.PUBLIC_URL)))
            if self.announces
            else None,
        )

    @cached_property
    def recent_ledger(self) -> RecentLedger:
        """The ledger as this worker remembers it, for reports."""
        return RecentLedger(self.ledger)

    @cached_property
    def agenda(self) -> TableAgenda:
        """The agenda."""
        return TableAgenda(self._rows(agenda_table.TABLE))

    @cached_property
    def ticks(self) -> TicksQueue:
        """The queue of ticks."""
        return TicksQueue(storage_.queue(self.settings, TICKS))

    def tick_desk(self, elapsed: Callable[[], timedelta]) -> Desk:
        """Return what a tick works with; ``elapsed`` tells how long ago it began."""
        return Desk(
            elapsed=elapsed,
            agenda=self.agenda,
            outbox=self.outbox,
            ledger=self.ledger,
            default_country=self.settings.DEFAULT_COUNTRY,
        )

    @cached_property
    def calendar(self) -> IcsCalendar:
        """The calendar feed."""
        return IcsCalendar()

    @cached_property
    def contacts(self) -> TableContacts:
        """The contacts."""
        return TableContacts(
            self._rows(contacts_table.TABLE),
            announce=(lambda one: self._tell(of_inbound(one, source=self.settings.PUBLIC_URL)))
            if self.announces
            else None,
        )

    @cached_property
    def recordings(self) -> TableRecordings:
        """The recordings."""
        return TableRecordings(
            self._rows(recordings_table.TABLE),
            announce=(lambda one: self._tell(of_recording(one, source=self.settings.PUBLIC_URL)))
            if self.announces
            else None,
        )

    @cached_property
    def sounds(self) -> TwilioSounds:
        """The sound of recordings."""
        settings = self.settings
        return TwilioSounds(
            account_sid=settings.TWILIO_ACCOUNT_SID,
            auth=self._auth,
            url=settings.TWILIO_API_URL,
            timeout=settings.timeout,
        )

    @cached_property
    def dead_letters(self) -> TableDeadLetters:
        """The dead letters."""
        return TableDeadLetters(self._rows(dead_letters_table.TABLE))

    @cached_property
    def outbox(self) -> QueueOutbox:
        """The outbox, where a delay is needed; a plain put goes through the output binding."""
        return QueueOutbox(storage_.queue(self.settings, OUTBOX))

    @cached_property
    def poison(self) -> PoisonQueue:
        """What the Functions host gave up on."""
        return PoisonQueue(storage_.queue(self.settings, f"{OUTBOX}-poison"))

    @cached_property
    def sender(self) -> TwilioSender:
        """Twilio."""
        return TwilioSender(self._twilio)

    @cached_property
    def inbound_texts(self) -> TwilioInbox:
        """What people texted us, as Twilio knows it."""
        settings = self.settings
        return TwilioInbox(
            self._twilio,
            url=settings.TWILIO_API_URL,
            public_url=settings.PUBLIC_URL,
            sender=settings.TWILIO_FROM,
        )

    @cached_property
    def account(self) -> TwilioAccount:
        """Our account at Twilio."""
        return TwilioAccount(self._twilio, self.settings.TWILIO_ACCOUNT_SID)

    def depth_of(self, queue: str) -> QueueDepth:
        """Return that queue as an operator sees it."""
        return QueueDepth(storage_.queue(self.settings, queue))

    @cached_property
    def _twilio(self) -> TwilioApi:
        settings = self.settings
        return TwilioApi(
            account_sid=settings.TWILIO_ACCOUNT_SID,
            auth=self._auth,
            url=settings.TWILIO_API_URL,
            timeout=settings.timeout,
        )

    @property
    def _auth(self) -> tuple[str, str]:
        settings = self.settings
        key = (settings.TWILIO_API_KEY_SID, settings.TWILIO_API_KEY_SECRET)
        return key if all(key) else (settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN)

    @property
    def announces(self) -> bool:
        """Whether other systems want to be told what changes."""
        return self.settings.EVENTS == "on"

    @cached_property
    def _events(self) -> EventsQueue:
        return EventsQueue(storage_.queue(self.settings, EVENTS))

    def _tell(self, event: Event) -> None:
        self._events.put(event)

    def _rows(self, table: str) -> Rows:
        return Rows(storage_.table(self.settings, table))


@cache
def services() -> Services:
    """Return this worker's services."""
    return Services(os.environ)  # noqa: TID251 - the one place that may
