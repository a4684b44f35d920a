"""The outbox message format: a message as its sender wrote it, with its id and its count of failures.

Three formats are read: a message, a CloudEvent around one, and our own envelope, which we write when we
requeue a message. Any of them may be in base64, since older SDKs and Event Grid send that.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping

import msgspec
from msgspec import Struct, field

from shared.domain.json_validation import describe, read_json_object
from shared.domain.messages.message import Message, to_json_object
from shared.errors import Fault, InvalidInput

ENVELOPE_KEY = "switchboard"
"""The field that marks our own envelope. No message and no CloudEvent has it."""


class Envelope(Struct, frozen=True, kw_only=True):
    """A message on the queue, not validated yet."""

    id: str  # the message's id, if ``raw`` has none
    raw: dict[str, object]
    failures: int = 0  # how often it was requeued after an unexpected error
    is_own: bool = False  # whether we wrote it: then its id may be one that we made


def envelope_of(message: Message) -> Envelope:
    """Return a new envelope around a valid message."""
    return Envelope(id=message.id, raw=to_json_object(message), is_own=True)


def encode_envelope(envelope: Envelope) -> bytes:
    """Return the queue message for ``envelope``."""
    return queue_text(
        {ENVELOPE_KEY: {"id": envelope.id, "tries": envelope.failures}, "message": envelope.raw}
    )


def queue_text(value: object) -> bytes:
    """Return ``value`` as JSON that a storage queue accepts.

    A queue message travels as XML, which has no U+FFFE, no U+FFFF and no control characters. JSON
    escapes the control characters by itself.
    Source: https://learn.microsoft.com/rest/api/storageservices/put-message
    """
    text = msgspec.json.encode(value)
    return text.replace("\ufffe".encode(), rb"\ufffe").replace("\uffff".encode(), rb"\uffff")


def decode_envelope(data: bytes, *, queue_id: str) -> Envelope:
    """Return the envelope in a queue message.

    Args:
        data: its body.
        queue_id: its id on the queue: the message's id if the sender gave none.

    Raises:
        InvalidInput: it has none of the three formats.
    """
    value = read_json_object(_without_base64(data))
    if ENVELOPE_KEY in value:
        return _from_envelope(value)
    if "specversion" in value:
        return _from_cloud_event(value)
    return Envelope(id=queue_id, raw=value)


def _without_base64(data: bytes) -> bytes:
    text = data.strip()
    if text.startswith((b"{", b"[", b'"')):
        return text
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return text


def _from_envelope(value: Mapping[str, object]) -> Envelope:
    class Stamp(Struct, forbid_unknown_fields=True):
        id: str
        failures: int = field(name="tries")  # its name on the queue

    try:
        stamp = msgspec.convert(value[ENVELOPE_KEY], Stamp)
        raw = msgspec.convert(value.get("message"), dict[str, object])
    except msgspec.ValidationError as error:
        raise InvalidInput([Fault(ENVELOPE_KEY, f"is not a valid envelope: {error}")]) from None
    return Envelope(id=stamp.id, raw=raw, failures=stamp.failures, is_own=True)


def _from_cloud_event(value: Mapping[str, object]) -> Envelope:
    """Return the message in a CloudEvent. Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md."""
    faults = [
        Fault(name, f"must be text in a CloudEvent; got {describe(value.get(name))}")
        for name in ("id", "source")
        if not isinstance(value.get(name), str)
    ]
    data = value.get("data")
    if not isinstance(data, dict):
        faults.append(Fault("data", f"must be a message, as an object; got {describe(data)}"))
        data = {}
    if faults:
        raise InvalidInput(faults)
    # An id may repeat: only id and source together identify an event.
    unique = hashlib.sha256(f"{value['source']}\n{value['id']}".encode()).hexdigest()[:32]
    return Envelope(id=f"ce-{unique}", raw=data)
