"""Build the adapters and contexts that triggers use. The only reader of the environment.

Each adapter is imported where it is built: a worker loads those that its functions use, when they do.
"""

# ruff: noqa: D102 - each property is named after the port that it builds

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

    from shared.adapters.azure.ledger import TableLedger
    from shared.adapters.azure.storage_queues import StorageEventQueue
    from shared.adapters.azure.versioned_rows import Rows
    from shared.adapters.twilio.client import TwilioApi
    from shared.adapters.twilio.voice_token import VoiceTokenIssuer
    from shared.domain.deliveries.retry_policy import RetryPolicy
    from shared.domain.recordings.recording import Recording
    from shared.ports.content import Calendar, Flows
    from shared.ports.queues import Outbox, PoisonQueue, QueueStats, TickQueue
    from shared.ports.storage import Agenda, Contacts, DeadLetters, Ledger, Recordings
    from shared.ports.twilio import Account, InboundTexts, RecordingAudio, Sender
    from shared.services.reminders.tick_context import TickContext
    from shared.services.sending.send_context import SendContext

FLOWS = Path(__file__).parent.parent / "flows"

AGENDA, CONTACTS, DEAD_LETTERS = "agenda", "contacts", "deadletters"
DELIVERIES, RECORDINGS, SIDS = "deliveries", "recordings", "sids"
TABLES = (AGENDA, CONTACTS, DEAD_LETTERS, DELIVERIES, RECORDINGS, SIDS)
"""Every table the app uses; infra and the local machine create them."""

QUEUES = (EVENTS, OUTBOX, f"{OUTBOX}-poison", TICKS, f"{TICKS}-poison")
"""Every queue the app uses."""


class Services:
    """Everything a trigger may need, each built on first use and then kept for the life of the worker."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    @cached_property
    def settings(self) -> Settings:
        """The settings; every use raises ``InvalidSettings`` until they are valid."""
        return Settings.from_environment(self._environ)

    @cached_property
    def keys(self) -> Keys:
        """The keys that Twilio may sign a webhook with."""
        return Keys(auth_tokens=self.settings.auth_tokens, shared_key=self.settings.TWILIO_WEBHOOK_SHARED_KEY)

    @cached_property
    def ledger(self) -> TableLedger:
        from shared.adapters.azure.ledger import TableLedger

        publish = self._events.publish_delivery if self._events else None
        return TableLedger(self._rows(DELIVERIES), self._rows(SIDS), publish=publish)

    @cached_property
    def recent_ledger(self) -> Ledger:
        from shared.adapters.azure.ledger_cache import RecentLedger

        return RecentLedger(self.ledger)

    @cached_property
    def agenda(self) -> Agenda:
        from shared.adapters.azure.agenda import TableAgenda

        return TableAgenda(self._rows(AGENDA))

    @cached_property
    def contacts(self) -> Contacts:
        from shared.adapters.azure.contacts import TableContacts

        publish = self._events.publish_inbound if self._events else None
        return TableContacts(self._rows(CONTACTS), publish=publish)

    @cached_property
    def recordings(self) -> Recordings:
        from shared.adapters.azure.recordings import TableRecordings

        publish = self._events.publish_recording if self._events else None
        return TableRecordings(self._rows(RECORDINGS), publish=publish)

    @cached_property
    def dead_letters(self) -> DeadLetters:
        from shared.adapters.azure.dead_letters import TableDeadLetters

        return TableDeadLetters(self._rows(DEAD_LETTERS))

    @cached_property
    def outbox(self) -> Outbox:
        """The outbox, by the SDK; for a message without a delay a function may use its output binding."""
        from shared.adapters.azure.storage_queues import StorageOutbox

        return StorageOutbox(self._queue(OUTBOX))

    @cached_property
    def ticks(self) -> TickQueue:
        from shared.adapters.azure.storage_queues import StorageTickQueue

        return StorageTickQueue(self._queue(TICKS))

    def poison_queue(self, queue: str) -> PoisonQueue:
        from shared.adapters.azure.storage_queues import StoragePoisonQueue

        return StoragePoisonQueue(self._queue(f"{queue}-poison"))

    def queue_stats(self, queue: str) -> QueueStats:
        from shared.adapters.azure.storage_queues import StorageQueueStats

        return StorageQueueStats(self._queue(queue))

    @cached_property
    def _events(self) -> StorageEventQueue | None:
        from shared.adapters.azure.storage_queues import StorageEventQueue

        if self.settings.EVENTS != "on":
            return None
        return StorageEventQueue(self._queue(EVENTS), source=self.settings.PUBLIC_URL)

    def _queue(self, name: str) -> QueueClient:
        from shared.adapters.azure.clients import queue

        return queue(self.settings, name)

    def _rows(self, name: str) -> Rows:
        from shared.adapters.azure.clients import table
        from shared.adapters.azure.versioned_rows import Rows

        return Rows(table(self.settings, name))

    @cached_property
    def sender(self) -> Sender:
        from shared.adapters.twilio.sender import TwilioSender

        return TwilioSender(self._twilio)

    @cached_property
    def inbound_texts(self) -> InboundTexts:
        from shared.adapters.twilio.inbound_texts import TwilioInbox

        return TwilioInbox(
            self._twilio,
            url=self.settings.TWILIO_API_URL,
            public_url=self.settings.PUBLIC_URL,
            sender=self.settings.TWILIO_FROM,
        )

    @cached_property
    def audio(self) -> RecordingAudio:
        from shared.adapters.twilio.recording_audio import TwilioRecordingAudio

        return TwilioRecordingAudio(self._twilio)

    @cached_property
    def voice_token_issuer(self) -> VoiceTokenIssuer:
        """Issues tokens for Twilio Client; raises ``InvalidSettings`` without an API key."""
        from shared.adapters.twilio.voice_token import VoiceTokenIssuer

        return VoiceTokenIssuer.from_settings(self.settings)

    @cached_property
    def account(self) -> Account:
        from shared.adapters.twilio.account_status import TwilioAccount

        return TwilioAccount(self._twilio, self.settings.TWILIO_ACCOUNT_SID)

    @cached_property
    def _twilio(self) -> TwilioApi:
        from shared.adapters.twilio.client import TwilioApi

        return TwilioApi(
            account_sid=self.settings.TWILIO_ACCOUNT_SID,
            auth=self.settings.twilio_auth,
            url=self.settings.TWILIO_API_URL,
            timeout=self.settings.timeout,
        )

    @cached_property
    def flows(self) -> Flows:
        from shared.adapters.files.flows import FlowFiles

        return FlowFiles(FLOWS)

    @cached_property
    def calendar(self) -> Calendar:
        from shared.adapters.files.calendar_feed import IcsCalendar

        return IcsCalendar()

    @cached_property
    def retry_policy(self) -> RetryPolicy:
        from shared.domain.deliveries.retry_policy import RetryPolicy

        return RetryPolicy()

    @cached_property
    def send_context(self) -> SendContext:
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

    def tick_context(self, elapsed: Callable[[], timedelta]) -> TickContext:
        """Return the context of a tick; ``elapsed`` returns how long ago it began."""
        from shared.services.reminders.tick_context import TickContext

        return TickContext(
            elapsed=elapsed,
            agenda=self.agenda,
            outbox=self.outbox,
            ledger=self.ledger,
            default_country=self.settings.DEFAULT_COUNTRY,
        )

    def recording_link(self, recording: Recording, *, since: datetime | None = None) -> str:
        """Return the link that plays ``recording``, valid for a week after ``since`` (or its own time)."""
        from shared.domain.recordings.signed_link import link_to

        url, tokens = self.settings.PUBLIC_URL, self.settings.auth_tokens
        return link_to(recording.sid, public_url=url, since=since or recording.at, tokens=tokens)


@cache
def services() -> Services:
    """Return this worker's services."""
    return Services(os.environ)  # noqa: TID251 - the one place that may
