"""Print events as lines for a person."""

import re
from collections.abc import Mapping
from typing import Any, TextIO

from local.twilio.simulation.events import Event, Events
from local.twilio.webhooks.addresses import split_url

MAX_TEXT_LENGTH = 200
"""Characters of a message or of speech in one line."""

SILENT = {
    "text_status": ["queued", "sending", "sent", "delivered", "canceled"],
    "call_status": ["queued", "initiated", "in-progress"],
}
"""Statuses that are not printed."""

# In braces: the fields of an event, with numbers masked, and those that ``_readable_fields`` adds.
LINES = {
    "text": "text to {to}: {words}",
    "text_received": "text from {from}: {words}",
    "text_status": "text to {to}: {status}, error {error_code}",
    "heard": "{call}: {heard}",
    "call_status": "{call}: {status}",
    "webhook": "{method} {place}: {status} in {ms} ms",
    "warning": "Twilio {code}: {text}",
    "error": "Twilio {code}: {text}",
    "opted_out": "{number} opted out: texts to this number are refused with 21610",
    "opted_in": "{number} opted in again",
    "not_simulated": "<{verb}> is not simulated and was skipped",
    "recording": "recorded {seconds} s: {url}.wav",
    "fault": "fault on {purpose}: {mode}",
}

HEARD = {
    ("app", "say"): "“{text}”",
    ("app", "play"): "plays {text}",
    ("person", "say"): "they say “{text}”",
    ("person", "press"): "they press {text}",
    ("person", "play"): "their machine plays a {text}",
    ("person", "hang_up"): "they hang up",
    ("other", "say"): "they hear “{text}”",
    ("other", "press"): "they hear the tone of {text}",
}


async def narrate_all(events: Events, out: TextIO) -> None:
    """Print a line for each relevant event, as it happens."""
    async for event in events.follow():
        if line := narrate(event):
            print(line, file=out, flush=True)


def narrate(event: Event) -> str | None:
    """Return a line for ``event``, with numbers masked, or None if the event is not relevant."""
    line = LINES.get(event.kind)
    if line is None or event.fields.get("status") in SILENT.get(event.kind, ()):
        return None
    return line.format_map(_readable_fields(event.kind, event.fields))


def masked(number: object) -> str:
    """Return ``+1...6006`` for ``+15005556006``: enough to tell numbers apart, not enough to call one."""
    text = str(number)
    channel, _, digits = text.rpartition(":")  # "whatsapp:+1…" keeps its channel
    shown = f"{digits[:2]}...{digits[-4:]}" if len(digits) > 6 else digits  # noqa: PLR2004  shorter: a short code
    return f"{channel}:{shown}" if channel else shown


def _readable_fields(kind: str, fields: Mapping[str, Any]) -> dict[str, object]:
    """Return ``fields`` in a readable form."""
    numbers = {name: masked(fields[name]) for name in ("to", "from", "number") if name in fields}
    shown = dict(fields) | numbers
    if kind in {"text", "text_received"}:
        media = f" [{len(fields['media'])} media]" if fields["media"] else ""
        shown["words"] = (_on_one_line(fields["body"]) + media).strip()
    elif kind in {"heard", "call_status"}:
        inbound = fields["direction"] == "inbound"
        shown["call"] = f"call from {shown['from']}" if inbound else f"call to {shown['to']}"
        if kind == "heard":
            shown["heard"] = HEARD[fields["who"], fields["does"]].format(text=_on_one_line(fields["text"]))
        elif fields["status"] == "completed":
            shown["status"] = f"completed after {fields['seconds']} s"
    elif kind == "webhook":
        parts = split_url(fields["url"])
        shown["place"] = f"{parts.scheme}://{parts.netloc}{parts.path}"  # the query may contain numbers
        shown["status"] = fields["error"] or fields["status"]
    return shown


def _on_one_line(words: str) -> str:
    """Return a text on one line, without control characters."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", words).strip()[:MAX_TEXT_LENGTH]
