"""The verbs that connect a call to others, or record it."""

from msgspec import structs

from shared.domain.conversations.call_state import RETRIES, Phase, RenderContext
from shared.domain.flows.steps import Step
from shared.domain.messages.placeholders import fill
from shared.domain.twiml.writer import Attributes, Verb


def dial(step: Step, context: RenderContext) -> Verb:
    """Return the verb that calls somebody else. Source: https://www.twilio.com/docs/voice/twiml/dial.

    In turn means one ``<Dial>`` each: ``sequential`` would not go on to the
    next when somebody answers and does not accept.
    """
    dialling = step.dialling
    people = dialling.people[context.state.turn :][:1] if dialling.in_turn else dialling.people
    attributes: Attributes = {
        "action": context.state.url(context.base),
        "timeout": dialling.ring,
        "timeLimit": dialling.limit,
        "callerId": fill(dialling.caller_id, context.values) or None,
        "record": "record-from-answer" if dialling.record else None,
        "recordingStatusCallback": _recordings(context) + RETRIES if dialling.record else None,
    }
    wants_whisper = dialling.whisper or dialling.accept
    whisper = structs.replace(context.state, phase=Phase.WHISPER).url(context.base) if wants_whisper else None
    return Verb("Dial", attributes, inside=tuple(_callee(one, whisper) for one in people))


def record(step: Step, context: RenderContext) -> Verb:
    """Return the verb that records the caller. Source: https://www.twilio.com/docs/voice/twiml/record."""
    recording = step.recording
    callback = _recordings(context, notify=recording.notify)
    return Verb(
        "Record",
        {
            "action": context.state.url(context.base),
            "maxLength": recording.longest,
            "timeout": recording.silence,
            "finishOnKey": recording.keys,
            "playBeep": recording.beep,
            "recordingStatusCallback": callback + RETRIES,
            "transcribe": recording.transcribe or None,
            "transcribeCallback": f"{callback}&transcription=1{RETRIES}" if recording.transcribe else None,
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
        "recordingStatusCallback": _recordings(context) + RETRIES if room.record else None,
    }
    inside = Verb("Conference", attributes, room.name)
    return Verb("Dial", {"action": context.state.url(context.base)}, inside=(inside,))


def _callee(address: str, whisper: str | None) -> Verb:
    kind, _, name = address.partition(":")
    if kind == "queue":
        return Verb("Queue", text=name)  # a whisper would be for who waits, not for who is called
    if kind == "client":
        return Verb("Client", {"url": whisper}, name)
    return Verb("Sip" if kind in {"sip", "sips"} else "Number", {"url": whisper}, address)


def _recordings(context: RenderContext, *, notify: str = "") -> str:
    """Return where Twilio tells of a recording; it does not tell whose call that was, so the URL does."""
    place = context.state
    here = type(place)(flow=place.flow, step=place.step, delivery=place.delivery)
    told = {"caller": context.values.get("person"), "called": context.values.get("ours"), "notify": notify}
    return here.url(context.base, "voice/recording", **{name: value for name, value in told.items() if value})
