"""Backfill calls: record the end of those whose status callback failed, from Twilio's list of calls."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta

from shared.domain.calls.answering_flow import is_answered_here
from shared.domain.calls.call_reports import ListedCall, read_listed
from shared.domain.calls.turn_facts import is_from_browser
from shared.services.calls.call_context import CallContext
from shared.services.calls.record_end import record_end

log = logging.getLogger(__name__)

CALLBACK_MAY_STILL_COME = timedelta(minutes=2)
"""How long after its end a call is left to its status callback, which Twilio repeats for at most 15 s.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""


def backfill_calls(*, context: CallContext, since: datetime, now: datetime) -> int:
    """Record the end of the calls that began since then and whose end is not stored; return how many.

    Idempotent, and without a position of its own: each run overlaps with the one before. The text after a
    missed call is put on the outbox again if a worker died before it did so.

    Raises:
        TwilioUnavailable: a list cannot be read; the next run tries again.
    """
    listed = context.call_list.began(since=since, until=now)
    urls = context.call_list.voice_urls() if listed else {}
    ours = {number for number, url in urls.items() if is_answered_here(url, public_url=context.public_url)}
    dialled = defaultdict[str, list[ListedCall]](list)
    for call in listed:
        dialled[call.parent].append(call)
    count = 0
    for call in dialled.pop("", []):
        is_caller_one_of_us = is_from_browser(call.sender)
        if call.to in ours and not is_caller_one_of_us and call.is_over and call.sid not in context.settled:
            count += _backfill(call, dialled[call.sid], context=context, now=now)
    return count


def _backfill(call: ListedCall, dialled: list[ListedCall], *, context: CallContext, now: datetime) -> bool:
    """Record the end of one call; return whether it was not stored."""
    end = read_listed(call)
    if end.ended_at is None or end.ended_at > now - CALLBACK_MAY_STILL_COME:
        return False
    try:
        known = context.calls.load(call.sid)
        recorded = record_end(end, context=context, dialled=dialled, now=now)
    except Exception:  # whatever it is, it must not block the calls of other people
        log.exception("call %s cannot be backfilled; the next run tries again", call.sid)
        return False
    context.settled.add(call.sid)
    return recorded is not None and (known is None or known.ended_at is None)
