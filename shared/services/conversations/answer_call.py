"""Answer calls with TwiML, turn by turn: those that people make to us, and those that we make."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from shared.domain.conversations.call_state import CallState, Phase, RenderContext
from shared.domain.deliveries.delivery import Delivery, record_reply
from shared.domain.deliveries.status_callback import is_machine
from shared.domain.flows.flow import Flow, Turn
from shared.domain.flows.recognize_answer import Answer, summary
from shared.domain.flows.steps import IN_CALLS_ONLY, Kind, Step
from shared.domain.messages.message_fields import Machine, Method
from shared.domain.messages.withheld_number import SOMEBODY, in_words
from shared.domain.twiml.call_document import call_turn, machine_turn, whisper
from shared.domain.twiml.queue_wait import waiting
from shared.domain.twiml.speech import is_left_out, speech
from shared.domain.twiml.verbs import was_connected
from shared.domain.twiml.writer import Verb, document
from shared.services.optimistic_update import update_delivery
from shared.services.sending.twilio_request import render_context_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from shared.ports.content import Flows
    from shared.ports.storage import Ledger
    from shared.services.guard.guard_answers import CallGuard

log = logging.getLogger(__name__)


class CallTurn(NamedTuple):
    """A turn of a call, and what its document is rendered from."""

    turn: Turn
    context: RenderContext

    def render(self, guard: CallGuard | None = None) -> str:
        """Return its TwiML, without a text that has no receiver, and without what the guard forbids."""
        context = self.context
        if any(is_left_out(step, context) for step in self.turn.steps):
            log.info("flow %s: text left out, as there is no number to send it to", context.state.flow)
        twiml = call_turn(self.turn, context)
        person = context.sms_to or context.caller
        return guard(twiml, flow=context.state.flow, person=person) if guard else twiml


def begin_call(form: Mapping[str, str], *, flows: Flows, flow: str, now: datetime) -> str:
    """Return the first TwiML of an inbound call, which ``flow`` answers."""
    context = _render_context(form, CallState(flow=flow), flows=flows)
    return CallTurn(context.flow.begin(spoken=True, now=now), context).render()


def continue_call(
    form: Mapping[str, str],
    state: CallState,
    *,
    flow: str,
    flows: Flows,
    ledger: Ledger,
    now: datetime,
    guard: CallGuard | None = None,
    on_turn: Callable[[CallTurn], None] = lambda _: None,
) -> str:
    """Return the next TwiML of a call.

    An answer is recorded as the reply of the delivery that started the call.
    Idempotent: a repeated webhook writes the same and gets the same answer.

    Args:
        form: what Twilio sent: keys, words, or how a verb ended.
        state: where the call is, as its URL says.
        flow: answers inbound calls to that number.
        flows: all flows.
        ledger: stores deliveries.
        now: the time, for business hours.
        guard: leaves out what must not leave; none for a document that is not sent.
        on_turn: gets each turn of an inbound call after its first, before Twilio does.
    """
    delivery = ledger.load(state.delivery) if state.delivery else None
    if state.phase is Phase.BEGIN:
        return _begin(form, state, delivery, flow=flow, flows=flows, now=now, guard=guard, on_turn=on_turn)
    context = _render_context(form, state, flows=flows, delivery=delivery)
    step = context.flow.steps.get(state.step, Step())  # without its step, a whisper or a wait is silent
    match state.phase:
        case Phase.RESULT:
            return _told(_after_step(form, context, delivery, ledger=ledger, now=now), guard, on_turn)
        case Phase.WHISPER:
            return whisper(step, context)
        case Phase.ACCEPTED:
            return document()  # nothing more to say: the two are connected
        case Phase.WAITING:
            return waiting(step, context, form)


def _begin(
    form: Mapping[str, str],
    state: CallState,
    delivery: Delivery | None,
    *,
    flow: str,
    flows: Flows,
    now: datetime,
    guard: CallGuard | None,
    on_turn: Callable[[CallTurn], None],
) -> str:
    """Return the first TwiML of an inbound call, an outbound call, or a flow that another flow leads to."""
    if delivery and not state.flow:
        return _begin_outbound_call(form, delivery, flows=flows, now=now, guard=guard)
    is_first = not state.flow and not state.delivery
    context = _render_context(
        form, CallState(flow=flow) if is_first else state, flows=flows, delivery=delivery
    )
    turn = CallTurn(context.flow.begin(spoken=True, now=now), context)
    return turn.render(guard) if is_first else _told(turn, guard, on_turn)


def _told(turn: CallTurn, guard: CallGuard | None, on_turn: Callable[[CallTurn], None]) -> str:
    """Return the TwiML of a turn, once ``on_turn`` has got it, if it is one of an inbound call."""
    if not turn.context.state.delivery:
        on_turn(turn)
    return turn.render(guard)


def _begin_outbound_call(
    form: Mapping[str, str], delivery: Delivery, *, flows: Flows, now: datetime, guard: CallGuard | None
) -> str:
    """Return the first TwiML of an outbound call; Twilio may report who picked up."""
    message, machine = delivery.addressed, is_machine(form.get("AnsweredBy"))
    if machine and message.machine is Machine.HANG_UP:
        return document(Verb("Hangup"))
    if message.url:
        method = None if message.method is Method.POST else message.method
        return document(Verb("Redirect", {"method": method}, message.url))
    if not message.flow:
        return speech(message)
    flow = flows.get(message.flow)
    context = render_context_of(message, flow, CallState(flow=message.flow, delivery=message.id))
    if machine:
        return machine_turn(flow.go(flow.machine or flow.start, spoken=True, now=now), context)
    return CallTurn(flow.begin(spoken=True, now=now), context).render(guard)


def _render_context(
    form: Mapping[str, str], state: CallState, *, flows: Flows, delivery: Delivery | None = None
) -> RenderContext:
    flow = flows.get(state.flow)
    if delivery:
        return render_context_of(delivery.addressed, flow, state)
    caller = state.caller or form.get("From", "")
    person = in_words(caller, somebody=flow.values.get("withheld", SOMEBODY))
    numbers = {"person": person, "ours": form.get("To", "")}
    values = {**flow.values, **numbers, **state.answers}
    return RenderContext(flow=flow, state=state, values=values, caller=caller)


def _after_step(
    form: Mapping[str, str],
    context: RenderContext,
    delivery: Delivery | None,
    *,
    ledger: Ledger,
    now: datetime,
) -> CallTurn:
    flow, state = context.flow, context.state
    if state.step not in flow.steps:
        log.warning(
            "call at step %s, which flow %s no longer has: the flow starts again", state.step, state.flow
        )
        return CallTurn(flow.begin(spoken=True, now=now, before=(flow.lost,)), _without_counts(context))
    if flow.steps[state.step].kind is Kind.ASK:
        return _after_question(form, context, delivery, ledger=ledger, now=now)
    return _after_verb(form, context, now=now)


def _after_question(
    form: Mapping[str, str],
    context: RenderContext,
    delivery: Delivery | None,
    *,
    ledger: Ledger,
    now: datetime,
) -> CallTurn:
    keys = form.get("Digits", "")
    words = keys or form.get("SpeechResult") or ""
    answer = context.flow.interpret(words, at=context.state.step, spoken=not keys)
    if answer is None:
        return _ask_again(context, words, now=now)
    context = _with_answer(context, answer)
    following = _go(context, answer.step, now=now)
    if delivery and answer.reply and context.state.flow == delivery.message.flow:
        reply = summary(context.flow.answer_names, context.state.answers) or answer.reply

        def replied(newest: Delivery) -> Delivery:
            return record_reply(newest, reply, now=now, cancels=following.turn.cancels)

        update_delivery(delivery, replied, ledger=ledger)
    return following


def _with_answer(context: RenderContext, answer: Answer) -> RenderContext:
    name = context.flow.steps[context.state.step].keep
    if not (name and answer.reply):
        return context
    state = context.state.with_answer(name, answer.reply, answer_count=len(context.flow.answer_names))
    return structs.replace(context, state=state, values={**context.values, **state.answers})


def _ask_again(context: RenderContext, words: str, *, now: datetime) -> CallTurn:
    flow, state = context.flow, context.state
    step = flow.steps[state.step]
    if state.tries >= (step.tries or flow.tries):
        return _go(context, step.silent, now=now)
    sorry = flow.sorry if step.sorry is None else step.sorry
    return CallTurn(flow.again(state.step, before=(sorry,) if words else ()), context)


def _after_verb(form: Mapping[str, str], context: RenderContext, *, now: datetime) -> CallTurn:
    """Continue after a verb that has ended: a dialled call, a recording, a wait in a queue."""
    flow, state = context.flow, context.state
    step = flow.steps[state.step]
    if step.kind not in IN_CALLS_ONLY:
        return _go(context, step.next, now=now)
    if was_connected(form):
        return _go(context, step.next, now=now) if step.next else CallTurn(Turn(), context)
    if step.kind is Kind.DIAL and step.dialling.in_turn and state.turn + 1 < len(step.dialling.people):
        following = structs.replace(state, turn=state.turn + 1)
        return CallTurn(_without_words(flow, state.step), structs.replace(context, state=following))
    return _go(context, step.unanswered, now=now)


def _go(context: RenderContext, step: str, *, now: datetime) -> CallTurn:
    return CallTurn(context.flow.go(step, spoken=True, now=now), _without_counts(context))


def _without_counts(context: RenderContext) -> RenderContext:
    """Return the context for another step: the counts of tries and dialled people start anew."""
    return structs.replace(context, state=structs.replace(context.state, tries=0, turn=0))


def _without_words(flow: Flow, name: str) -> Turn:
    """Return a turn that does what step ``name`` does without its words, which were said before."""
    step = structs.replace(flow.steps[name], say="", play=(), pause=None, send=None)
    return Turn(steps=(step,), at=name)
