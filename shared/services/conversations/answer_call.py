"""Answer people who call, or whom we call: turn by turn."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.conversations.call_state import CallPlace, Scene
from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.delivery import Delivery, is_machine
from shared.domain.flows.flow import Flow, Turn
from shared.domain.flows.recognize_answer import Heard, summary
from shared.domain.flows.steps import IN_CALLS_ONLY, Kind, Step
from shared.domain.messages.message import Machine
from shared.domain.twiml.call_document import call_turn, machine_turn, waiting, whisper
from shared.domain.twiml.speech import speech
from shared.domain.twiml.writer import Verb, document
from shared.services.optimistic_update import change_until_saved
from shared.services.sending.twilio_request import scene_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from shared.ports.content import Flows
    from shared.ports.storage import Ledger

log = logging.getLogger(__name__)

CONNECTED = frozenset({"completed", "answered", "bridged"})
"""Twilio's words for a call, or a wait in a queue, that led to somebody. ``answered`` is a conference's.

Source: https://www.twilio.com/docs/voice/twiml/dial and .../enqueue
"""


def begin_call(form: Mapping[str, str], *, flows: Flows, flow: str, now: datetime) -> str:
    """Return the TwiML for someone who just called."""
    scene = _scene(form, CallPlace(flow=flow), flows=flows)
    return call_turn(scene.flow.begin(spoken=True, now=now), scene)


def continue_call(
    form: Mapping[str, str], place: CallPlace, *, flows: Flows, ledger: Ledger, now: datetime
) -> str:
    """Return the TwiML for what comes next in a call.

    What the person answered is written on the delivery whose call it is. The
    same webhook, brought twice, writes the same and gets the same answer.

    Args:
        form: what Twilio sent: keys, words, or how a verb ended.
        place: where the call is; without a step it begins.
        flows: know the flows.
        ledger: keeps deliveries.
        now: the time, for business hours.
    """
    delivery = ledger.load(place.delivery) if place.delivery else None
    if delivery and not place.flow:
        return _begin_ours(form, delivery, flows=flows, now=now)
    scene = _scene(form, place, flows=flows, delivery=delivery)
    if place.part:
        return _aside(form, scene)
    if place.step and place.step not in scene.flow.steps:
        log.warning("a call was at step %s of flow %s, which is gone", place.step, place.flow)
        return call_turn(scene.flow.begin(spoken=True, now=now, before=(scene.flow.lost,)), _fresh(scene))
    if not place.step:
        return call_turn(scene.flow.begin(spoken=True, now=now), scene)
    if scene.flow.steps[place.step].kind is Kind.ASK:
        return _answered(form, scene, delivery, ledger=ledger, now=now)
    return _ended(form, scene, now=now)


def _begin_ours(form: Mapping[str, str], delivery: Delivery, *, flows: Flows, now: datetime) -> str:
    """Begin a call of ours, now that Twilio may have found out who picked up."""
    message, machine = delivery.addressed, is_machine(form.get("AnsweredBy"))
    if machine and message.machine is Machine.HANG_UP:
        return document(Verb("Hangup"))
    if message.url:
        return document(Verb("Redirect", text=message.url))
    if not message.flow:
        return speech(message)
    flow = flows.get(message.flow)
    scene = scene_of(message, flow, CallPlace(flow=message.flow, delivery=message.id))
    if machine:
        return machine_turn(flow.go(flow.machine or flow.start, spoken=True, now=now), scene)
    return call_turn(flow.begin(spoken=True, now=now), scene)


def _scene(
    form: Mapping[str, str], place: CallPlace, *, flows: Flows, delivery: Delivery | None = None
) -> Scene:
    flow = flows.get(place.flow)
    if delivery:
        return scene_of(delivery.addressed, flow, place)
    known = {"person": form.get("From", ""), "ours": form.get("To", "")}
    return Scene(flow=flow, place=place, values={**flow.values, **known, **place.kept})


def _fresh(scene: Scene) -> Scene:
    """Return the scene of another step: what was counted for this one is over."""
    return structs.replace(scene, place=structs.replace(scene.place, part="", tries=0, turn=0))


def _go(scene: Scene, name: str, *, now: datetime) -> str:
    return call_turn(scene.flow.go(name, spoken=True, now=now), _fresh(scene))


def _aside(form: Mapping[str, str], scene: Scene) -> str:
    """Answer somebody other than the caller, or somebody who waits, even if the step is gone since."""
    step = scene.flow.steps.get(scene.place.step, Step())
    if scene.place.part == "whisper":
        return whisper(step, scene)
    if scene.place.part == "waiting":
        return waiting(step, scene, form)
    return document()  # accepted: nothing more to say, so they are connected


def _answered(
    form: Mapping[str, str], scene: Scene, delivery: Delivery | None, *, ledger: Ledger, now: datetime
) -> str:
    place, said = scene.place, form.get("Digits") or form.get("SpeechResult") or ""
    heard = scene.flow.hear(said, at=place.step)
    if heard is None:
        return _ask_again(scene, said, now=now)
    scene = _keep(scene, heard)
    if delivery and heard.reply and place.flow == delivery.message.flow:
        reply = summary(scene.flow.kept, scene.place.kept) or heard.reply
        change_until_saved(
            delivery, lambda known: deliveries.note_reply(known, reply, now=now), ledger=ledger
        )
    return _go(scene, heard.step, now=now)


def _keep(scene: Scene, heard: Heard) -> Scene:
    name = scene.flow.steps[scene.place.step].keep
    if not (name and heard.reply):
        return scene
    place = scene.place.keep(name, heard.reply, among=len(scene.flow.kept))
    return structs.replace(scene, place=place, values={**scene.values, **place.kept})


def _ask_again(scene: Scene, said: str, *, now: datetime) -> str:
    flow, place = scene.flow, scene.place
    step = flow.steps[place.step]
    if place.tries >= (step.tries or flow.tries):
        return _go(scene, step.silent, now=now)
    sorry = flow.sorry if step.sorry is None else step.sorry
    return call_turn(flow.again(place.step, before=(sorry,) if said else ()), scene)


def _ended(form: Mapping[str, str], scene: Scene, *, now: datetime) -> str:
    """Go on after a verb that took its time: a talk, a recording, a wait in a queue."""
    flow, place = scene.flow, scene.place
    step = flow.steps[place.step]
    if step.kind not in IN_CALLS_ONLY:
        return _go(scene, step.next, now=now)
    how = form.get("QueueResult") or form.get("DialCallStatus") or ""
    # Somebody who picked up and did not accept was never connected.
    if how in CONNECTED and form.get("DialBridged") != "false":
        return _go(scene, step.next, now=now) if step.next else call_turn(Turn(), scene)
    if step.kind is Kind.DIAL and step.dialling.in_turn and place.turn + 1 < len(step.dialling.people):
        following = structs.replace(place, turn=place.turn + 1)
        return call_turn(_silently(flow, place.step), structs.replace(scene, place=following))
    return _go(scene, step.unanswered, now=now)


def _silently(flow: Flow, name: str) -> Turn:
    """Return the turn that only does what step ``name`` does: its words were said before."""
    step = structs.replace(flow.steps[name], say="", play=(), pause=None, send=None)
    return Turn(steps=(step,), at=name)
