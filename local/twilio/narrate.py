"""Events as lines that a person can read as things happen."""

from collections.abc import Callable, Mapping

from local.twilio.events import Event
from local.twilio.webhooks.addresses import parts_of

MOST = 200
"""Characters of somebody's words in one line."""

type Fields = Mapping[str, object]

SILENT = {
    "text_status": ["queued", "sending", "sent", "delivered", "canceled"],
    "call_status": ["queued", "initiated", "in-progress"],
}
"""Statuses that are of no interest to a person."""


def narrate(event: Event) -> str | None:
    """Return one line about ``event``, with numbers masked; None if it is of no interest to a person."""
    tell = _LINES.get(event.kind)
    if tell is None or event.fields.get("status") in SILENT.get(event.kind, ()):
        return None
    return tell(event.fields)


def masked(number: object) -> str:
    """Return ``+1...6006`` for ``+15005556006``: enough to tell people apart, too little to call them."""
    text = str(number)
    channel, _, digits = text.rpartition(":")  # "whatsapp:+1…" keeps its channel
    shown = f"{digits[:2]}...{digits[-4:]}" if len(digits) > 6 else digits  # noqa: PLR2004  shorter: a short code
    return f"{channel}:{shown}" if channel else shown


def _words(event: Fields) -> str:
    media = event["media"]
    note = f" [{len(media)} media]" if isinstance(media, list) and media else ""
    return (" ".join(str(event["body"]).split())[:MOST] + note).strip()


def _heard(event: Fields) -> str:
    text = event["text"]
    spoken = f"“{str(text)[:MOST]}”"
    said = {
        ("app", "say"): spoken,
        ("app", "play"): f"plays {text}",
        ("person", "say"): f"they say {spoken}",
        ("person", "press"): f"they press {text}",
        ("person", "play"): f"their machine plays a {text}",
        ("person", "hang_up"): "they hang up",
        ("other", "say"): f"they hear {spoken}",
        ("other", "press"): f"they hear the tone of {text}",
    }
    return f"{_call_with(event)}: {said[str(event['who']), str(event['does'])]}"


def _call_status(event: Fields) -> str:
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


_LINES: dict[str, Callable[[Fields], str]] = {
    "text": lambda event: f"text to {masked(event['to'])}: {_words(event)}",
    "text_received": lambda event: f"text from {masked(event['from'])}: {_words(event)}",
    "text_status": lambda event: (
        f"text to {masked(event['to'])}: {event['status']}, error {event['error_code']}"
    ),
    "heard": _heard,
    "call_status": _call_status,
    "webhook": _webhook,
    "warning": lambda event: f"Twilio {event['code']}: {event['text']}",
    "error": lambda event: f"Twilio {event['code']}: {event['text']}",
    "opted_out": lambda event: (
        f"{masked(event['number'])} has opted out: texts to them are refused with 21610"
    ),
    "opted_in": lambda event: f"{masked(event['number'])} takes texts again",
    "not_simulated": lambda event: f"<{event['verb']}> is not simulated: passed over",
    "recording": lambda event: f"recorded {event['seconds']} s: {event['url']}.wav",
    "fault": lambda event: f"fault on {event['purpose']}: {event['mode']}",
}
