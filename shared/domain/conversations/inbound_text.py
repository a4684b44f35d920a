"""What TwiML answers a text with, as messages: for when nobody is there any more to take the TwiML."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from shared.domain.messages.envelope import Envelope
from shared.domain.messages.placeholders import literal

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CHANNEL = "whatsapp:"


def replies(twiml: str, form: Mapping[str, str], *, not_after: datetime) -> list[Envelope]:
    """Return the messages in ``twiml``, ready for the outbox.

    Their ids are made of the text's, so that they are sent once.

    Args:
        twiml: our answer to the text.
        form: the text, as its webhook brings it.
        not_after: when it is too late for an answer.
    """
    from xml.etree.ElementTree import fromstring  # noqa: PLC0415 - webhooks need none of it

    document = fromstring(twiml.encode())  # noqa: S314 - our own
    return [
        Envelope(id=f"reply-{form['MessageSid']}-{number}", raw=raw | {"not_after": not_after.isoformat()})
        for number, raw in enumerate(_messages(document, form), 1)
    ]


def _messages(document: "Element", form: Mapping[str, str]) -> Iterator[dict[str, object]]:
    for element in document.iter("Message"):
        to = element.get("to") or form["From"]
        words = [element.text or "", *(one.text or "" for one in element.iter("Body"))]
        raw: dict[str, object] = {
            "to": to.removeprefix(_CHANNEL),
            "from": (element.get("from") or form["To"]).removeprefix(_CHANNEL),
            "channel": "whatsapp" if to.startswith(_CHANNEL) else "sms",
            "body": literal("".join(words).strip()),  # it is filled in already
        }
        media = [(one.text or "").strip() for one in element.iter("Media")]
        yield raw | ({"media": media} if media else {})
