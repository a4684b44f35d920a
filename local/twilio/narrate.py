"""Events as lines that a person can read as things happen."""

import re
from collections.abc import Mapping
from typing import Any, TextIO

from local.twilio.simulation.events import Event, Events
from local.twilio.webhooks.addresses import parts_of

MOST = 200
"""Characters of somebody's words in one line."""

SILENT = {
    "text_status": ["queued", "sending", "sent", "delivered", "canceled"],
    "call_status": ["queued", "initiated", "in-progress"],
}
"""Statuses that are of no interest to a person."""

# In braces: the fields of an event, numbers masked, and what ``_shown`` adds.
LINES = {
    "text": "text to {to}: {words}",
    "text_received": "text from {from}: {words}",
    "text_status": "text to {to}: {status}, error {error_code}",
    "heard": "{call}: {heard}",
    "call_status": "{call}: {status}",
    "webhook": "{method} {place}: {status} in {ms} ms",
    "warning": "Twilio {code}: {text}",
    "error": "Twilio {code}: {text}",
    "opted_out": "{number} has opted out: texts to them are refused with 21610",
    "opted_in": "{number} takes texts again",
    "not_simulated": "<{verb}> is not simulated: passed over",
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
    """Print a line about each event of interest, as it happens."""
    async for event in events.follow():
        if line := narrate(event):
            print(line, file=out, flush=True)


def narrate(event: Event) -> str | None:
    """Return one line about ``event``, with numbers masked; None if it is of no interest to a person."""
    line = LINES.get(event.kind)
    if line is None or event.fields.get("status") in SILENT.get(event.kind, ()):
        return None
    return line.format_map(_shown(event.kind, event.fields))


def masked(number: object) -> str:
    """Return ``+1...6006`` for ``+15005556006``: enough to tell people apart, too little to call them."""
    text = str(number)
    channel, _, digits = text.rpartition(":")  # "whatsapp:+1…" keeps its channel
    shown = f"{digits[:2]}...{digits[-4:]}" if len(digits) > 6 else digits  # noqa: PLR2004  shorter: a short code
    return f"{channel}:{shown}" if channel else shown


def _shown(kind: str, fields: Mapping[str, Any]) -> dict[str, object]:
    """Return ``fields`` as a person would have them."""
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
        parts = parts_of(fields["url"])
        shown["place"] = f"{parts.scheme}://{parts.netloc}{parts.path}"  # the query may hold numbers
        shown["status"] = fields["error"] or fields["status"]
    return shown


def _on_one_line(words: str) -> str:
    """Return somebody's words without what would begin a line or tell the terminal what to do."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", words).strip()[:MOST]
