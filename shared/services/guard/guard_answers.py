"""Ask the guard about what leaves in TwiML: answers to texts, and the texts and dialled numbers of calls.

There is no message that could be held: what must not leave is left out, with a log line. People who call are
always answered and connected, whatever is stopped: for what a document dials, only the countries count.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from shared.domain.guard.answers import is_country_allowed, may_answer
from shared.domain.guard.document_numbers import has_texts, leaving, without_numbers, without_texts
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.phone_number import channel_of, masked
from shared.services.guard.limits.count_sent import count_sent

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from shared.domain.conversations.limits.senders import NoAnswer
    from shared.domain.guard.stops.stop import Standing
    from shared.domain.messages.message import Message
    from shared.services.guard.guard_context import GuardContext
    from shared.services.sending.twilio_request import TwilioRequest
    from shared.services.time_limit import TimeLimit

log = logging.getLogger(__name__)


def read_stops(guard: GuardContext, *, now: datetime) -> Standing | None:
    """Return the stops, at most two seconds old; None if they cannot be read, which counts as a stop."""
    try:
        return guard.stop_cache.standing(now=now)
    except Exception:  # whatever it is: a person who texts or calls is not to blame
        log.exception("the stops cannot be read: nothing is texted until they can")
        return None


def is_allowed_country(address: str, *, guard: GuardContext) -> bool:
    """Return whether ``COUNTRIES`` lets us text or dial an address."""
    return is_country_allowed(address, countries=guard.rules.countries)


def why_no_answer(
    address: str, flows: Collection[str], *, guard: GuardContext, now: datetime
) -> NoAnswer | None:
    """Return why the answer to a text must not be given, in the words of ``flows``; None if it may be."""
    return may_answer(
        address,
        channel=Channel(channel_of(address)),
        flows=flows,
        countries=guard.rules.countries,
        standing=read_stops(guard, now=now),
    )


def guard_answer(twiml: str, flows: Collection[str], *, guard: GuardContext, now: datetime) -> str:
    """Return the answer to a text without the texts to others that the guard does not allow."""
    if ' to="' not in twiml:
        return twiml
    return _guard_texts(twiml, flows, guard=guard, standing=read_stops(guard, now=now))


def guard_numbers(twiml: str, *, guard: GuardContext) -> str:
    """Return a document of a call that dials and texts allowed countries alone; nothing is read for it."""

    def is_allowed(number: str) -> bool:
        allowed = is_allowed_country(number, guard=guard)
        if not allowed:
            log.warning("%s is left out of a document: its country is not in COUNTRIES", masked(number))
        return allowed

    return without_texts(without_numbers(twiml, is_allowed), is_allowed)


class CallGuard(Struct, frozen=True, kw_only=True):
    """Guards the documents of calls: it reads the stops for those that have texts, within the time limit."""

    guard: GuardContext
    time_limit: TimeLimit
    now: datetime

    def __call__(self, twiml: str, *, flow: str = "", person: str = "") -> str:
        """Return a document as it may leave.

        Args:
            twiml: the document.
            flow: the flow that made it; empty: a twimlet.
            person: who gets a text that names no receiver.
        """
        guarded = guard_numbers(twiml, guard=self.guard)
        if not has_texts(guarded):
            return guarded
        return _guard_texts(
            guarded, {flow} - {""}, guard=self.guard, standing=self._standing(), person=person
        )

    def _standing(self) -> Standing | None:
        def read() -> Standing | None:
            return read_stops(self.guard, now=self.now)

        try:
            return self.time_limit.run(read)
        except Exception:  # whatever it is, the caller must be answered
            log.exception("the stops cannot be read: a call sends no texts")
            return None


def guard_first_document(
    request: TwilioRequest, message: Message, *, guard: GuardContext, standing: Standing
) -> TwilioRequest:
    """Return the request for a call with its document as it may leave."""
    if not request.twiml:
        return request
    guarded = _guard_texts(
        guard_numbers(request.twiml, guard=guard),
        {message.flow} if message.flow else set(),
        guard=guard,
        standing=standing,
        person=message.to,
    )
    return structs.replace(request, twiml=guarded)


def count_document(twiml: str, *, person: str, guard: GuardContext, now: datetime) -> None:
    """Count what leaves by a document against the limits of the desk: in memory, with no request to storage.

    A webhook that Twilio repeats counts twice.
    """
    for each in leaving(twiml, person=person):
        count_sent(each.to, units=each.units, guard=guard, now=now, is_call=each.is_call)


def _guard_texts(
    twiml: str,
    flows: Collection[str],
    *,
    guard: GuardContext,
    standing: Standing | None,
    person: str = "",
) -> str:
    def is_allowed(number: str) -> bool:
        reason = may_answer(
            number, channel=Channel.SMS, flows=flows, countries=guard.rules.countries, standing=standing
        )
        if reason:
            log.warning("text of a flow to %s left out: %s", masked(number), reason)
        return reason is None

    return without_texts(twiml, is_allowed, person=person)
