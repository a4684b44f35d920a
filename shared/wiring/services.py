"""Everything that a trigger may need: the adapters, and the contexts of services."""

# ruff: noqa: D102 - each property is named after the port that it builds

from __future__ import annotations

import os
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from shared.domain.webhook_signature import Keys
from shared.wiring.erasure_services import ErasureServices
from shared.wiring.retention_services import RetentionServices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, timedelta

    from shared.domain.conversations.limits.answer_rules import AnswerRules
    from shared.domain.deliveries.retry_policy import RetryPolicy
    from shared.domain.recordings.recording import Recording
    from shared.domain.senders.choose_sender import Senders
    from shared.ports.content import Calendar, Flows, Templates
    from shared.services.calls.call_context import CallContext
    from shared.services.calls.record_turn import TurnRecorder
    from shared.services.held_messages.release_held import ReleaseContext
    from shared.services.inbox.inbox_context import InboxContext
    from shared.services.messages.check_message import CheckContext
    from shared.services.operations.abandoned_attempts import SharesToRead
    from shared.services.reminders.tick_context import TickContext
    from shared.services.sending.send_context import SendContext

FLOWS = Path(__file__).parent.parent.parent / "flows"
TEMPLATES = FLOWS.with_name("templates")

LOCAL_FLOWS = "LOCAL_FLOWS"
"""The folder whose flows are used as they are at each turn. The local machine sets it; Azure never has it."""


class Services(ErasureServices, RetentionServices):
    """Everything a trigger may need, each built on first use and then kept for the life of the worker."""

    @cached_property
    def keys(self) -> Keys:
        """The keys that Twilio may sign a webhook with."""
        return Keys(auth_tokens=self.settings.auth_tokens, shared_key=self.settings.TWILIO_WEBHOOK_SHARED_KEY)

    @cached_property
    def flows(self) -> Flows:
        from shared.adapters.files.edited_flows import flow_files

        return flow_files(FLOWS, edited=self._environ.get(LOCAL_FLOWS, ""))

    @cached_property
    def templates(self) -> Templates:
        from shared.adapters.files.templates import TemplateFiles

        return TemplateFiles(TEMPLATES)

    @cached_property
    def calendar(self) -> Calendar:
        from shared.adapters.files.calendar_feed import IcsCalendar

        return IcsCalendar()

    @cached_property
    def retry_policy(self) -> RetryPolicy:
        from shared.domain.deliveries.retry_policy import RetryPolicy

        return RetryPolicy()

    @cached_property
    def senders(self) -> Senders:
        from shared.domain.senders.choose_sender import Senders

        return Senders(default=self.settings.TWILIO_FROM, by_country=self.settings.senders_of_countries)

    @cached_property
    def checks(self) -> CheckContext:
        from shared.services.messages.check_message import CheckContext

        return CheckContext(
            flows=self.flows,
            templates=self.templates,
            senders=self.senders,
            has_digest_secret=bool(self.settings.DIGEST_SECRET),
        )

    @cached_property
    def send_context(self) -> SendContext:
        from shared.services.sending.send_context import SendContext

        return SendContext(
            ledger=self.ledger,
            contacts=self.contacts,
            sender=self.sender,
            dead_letters=self.dead_letters,
            outbox=self.outbox,
            flows=self.flows,
            templates=self.templates,
            agenda=self.agenda,
            breaker=self.breaker,
            held_messages=self.held_messages,
            guard=self.guard,
            retry_policy=self.retry_policy,
            public_url=self.settings.PUBLIC_URL,
            senders=self.senders,
            digest_secret=self.settings.DIGEST_SECRET,
            plain=self.settings.PLAIN == "on",
            stop_covers_calls=self.settings.stop_covers_calls,
        )

    @cached_property
    def shares_to_read(self) -> SharesToRead:
        from shared.services.operations.abandoned_attempts import SharesToRead

        return SharesToRead()

    def release_context(self, elapsed: Callable[[], timedelta]) -> ReleaseContext:
        """Return the context of releasing held messages; ``elapsed`` is that of the tick."""
        from shared.services.held_messages.release_held import ReleaseContext

        return ReleaseContext(
            breaker=self.breaker,
            held_messages=self.held_messages,
            ledger=self.ledger,
            outbox=self.outbox,
            elapsed=elapsed,
        )

    def tick_context(self, elapsed: Callable[[], timedelta]) -> TickContext:
        """Return the context of a tick; ``elapsed`` returns how long ago it began."""
        from shared.services.reminders.tick_context import TickContext

        return TickContext(
            elapsed=elapsed,
            agenda=self.agenda,
            outbox=self.outbox,
            ledger=self.ledger,
            contacts=self.contacts,
            flows=self.flows,
            templates=self.templates,
            default_country=self.settings.DEFAULT_COUNTRY,
        )

    @cached_property
    def answer_rules(self) -> AnswerRules:
        from shared.domain.conversations.limits.answer_rules import AnswerRules

        return AnswerRules(
            own_numbers=self.settings.own_numbers,
            senders=self.senders,
            opt_out_words=self.settings.opt_out_words,
            flow_texts_per_hour=int(self.settings.FLOW_SENDS_PER_HOUR),
            plain=self.settings.PLAIN == "on",
        )

    @cached_property
    def inbox_context(self) -> InboxContext:
        from shared.services.conversations.answer_text import answer_text
        from shared.services.inbox.inbox_context import InboxContext, SettledTexts

        def answer(form: Mapping[str, str], at: datetime, *, too_late: bool) -> None:
            answer_text(
                form,
                contacts=self.contacts,
                flows=self.flows,
                ledger=self.ledger,
                days=self.day_index,
                flow=self.settings.flow_of(form.get("To", "")),
                rules=self.answer_rules,
                guard=self.guard,
                now=at,
                late=True,
                too_late=too_late,
            )

        return InboxContext(
            inbox=self.inbound_texts,
            contacts=self.contacts,
            days=self.day_index,
            answer=answer,
            ledger=self.ledger,
            outbox=self.outbox,
            settled=SettledTexts(),
            late_answer=self.settings.late_answer,
            first_lookup_after=self.retry_policy.first_lookup_after,
            second_lookup_after=self.retry_policy.second_lookup_after,
        )

    @cached_property
    def call_context(self) -> CallContext:
        from shared.services.calls.call_context import CallContext
        from shared.services.inbox.inbox_context import SettledTexts

        return CallContext(
            calls=self.calls,
            call_list=self.call_list,
            flows=self.flows,
            ledger=self.ledger,
            outbox=self.outbox,
            index=self.came_in_index,
            public_url=self.settings.PUBLIC_URL,
            flow_of=self.settings.flow_of,
            ours=self.settings.own_numbers,
            settled=SettledTexts(),
        )

    @cached_property
    def turn_recorder(self) -> TurnRecorder:
        from shared.services.calls.record_end import record_late
        from shared.services.calls.record_turn import TurnRecorder

        return TurnRecorder(
            lambda facts: record_late(facts, context=self.call_context), time_limit=self.time_limit_of_calls
        )

    def as_texted(self, twiml: str) -> str:
        """Return a document of a call with the texts that it sends as the setting ``PLAIN`` has them."""
        from shared.domain.twiml.plain_texts import with_plain_texts

        return with_plain_texts(twiml) if self.settings.PLAIN == "on" else twiml

    def recording_link(self, recording: Recording, *, since: datetime | None = None) -> str:
        """Return the link that plays ``recording``, valid for a week after ``since`` (or its own time)."""
        from shared.domain.recordings.signed_link import link_to

        url, tokens = self.settings.PUBLIC_URL, self.settings.auth_tokens
        return link_to(recording.sid, public_url=url, since=since or recording.at, tokens=tokens)

    def calendar_link(self) -> str:
        """Return the link that shows the calendar feed until it is revoked."""
        from shared.domain.reminders.calendar_link import calendar_link

        settings = self.settings
        return calendar_link(
            public_url=settings.PUBLIC_URL,
            version=settings.CALENDAR_LINK_VERSION,
            tokens=settings.auth_tokens,
        )


@cache
def services() -> Services:
    """Return this worker's services."""
    return Services(os.environ)  # noqa: TID251 - the one place that may
