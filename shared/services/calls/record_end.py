"""Record the end of a call: complete what its turns said, and text the caller if the call was missed."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import structs

from shared.domain.calls.answering_flow import answering_flow
from shared.domain.calls.call import ANSWERED, Call, Outcome, merge
from shared.domain.calls.call_reports import ListedCall, with_dialled
from shared.domain.calls.missed_text import SENT_AFTER, VALID_FOR, missed_text
from shared.domain.calls.turn_facts import reached
from shared.domain.flows.steps import Kind
from shared.domain.messages.envelope import Envelope
from shared.domain.messages.message import read_message
from shared.errors import Conflict, InvalidFlow
from shared.services.calls.call_context import CallContext
from shared.services.calls.store_facts import Stored, store_facts
from shared.services.messages.cancel import cancel
from shared.services.people.thread.index_what_came_in import index_call

log = logging.getLogger(__name__)


def record_end(
    end: Call, *, context: CallContext, now: datetime, dialled: Sequence[ListedCall] | None = None
) -> Call | None:
    """Store the end of a call, and return all that is known of it; None if it was erased. Idempotent.

    Of a call without a stored turn, the first turn of its flow says what the caller came to: a first turn
    writes nothing. Twilio is asked whether a dialled person answered only where no turn says so.

    Args:
        end: what a callback or Twilio's list says.
        context: the ports.
        now: the time.
        dialled: the calls that it dialled, if they are known.

    Raises:
        TwilioUnavailable: Twilio must be asked, and does not answer; nothing is stored.
    """
    known = context.calls.load(end.sid)
    if known is None or known.ended_at is None:
        facts = _with_first_turn(merge(known, end), context=context)
        if _lacks_result(facts, dialled):
            facts = with_dialled(facts, context.call_list.dialled_by(end.sid) if dialled is None else dialled)
        known = _store(facts, context=context)
        if known is None:
            return None
        log.info("call %s: %s", known.sid, known.outcome)
    elif dialled and _lacks_result(known, dialled) and (facts := with_dialled(known, dialled)) != known:
        known = _store(facts, context=context) or known
        log.info("call %s: %s, by the calls that it dialled", known.sid, known.outcome)
    _send_missed_text(known, context=context, now=now)
    return known


def _lacks_result(call: Call, dialled: Sequence[ListedCall] | None) -> bool:
    """Return whether only the calls that it dialled say whether anybody answered: a turn may be lost."""
    return call.has_open_attempt or not call.flow or bool(dialled and not call.connecting)


def record_late(facts: Call, *, context: CallContext) -> None:
    """Store facts that may come after the end, and withdraw the text to a caller who was not missed."""
    _store(facts, context=context)


def _store(facts: Call, *, context: CallContext) -> Call | None:
    def index_and_withdraw(change: Stored) -> None:
        before, after = change
        index_call(before, after, index=context.index)
        if before and before.outcome is Outcome.MISSED and after.outcome is not Outcome.MISSED:
            _withdraw_text(before, context=context)

    is_erased = context.ledger.is_erased_sid
    stored = store_facts(facts, calls=context.calls, is_erased=is_erased, before_save=index_and_withdraw)
    return stored.after if stored else None


def _send_missed_text(call: Call, *, context: CallContext, now: datetime) -> None:
    """Put the text after a missed call on the outbox, unless the ledger knows it."""
    envelope = _missed_text(call, context=context)
    if envelope is None or call.ended_at is None or now >= call.ended_at + VALID_FOR:
        return
    if context.ledger.load(envelope.id) is None:
        wait = max(call.ended_at + SENT_AFTER - now, timedelta(0))
        context.outbox.put(envelope, delay=min(wait, SENT_AFTER))  # Twilio's clock may be ahead


def _missed_text(call: Call, *, context: CallContext) -> Envelope | None:
    if not call.flow:
        return None
    try:
        return missed_text(call, context.flows.get(call.flow), ours=context.ours)
    except InvalidFlow as error:
        log.warning("call %s: no text can be sent: %s", call.sid, error)
        return None


def _withdraw_text(call: Call, *, context: CallContext) -> None:
    envelope = _missed_text(call, context=context)
    if envelope is None or call.ended_at is None:
        return
    message = read_message(envelope.raw, default_id=envelope.id, is_own=True)
    try:
        cancel(message, ledger=context.ledger, now=call.ended_at)
    except Conflict as error:
        log.warning("call %s was not missed, and its caller gets the text: %s", call.sid, error)


def _with_first_turn(facts: Call, *, context: CallContext) -> Call:
    """Return the facts of a call with its flow, and with what its first turn says if no later one does."""
    if facts.flow:
        return facts
    flow = _flow_of(facts.to, context=context)
    was_answered = facts.status == ANSWERED
    if not flow:
        return structs.replace(facts, wanted=facts.wanted or not was_answered)
    facts = structs.replace(facts, flow=flow)
    try:
        turn = context.flows.get(flow).begin(spoken=True, now=facts.at)
    except InvalidFlow:
        return structs.replace(facts, wanted=True)  # all that the caller heard was the error message
    if turn.steps[-1].kind is Kind.REJECT:
        return facts
    if not was_answered:
        return structs.replace(facts, wanted=True)
    return merge(facts, reached(facts, turn))


def _flow_of(number: str, *, context: CallContext) -> str:
    """Return the flow that answers calls to ``number``.

    Raises:
        TwilioUnavailable: Twilio does not say which URL is set there.
    """
    voice_url = context.call_list.voice_urls(number).get(number, "")
    return answering_flow(voice_url, public_url=context.public_url, default=context.flow_of(number))
