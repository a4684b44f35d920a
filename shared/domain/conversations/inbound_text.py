"""What TwiML answers a text with, as messages: for when nobody is there any more to take the TwiML."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field

from shared.domain.messages.envelope import Envelope
from shared.domain.messages.phone_number import is_whatsapp, without_channel
from shared.domain.messages.placeholders import literal

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Inbound(Struct, frozen=True, kw_only=True):
    """A text that came in, and what we answered: a webhook that comes twice gets the same answer."""

    sid: str
    sender: str
    to: str
    body: str
    media: tuple[str, ...]
    at: datetime
    answer: str | None  # None: nothing was said
    delivery: str = ""  # the message of ours that it replies to
    reply: str = ""  # what it says, in a word
    late: bool = False  # its webhook failed: we took it in, and the answer goes out as a message


class InboundView(Struct, frozen=True, kw_only=True):
    """A text that came in, and the TwiML that answered it."""

    sid: str
    sender: str = field(name="from")
    to: str
    body: str
    media: tuple[str, ...]
    at: datetime
    answer: str | None
    delivery: str = ""  # the message that it replies to
    reply: str = ""  # what it says, in a word


def show_inbound(text: Inbound) -> InboundView:
    """Return what outsiders see of a text that came in."""
    return InboundView(
        sid=text.sid,
        sender=text.sender,
        to=text.to,
        body=text.body,
        media=text.media,
        at=text.at,
        answer=text.answer,
        delivery=text.delivery,
        reply=text.reply,
    )


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
            "to": without_channel(to),
            "from": without_channel(element.get("from") or form["To"]),
            "channel": "whatsapp" if is_whatsapp(to) else "sms",
            "body": literal("".join(words).strip()),  # it is filled in already
        }
        media = [(one.text or "").strip() for one in element.iter("Media")]
        yield raw | ({"media": media} if media else {})
