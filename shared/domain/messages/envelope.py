"""The outbox message format: a message as its sender wrote it, with its id and its count of failures.

Three formats are read: a message, a CloudEvent around one, and our own envelope, which we write when we
requeue a message. Any of them may be in base64, since older SDKs and Event Grid send that.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct, field

from shared.domain.json_input.base64_text import decode_base64
from shared.domain.json_input.json_validation import describe, read_json_object, without_absent
from shared.domain.json_input.malformed_json import BYTE_ORDER_MARK, why_no_object
from shared.domain.messages.foreign_bodies import PARENT_ID
from shared.domain.messages.message import Message, never_set_fault, to_json_object
from shared.domain.typed_json import convert
from shared.errors import Fault, InvalidInput

ENVELOPE_KEY = "switchboard"
"""The field that marks our own envelope. No message and no CloudEvent has it."""

type AwareTime = Annotated[datetime, Meta(tz=True)]


class Envelope(Struct, frozen=True, kw_only=True):
    """A message on the queue, not validated yet."""

    id: str  # the message's id, if ``raw`` has none
    raw: dict[str, object]
    failures: int = 0  # how often it was requeued after an unexpected error
    is_own: bool = False  # whether we wrote it: then its id may be one that we made
    since: datetime | None = None  # when it was first put on the queue, if it was put back there since


def envelope_of(message: Message) -> Envelope:
    """Return a new envelope around a valid message."""
    return Envelope(id=message.id, raw=to_json_object(message), is_own=True)


def encode_envelope(envelope: Envelope) -> bytes:
    """Return the queue message for ``envelope``."""
    fields = {ENVELOPE_KEY: {"id": envelope.id, "tries": envelope.failures}, "message": envelope.raw}
    # Beside the stamp, not in it: workers of an earlier version refuse a stamp with an unknown field.
    return queue_text({**fields, "since": envelope.since} if envelope.since else fields)


def queue_text(value: object) -> bytes:
    """Return ``value`` as JSON that a storage queue accepts.

    A queue message travels as XML, which has no U+FFFE, no U+FFFF and no control characters. JSON
    escapes the control characters by itself.
    Source: https://learn.microsoft.com/rest/api/storageservices/put-message
    """
    text = msgspec.json.encode(value)
    return text.replace("\ufffe".encode(), rb"\ufffe").replace("\uffff".encode(), rb"\uffff")


def decode_envelope(data: bytes, *, queue_id: str, was_accepted: bool = False) -> Envelope:
    """Return the envelope in a queue message.

    Args:
        data: its body.
        queue_id: its id on the queue: the message's id if the sender gave none.
        was_accepted: whether it was accepted before: then what is refused since is still read.

    Raises:
        InvalidInput: it has none of the three formats.
    """
    if not data.strip():
        raise InvalidInput([Fault("", "must be a message, as a JSON object; the queue message is empty")])
    value = read_json_object(without_base64(data), is_name_twice_allowed=was_accepted)
    if ENVELOPE_KEY in value:
        return _from_envelope(value)
    if "specversion" in value:
        return _from_cloud_event(value, was_accepted=was_accepted)
    return Envelope(id=queue_id, raw=_given(value))


def _given(raw: Mapping[str, object]) -> dict[str, object]:
    """Return the message as its sender meant it: without absent fields, and what the WebJobs SDK adds."""
    return without_absent({name: value for name, value in raw.items() if name != PARENT_ID}, Message)


def without_base64(data: bytes) -> bytes:
    """Return the JSON of a queue message that is JSON in base64; any other message as it is."""
    text = data.strip()
    bare = text.removeprefix(BYTE_ORDER_MARK)
    if bare.startswith((b"{", b"[", b'"')):
        return text
    decoded = decode_base64(bare) or b""
    start = decoded.lstrip(BYTE_ORDER_MARK + b" \t\r\n")
    is_json = start.startswith(b"{") or (start[:1], start.rstrip()[-1:]) in {(b"[", b"]"), (b'"', b'"')}
    return decoded.strip() if is_json else data  # another word may happen to be base64


def _from_envelope(value: Mapping[str, object]) -> Envelope:
    class Stamp(Struct, forbid_unknown_fields=True):
        id: str
        failures: int = field(name="tries")  # its name on the queue

    try:
        stamp = convert(value[ENVELOPE_KEY], Stamp)
        raw = convert(value.get("message"), dict[str, object])
        since = convert(value.get("since"), AwareTime | None)
    except msgspec.ValidationError as error:
        raise InvalidInput([Fault(ENVELOPE_KEY, f"is not a valid envelope: {error}")]) from None
    return Envelope(id=stamp.id, raw=raw, failures=stamp.failures, is_own=True, since=since)


def _from_cloud_event(value: Mapping[str, object], *, was_accepted: bool) -> Envelope:
    """Return the message in a CloudEvent. Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md."""
    required = ("id", "source") if was_accepted else ("id", "source", "type")
    faults = [
        Fault(name, f"must be text in a CloudEvent; got {describe(value.get(name))}")
        for name in required
        if not isinstance(value.get(name), str) or not value[name]
    ]
    if value["specversion"] != "1.0" and not was_accepted:
        faults.append(
            Fault("specversion", 'must be "1.0", as text: other versions of CloudEvents are not read')
        )
    if not faults and not was_accepted:
        faults += never_set_fault("id", str(value["id"]))
    raw, data_faults = _data_of(value)
    if faults := [*faults, *data_faults]:
        raise InvalidInput(faults)
    # An id may repeat: only id and source together identify an event.
    unique = hashlib.sha256(f"{value['source']}\n{value['id']}".encode()).hexdigest()[:32]
    return Envelope(id=f"ce-{unique}", raw=_given(raw))


def _data_of(event: Mapping[str, object]) -> tuple[dict[str, object], list[Fault]]:
    """Return the data of a CloudEvent, and its faults; ``data_base64`` is the same data as bytes.

    Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#31-handling-of-data
    """
    data, encoded = event.get("data"), event.get("data_base64")
    if data is not None and encoded is not None:
        return {}, [Fault("data_base64", "is given beside data: leave one of them out")]
    if encoded is None:
        if isinstance(data, dict):
            return data, []
        got = why_no_object(data)
        return {}, [Fault("data", f"must be a message, as an object; got {got}")]
    decoded = decode_base64(encoded.encode()) if isinstance(encoded, str) else None
    if not decoded:
        return {}, [Fault("data_base64", f"must be a message, as base64; got {describe(encoded)}")]
    try:
        return read_json_object(decoded), []
    except InvalidInput as invalid:
        return {}, [Fault("data_base64", fault.message) for fault in invalid.faults]
