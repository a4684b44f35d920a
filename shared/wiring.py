"""The only place that knows which adapter is real, and the only reader of the environment.

Each adapter is imported where it is built: a worker loads those that its functions use, when they do.
"""

from __future__ import annotations

import os
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from shared.domain.webhook_signature import Keys
from shared.settings import EVENTS, OUTBOX, TICKS, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, timedelta

    from azure.storage.queue import QueueClient

    from shared.adapters.azure.agenda import TableAgenda
    from shared.adapters.azure.contacts import TableContacts
    from shared.adapters.azure.dead_letters import TableDeadLetters
    from shared.adapters.azure.ledger import TableLedger
    from shared.adapters.azure.ledger_cache import RecentLedger
    from shared.adapters.azure.queues import (
        StorageEventQueue,
        StorageOutbox,
        StoragePoisonQueue,
        StorageQueueStats,
        StorageTickQueue,
    )
    from shared.adapters.azure.recordings import TableRecordings
    from shared.adapters.azure.versioned_rows import Rows
    from shared.adapters.files.calendar_feed import IcsCalendar
    from shared.adapters.files.flows import FlowFiles
    from shared.adapters.twilio.account_status import TwilioAccount
    from shared.adapters.twilio.client import TwilioApi
    from shared.adapters.twilio.inbound_texts import TwilioInbox
    from shared.adapters.twilio.recording_audio import TwilioRecordingAudio
    from shared.adapters.twilio.sender import TwilioSender
    from shared.domain.conversations.inbound_text import Inbound
    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.deliveries.retry_policy import RetryPolicy
    from shared.domain.recordings.recording import Recording
    from shared.services.reminders.tick_context import TickContext
    from shared.services.sending.send_context import SendContext

FLOWS = Path(__file__).parent.parent / "flows"

TABLES = (
    AGENDA := "agenda",
    CONTACTS := "contacts",
    DEAD_LETTERS := "deadletters",
    DELIVERIES := "deliveries",
    RECORDINGS := "recordings",
    SIDS := "sids",
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
    def send_context(self) -> SendContext:
        """What a sender works with."""
        from shared.services.sending.send_context import SendContext

        return SendContext(
            ledger=self.ledger,
            contacts=self.contacts,
            sender=self.sender,
            dead_letters=self.dead_letters,
            flows=self.flows,
            agenda=self.agenda,
            retry_policy=self.retry_policy,
            public_url=self.settings.PUBLIC_URL,
            number=self.settings.TWILIO_FROM,
        )

    @cached_property
    def retry_policy(self) -> RetryPolicy:
        """How long to wait, for what."""
        from shared.domain.deliveries.retry_policy import RetryPolicy

        return RetryPolicy()

    @cached_property
    def flows(self) -> FlowFiles:
        """The flows in flows/."""
        from shared.adapters.files.flows import FlowFiles

        return FlowFiles(FLOWS)

    @cached_property
    def ledger(self) -> TableLedger:
        """The ledger."""
        from shared.adapters.azure.ledger import TableLedger

        return TableLedger(
            self._rows(DELIVERIES),
            self._rows(SIDS),
            announce=self._tell_of_delivery if self.announces else None,
        )

    @cached_property
    def recent_ledger(self) -> RecentLedger:
        """The ledger as this worker remembers it, for reports."""
        from shared.adapters.azure.ledger_cache import RecentLedger

        return RecentLedger(self.ledger)

    @cached_property
    def agenda(self) -> TableAgenda:
        """The agenda."""
        from shared.adapters.azure.agenda import TableAgenda

        return TableAgenda(self._rows(AGENDA))

    @cached_property
    def ticks(self) -> StorageTickQueue:
        """The queue of ticks."""
        from shared.adapters.azure.queues import StorageTickQueue

        return StorageTickQueue(self._queue(TICKS))

    def tick_context(self, elapsed: Callable[[], timedelta]) -> TickContext:
        """Return what a tick works with; ``elapsed`` tells how long ago it began."""
        from shared.services.reminders.tick_context import TickContext

        return TickContext(
            elapsed=elapsed,
            agenda=self.agenda,
            outbox=self.outbox,
            ledger=self.ledger,
            default_country=self.settings.DEFAULT_COUNTRY,
        )

    @cached_property
    def calendar(self) -> IcsCalendar:
        """The calendar feed."""
        from shared.adapters.files.calendar_feed import IcsCalendar

        return IcsCalendar()

    @cached_property
    def contacts(self) -> TableContacts:
        """The contacts."""
        from shared.adapters.azure.contacts import TableContacts

        return TableContacts(self._rows(CONTACTS), announce=self._tell_of_inbound if self.announces else None)

    @cached_property
    def recordings(self) -> TableRecordings:
        """The recordings."""
        from shared.adapters.azure.recordings import TableRecordings

        return TableRecordings(
            self._rows(RECORDINGS), announce=self._tell_of_recording if self.announces else None
        )

    @cached_property
    def audio(self) -> TwilioRecordingAudio:
        """The sound of recordings."""
        from shared.adapters.twilio.recording_audio import TwilioRecordingAudio

        settings = self.settings
        return TwilioRecordingAudio(
            account_sid=settings.TWILIO_ACCOUNT_SID,
            auth=self._auth,
            url=settings.TWILIO_API_URL,
            timeout=settings.timeout,
        )

    @cached_property
    def dead_letters(self) -> TableDeadLetters:
        """The dead letters."""
        from shared.adapters.azure.dead_letters import TableDeadLetters

        return TableDeadLetters(self._rows(DEAD_LETTERS))

    @cached_property
    def outbox(self) -> StorageOutbox:
        """The outbox, where a delay is needed; a plain put goes through the output binding."""
        from shared.adapters.azure.queues import StorageOutbox

        return StorageOutbox(self._queue(OUTBOX))

    def poison_of(self, queue: str) -> StoragePoisonQueue:
        """Return what the Functions host gave up on of that queue."""
        from shared.adapters.azure.queues import StoragePoisonQueue

        return StoragePoisonQueue(self._queue(f"{queue}-poison"))

    @cached_property
    def sender(self) -> TwilioSender:
        """Twilio."""
        from shared.adapters.twilio.sender import TwilioSender

        return TwilioSender(self._twilio)

    @cached_property
    def inbound_texts(self) -> TwilioInbox:
        """What people texted us, as Twilio knows it."""
        from shared.adapters.twilio.inbound_texts import TwilioInbox

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
        from shared.adapters.twilio.account_status import TwilioAccount

        return TwilioAccount(self._twilio, self.settings.TWILIO_ACCOUNT_SID)

    def depth_of(self, queue: str) -> StorageQueueStats:
        """Return that queue as an operator sees it."""
        from shared.adapters.azure.queues import StorageQueueStats

        return StorageQueueStats(self._queue(queue))

    @cached_property
    def _twilio(self) -> TwilioApi:
        from shared.adapters.twilio.client import TwilioApi

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

    def recording_link(self, recording: Recording, *, since: datetime | None = None) -> str:
        """Return the signed link that plays ``recording``, good for a week after ``since``.

        By default after the recording's own time, so that the same notice has the same words at every try.
        """
        from shared.domain.recordings.signed_link import link_to

        settings = self.settings
        return link_to(
            recording.sid,
            public_url=settings.PUBLIC_URL,
            since=since or recording.at,
            tokens=settings.auth_tokens,
        )

    @property
    def announces(self) -> bool:
        """Whether other systems want to be told what changes."""
        return self.settings.EVENTS == "on"

    @cached_property
    def _events(self) -> StorageEventQueue:
        from shared.adapters.azure.queues import StorageEventQueue

        return StorageEventQueue(self._queue(EVENTS))

    def _tell_of_delivery(self, delivery: Delivery) -> None:
        from shared.domain.cloud_events import of_delivery

        self._events.put(of_delivery(delivery, source=self.settings.PUBLIC_URL))

    def _tell_of_inbound(self, text: Inbound) -> None:
        from shared.domain.cloud_events import of_inbound

        self._events.put(of_inbound(text, source=self.settings.PUBLIC_URL))

    def _tell_of_recording(self, recording: Recording) -> None:
        from shared.domain.cloud_events import of_recording

        self._events.put(of_recording(recording, source=self.settings.PUBLIC_URL))

    def _queue(self, name: str) -> QueueClient:
        from shared.adapters.azure.clients import queue

        return queue(self.settings, name)

    def _rows(self, table: str) -> Rows:
        from shared.adapters.azure.clients import table as open_table
        from shared.adapters.azure.versioned_rows import Rows

        return Rows(open_table(self.settings, table))


@cache
def services() -> Services:
    """Return this worker's services."""
    return Services(os.environ)  # noqa: TID251 - the one place that may
