"""Reply to a person by hand: who of two desks may, and what the message is."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

from msgspec import Meta, Struct, field, structs

from shared.domain.conversations.contact import Contact, DeskAnswer
from shared.domain.json_input.json_validation import validate
from shared.domain.messages.message import Message, never_set_fault
from shared.domain.messages.message_fields import MAX_BODY, Channel, Id, Instant, Media, Sender
from shared.domain.messages.phone_number import channel_of, without_channel
from shared.domain.messages.placeholders import literal
from shared.domain.messages.text_rules import text_faults
from shared.errors import Conflict, Fault

CLOCKS_DIFFER = timedelta(seconds=5)
"""How far ahead of ours the clock may be by which somebody says what they have seen."""

ReplyBody = Annotated[
    str, Meta(min_length=1, max_length=MAX_BODY, description=f"the words: text of 1 to {MAX_BODY} characters")
]
ReplyChannel = Annotated[
    Channel, Meta(description="sms, whatsapp or rcs; left out: the one that the person last wrote by")
]
Seen = Annotated[
    Instant,
    Meta(description="when you read the thread, by our clock: the latest time that an answer of ours had"),
]


class ReplyRequest(Struct, frozen=True, kw_only=True):
    """What somebody writes to a person, having seen what was written until ``seen_at``."""

    id: Id
    body: ReplyBody
    seen_at: Seen
    media: Media = ()
    channel: ReplyChannel | None = None
    sender: Sender | None = field(name="from", default=None)


def reserve(
    contact: Contact,
    request: ReplyRequest,
    *,
    by: str,
    first: DeskAnswer | None,
    now: datetime,
    was_refused: bool = False,
) -> Contact:
    """Return the contact with this reply as the latest one, before its message is accepted.

    Saved on top of the version that was read, it makes one of two desks the first: the other one decides
    again, and is told. A reply that is repeated stays the one that it was.

    Args:
        contact: as it is now.
        request: the reply.
        by: who writes it.
        first: the latest reply when this request began: if there is another one since, nobody can have seen
            it, whatever ``seen_at`` says.
        now: when it is written; to the millisecond, as browsers know times no finer.
        was_refused: whether ``first`` was never sent: then it has answered nobody.

    Raises:
        Conflict: somebody else replied meanwhile. It says who and when.
    """
    latest = contact.desk_answer
    if latest and latest.message_id == request.id:
        return contact
    if latest and (latest != first or (latest.at > request.seen_at and not was_refused)):
        raise Conflict(
            f"{latest.by} answered this person at {latest.at:%Y-%m-%d %H:%M:%S} UTC (message "
            f"{latest.message_id}), after what you have seen: read the thread again, and if your reply is "
            "still needed, send it with a later seen_at"
        )
    at = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return structs.replace(contact, desk_answer=DeskAnswer(message_id=request.id, by=by, at=at))


def read_reply(raw: Mapping[str, object], *, now: datetime) -> ReplyRequest:
    """Return the reply in a JSON object.

    A ``seen_at`` that is yet to come is refused: it would cover what nobody has seen.

    Raises:
        InvalidInput: with every fault.
    """

    def rules(values: Mapping[str, Any], invalid: Collection[str]) -> list[Fault]:
        faults = never_set_fault("id", values.get("id", ""))
        texts = {name: values[name] for name in ("channel", "media") if name in values}
        if "body" in values:
            texts["body"] = literal(values["body"])
        faults += text_faults(texts, invalid)
        if values.get("channel") is Channel.CALL:
            faults.append(Fault("channel", "must be sms, whatsapp or rcs: a reply is a text"))
        if (seen_at := values.get("seen_at")) and seen_at > now + CLOCKS_DIFFER:
            told = f"is after now, {now:%Y-%m-%dT%H:%M:%SZ}"
            faults.append(Fault("seen_at", f"{told}: give the time of the latest answer that you read"))
        return faults

    return validate(raw, ReplyRequest, rules)


def reply_message(
    request: ReplyRequest, number: str, contacts: tuple[Contact, ...], *, existing: Message | None
) -> Mapping[str, object]:
    """Return the message of a reply as a JSON object: on the channel, and from our number, of the last text.

    Args:
        request: the reply.
        number: the person's.
        contacts: of the person, one for each channel.
        existing: the message that has the id already: a repeated reply is the same, though the person may
            have written by another channel since.
    """
    wrote_to = _last_written_to(contacts)
    channel = request.channel or (existing.channel if existing else _channel(wrote_to))
    sender: str | None = request.sender
    if sender is None and existing:
        sender = existing.sender
    elif sender is None and wrote_to and _channel(wrote_to) is channel:
        sender = without_channel(wrote_to)
    raw: dict[str, object] = {
        "id": request.id,
        "to": number,
        "channel": channel,
        "body": literal(request.body),  # what a person writes has no placeholders
        "urgent": True,
    }
    return (
        raw | ({"from": sender} if sender else {}) | ({"media": list(request.media)} if request.media else {})
    )


def _last_written_to(contacts: tuple[Contact, ...]) -> str:
    """Return our address that the person last wrote to; empty if it is not known."""
    written = [(contact.wrote_at, contact.wrote_to) for contact in contacts if contact.wrote_at]
    return max(written)[1] if written else ""


def _channel(address: str) -> Channel:
    return Channel(channel_of(address)) if address else Channel.SMS
