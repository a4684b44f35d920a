"""An inbound text and its answer; the answer as messages, if Twilio no longer waits for TwiML."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from msgspec import UNSET, Struct, UnsetType, field

from shared.domain.conversations.inbound_content import Attachment, Location, attachments
from shared.domain.messages.envelope import Envelope
from shared.domain.messages.phone_number import channel_of, number_of, without_channel
from shared.domain.messages.placeholders import literal

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Inbound(Struct, frozen=True, kw_only=True):
    """An inbound text and our answer, stored so that a repeated webhook gets the same answer."""

    sid: str
    sender: str
    to: str
    body: str
    media: tuple[str, ...]
    at: datetime
    answer: str | None  # TwiML; None: there was no answer
    delivery: str = ""  # the message of ours that it replies to
    reply: str = ""  # the answer that was recognised
    late: bool = False  # its webhook failed: it was backfilled, and the answer goes out as a message
    # Those that are unset are not stored.
    unanswered: str | UnsetType = UNSET  # why there was no answer, if not for what the text says
    error_code: int | UnsetType = UNSET  # Twilio's
    cancels: bool | UnsetType = UNSET  # the answer ends the appointment that the message is about
    begins_silence: bool | UnsetType = UNSET  # the texts of its sender get no answers for a while
    #: When Twilio was asked for the answer and did not have it; unset until then.
    looked_at: datetime | UnsetType = UNSET
    media_types: tuple[str, ...] | UnsetType = UNSET  # of each of ``media``; not stored if there are none
    location: Location | UnsetType = UNSET  # a place sent by WhatsApp; not stored if there is none


class InboundView(Struct, frozen=True, kw_only=True):
    """An inbound text as the API and events show it, with the TwiML that answered it."""

    sid: str
    sender: str = field(name="from")
    to: str
    body: str
    media: tuple[str, ...]
    at: datetime
    answer: str | None
    delivery: str = ""  # the message that it replies to
    reply: str = ""  # the answer that was recognised
    #: Why it got no answer: no_number, own_number, filtered (by Twilio), silence, stopped, country, desk.
    unanswered: str = ""
    error_code: int | None = None  # Twilio's: 30039 if it filtered the text
    attachments: tuple[Attachment, ...] = ()  # each of ``media``, with its path in our API
    location: Location | UnsetType = UNSET  # a place that the person sent by WhatsApp


def show_inbound(text: Inbound) -> InboundView:
    """Return an inbound text as the API and events show it."""
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
        unanswered=text.unanswered or "",
        error_code=text.error_code or None,
        attachments=attachments(text.sid, text.sender, text.media, text.media_types),
        location=text.location,
    )


def reply_callback(public_url: str, form: Mapping[str, str]) -> str:
    """Return the URL for status callbacks about our answer to a text, without the number of the message.

    It names the text, and the person who sent it, under whose number the text is stored.
    """
    query = urlencode({"reply": form.get("MessageSid", ""), "person": form.get("From", "")})
    return f"{public_url.rstrip('/')}/api/sms/status?{query}"


def reply_id(sid: str, number: int | str) -> str:
    """Return the id of a message of our answer to the text ``sid``; they are numbered from 1."""
    return f"reply-{sid}-{number}"


def reply_envelopes(twiml: str, form: Mapping[str, str], *, not_after: datetime) -> list[Envelope]:
    """Return the messages in ``twiml``, ready for the outbox.

    Idempotent: their ids are made of the text's SID, so that each is sent once. They are urgent, as the
    answer was when it was made.

    Args:
        twiml: our answer to the text.
        form: the inbound text, as its webhook brings it.
        not_after: the time after which an answer is not sent.
    """
    from xml.etree.ElementTree import fromstring  # noqa: PLC0415 - webhooks do not need it

    document = fromstring(twiml.encode())  # noqa: S314 - our own
    late: dict[str, object] = {"not_after": not_after.isoformat(), "urgent": True}
    return [
        Envelope(id=reply_id(form["MessageSid"], number), raw=raw | late)
        for number, raw in enumerate(_messages(document, form), 1)
    ]


def _messages(document: "Element", form: Mapping[str, str]) -> Iterator[dict[str, object]]:
    for element in document.iter("Message"):
        to = element.get("to") or form["From"]
        words = [element.text or "", *(body.text or "" for body in element.iter("Body"))]
        raw: dict[str, object] = {
            "to": number_of(to),
            "from": without_channel(element.get("from") or form["To"]),
            "channel": channel_of(to),
            "body": literal("".join(words).strip()),  # values are filled in already
        }
        media = [(url.text or "").strip() for url in element.iter("Media")]
        yield raw | ({"media": media} if media else {})
