"""Events as lines that a person can read as things happen."""

from local.twilio.events import Event
from local.twilio.webhooks.addresses import parts_of

MOST = 200
"""Characters of somebody's words in one line."""


def narrate(event: Event) -> str | None:
    """Return one line about ``event``, with numbers masked; None if it is of no interest to a person."""
    tell = _LINES.get(event.kind)
    return tell(event.fields) if tell else None


def masked(number: object) -> str:
    """Return ``+1...6006`` for ``+15005556006``: enough to tell people apart, too little to call them."""
    text = str(number)
    channel, _, digits = text.rpartition(":")  # "whatsapp:+1…" keeps its channel
    shown = f"{digits[:2]}...{digits[-4:]}" if len(digits) > 6 else digits  # noqa: PLR2004  shorter: a short code
    return f"{channel}:{shown}" if channel else shown


type Fields = dict[str, object]


def _text(event: Fields) -> str:
    return f"text to {masked(event['to'])}: {_words(event)}"


def _text_received(event: Fields) -> str:
    return f"text from {masked(event['from'])}: {_words(event)}"


def _words(event: Fields) -> str:
    media = event["media"]
    note = f" [{len(media)} media]" if isinstance(media, list) and media else ""
    return (" ".join(str(event["body"]).split())[:MOST] + note).strip()


def _text_status(event: Fields) -> str | None:
    if event["status"] not in {"undelivered", "failed"}:
        return None
    return f"text to {masked(event['to'])}: {event['status']}, error {event['error_code']}"


def _heard(event: Fields) -> str | None:
    spoken = f"“{str(event['text'])[:MOST]}”"
    said = {
        ("app", "say"): spoken,
        ("app", "play"): f"plays {event['text']}",
        ("person", "say"): f"they say {spoken}",
        ("person", "press"): f"they press {event['text']}",
        ("person", "play"): f"their machine plays a {event['text']}",
        ("person", "hang_up"): "they hang up",
        ("other", "say"): f"they hear {spoken}",
        ("other", "press"): f"they hear the tone of {event['text']}",
    }
    return f"{_call_with(event)}: {said[str(event['who']), str(event['does'])]}"


def _call_status(event: Fields) -> str | None:
    if event["status"] in {"queued", "initiated", "in-progress"}:
        return None
    after = f" after {event['seconds']} s" if event["status"] == "completed" else ""
    return f"{_call_with(event)}: {event['status']}{after}"


def _call_with(event: Fields) -> str:
    if event["direction"] == "inbound":
        return f"call from {masked(event['from'])}"
    return f"call to {masked(event['to'])}"


def _webhook(event: Fields) -> str:
    parts = parts_of(str(event["url"]))
    place = f"{parts.scheme}://{parts.netloc}{parts.path}"  # the query may hold numbers
    came = event["status"] if event["error"] is None else event["error"]
    return f"{event['method']} {place}: {came} in {event['ms']} ms"


def _fault(event: Fields) -> str:
    return f"Twilio {event['code']}: {event['text']}"


def _opted_out(event: Fields) -> str:
    return f"{masked(event['number'])} has opted out: texts to them are refused with 21610"


def _opted_in(event: Fields) -> str:
    return f"{masked(event['number'])} takes texts again"


def _recording(event: Fields) -> str:
    return f"recorded {event['seconds']} s: {event['url']}.wav"


def _lost(event: Fields) -> str:
    return f"fault on {event['purpose']}: {event['mode']}"


def _not_simulated(event: Fields) -> str:
    return f"<{event['verb']}> is not simulated: passed over"


_LINES = {
    "text": _text,
    "text_received": _text_received,
    "text_status": _text_status,
    "heard": _heard,
    "call_status": _call_status,
    "webhook": _webhook,
    "warning": _fault,
    "error": _fault,
    "opted_out": _opted_out,
    "opted_in": _opted_in,
    "not_simulated": _not_simulated,
    "recording": _recording,
    "fault": _lost,
}
