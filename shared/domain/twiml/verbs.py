"""The verbs that connect a call to others, or record it: the same for flows and twimlets."""

import re
from collections.abc import Mapping

from msgspec import structs

from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.conversations.call_state import RETRIES, CallState, Phase, RenderContext
from shared.domain.flows.steps import Step
from shared.domain.messages.placeholders import fill
from shared.domain.twiml.writer import Attributes, Verb
from shared.setting_rules import E164

CONNECTED = frozenset({"completed", "answered", "bridged"})
"""Results of a call to others, or of a wait in a queue, that was connected; ``answered`` is a conference's.

Source: https://www.twilio.com/docs/voice/twiml/dial and https://www.twilio.com/docs/voice/twiml/enqueue
"""

MAX_TRANSCRIBED_SECONDS = 120
"""Twilio does not transcribe a longer recording. Source: https://www.twilio.com/docs/voice/twiml/record#transcribe"""

_QUEUE = r"queue:\S.{0,63}"  # a string, which `re` compiles on first use: most calls connect to no one


def is_callee(address: str) -> bool:
    """Return whether ``<Dial>`` can call ``address``: E.164, ``client:``, ``sip:`` or ``queue:``."""
    return bool(E164.fullmatch(address) or is_client_or_sip(address) or re.fullmatch(_QUEUE, address))


def callee(address: str, *, whisper_url: str | None = None) -> Verb:
    """Return the noun inside ``<Dial>`` that calls ``address``, which hears ``whisper_url`` first."""
    kind, _, name = address.partition(":")
    if kind == "queue":
        return Verb("Queue", text=name)  # Twilio would play a whisper to the waiting caller instead
    if kind == "client":
        return Verb("Client", {"url": whisper_url}, name)
    return Verb("Sip" if kind in {"sip", "sips"} else "Number", {"url": whisper_url}, address)


def press_any_key(words: tuple[Verb, ...], *, action: str, timeout: int | None = None) -> Verb:
    """Return the verb that says ``words`` and waits for any key, with which a callee accepts the call."""
    attributes: Attributes = {"action": action, "numDigits": 1, "finishOnKey": "", "timeout": timeout}
    return Verb("Gather", attributes, inside=words)


def was_connected(form: Mapping[str, str]) -> bool:
    """Return whether a call to others, or a wait in a queue, was connected.

    A callee that picked up and did not accept counts as ``completed`` with ``DialBridged=false``.
    Source: https://www.twilio.com/docs/voice/twiml/dial
    """
    result = form.get("QueueResult") or form.get("DialCallStatus")
    return result in CONNECTED and form.get("DialBridged") != "false"


def recording_callback(base: str, state: CallState, **details: str | None) -> str:
    """Return the URL where Twilio reports a recording.

    The report names neither the caller nor the number that was called: ``details`` do.
    """
    return state.url(base, "voice/recording", **{name: value for name, value in details.items() if value})


def recording_reports(callback: str, *, transcribe: bool) -> Attributes:
    """Return the attributes of ``<Record>`` that request reports of the recording and its transcription."""
    return {
        "recordingStatusCallback": callback + RETRIES,
        "transcribe": transcribe or None,
        "transcribeCallback": f"{callback}&transcription=1{RETRIES}" if transcribe else None,
    }


def dial(step: Step, context: RenderContext) -> Verb:
    """Return the verb that calls others. Source: https://www.twilio.com/docs/voice/twiml/dial.

    In turn means one ``<Dial>`` each: ``sequential`` would not go on to the
    next callee when one answers and does not accept.
    """
    dialling = step.dialling
    people = dialling.people[context.state.turn :][:1] if dialling.in_turn else dialling.people
    caller_id = _caller_id(dialling.caller_id, context)
    attributes: Attributes = {
        "action": context.state.url(context.base),
        "timeout": dialling.ring,
        "timeLimit": dialling.limit,
        "callerId": caller_id,
        "record": "record-from-answer" if dialling.record else None,
        "recordingStatusCallback": _recording_callback(context) + RETRIES if dialling.record else None,
    }
    wants_whisper = dialling.whisper or dialling.accept
    whisper = _whisper_url(context, is_caller_shown=caller_id is None) if wants_whisper else None
    return Verb("Dial", attributes, inside=tuple(callee(address, whisper_url=whisper) for address in people))


def _whisper_url(context: RenderContext, *, is_caller_shown: bool) -> str:
    """Return the URL of the whisper; it names the caller if Twilio's request for it does not."""
    caller = "" if is_caller_shown else context.caller
    return structs.replace(context.state, phase=Phase.WHISPER, caller=caller).url(context.base)


def _caller_id(wanted: str, context: RenderContext) -> str | None:
    """Return the caller ID that the people who are dialled see; None: Twilio shows the caller's number.

    A caller who withholds their number is never shown by it, nor by what Twilio writes for it: by our number.
    Source: https://www.twilio.com/docs/voice/twiml/dial#callerid
    """
    if not context.has_withheld_caller:
        return fill(wanted, context.values) or None
    ours = context.values.get("ours", "")
    return (fill(wanted, {**context.values, "person": ours}) or ours) or None


def record(step: Step, context: RenderContext) -> Verb:
    """Return the verb that records the caller. Source: https://www.twilio.com/docs/voice/twiml/record."""
    recording = step.recording
    callback = _recording_callback(context, notify=recording.notify)
    return Verb(
        "Record",
        {
            "action": context.state.url(context.base),
            "maxLength": recording.longest,
            "timeout": recording.silence,
            "finishOnKey": recording.keys,
            "playBeep": recording.beep,
            **recording_reports(callback, transcribe=recording.transcribe),
        },
    )


def enqueue(step: Step, context: RenderContext) -> Verb:
    """Return the verb that lets the caller wait. Source: https://www.twilio.com/docs/voice/twiml/enqueue."""
    queue = step.queue
    wait = structs.replace(context.state, phase=Phase.WAITING).url(context.base)
    return Verb(
        "Enqueue",
        {
            "action": context.state.url(context.base),
            "waitUrl": wait if queue.position or queue.music else None,
            "maxQueueSize": queue.limit,
        },
        queue.name,
    )


def conference(step: Step, context: RenderContext) -> Verb:
    """Return the verb that joins a conference. Source: https://www.twilio.com/docs/voice/twiml/conference."""
    room = step.room
    attributes = {
        "startConferenceOnEnter": room.starts,
        "endConferenceOnExit": room.ends,
        "muted": room.muted,
        "beep": room.beep,
        "maxParticipants": room.most,
        "waitUrl": room.music,
        "record": "record-from-start" if room.record else None,
        "recordingStatusCallback": _recording_callback(context) + RETRIES if room.record else None,
    }
    inside = Verb("Conference", attributes, room.name)
    return Verb("Dial", {"action": context.state.url(context.base)}, inside=(inside,))


def _recording_callback(context: RenderContext, *, notify: str = "") -> str:
    state = context.state
    here = CallState(flow=state.flow, step=state.step, delivery=state.delivery)
    caller, called = context.caller or context.values.get("person"), context.values.get("ours")
    return recording_callback(context.base, here, caller=caller, called=called, notify=notify)
