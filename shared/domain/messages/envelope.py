"""What lies on the outbox: a message as its sender wrote it, and how often we put it back.

Three shapes come in: a message, a CloudEvent around one, and our own envelope,
which we write when we put a message back. Any of them may be in base64, since
older SDKs and Event Grid send that.
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
    """A message on its way, not yet checked."""

    id: str  # the message's id if it has none of its own
    raw: dict[str, object]
    failures: int = 0  # how often an error that nobody foresaw put it back


def envelope_of(message: Message) -> Envelope:
    """Return a fresh envelope around a checked message."""
    return Envelope(id=message.id, raw=to_json_object(message))


def encode_envelope(envelope: Envelope) -> bytes:
    """Return the queue message for ``envelope``."""
    return queue_text(
        {ENVELOPE_KEY: {"id": envelope.id, "tries": envelope.failures}, "message": envelope.raw}
    )


def queue_text(value: object) -> bytes:
    """Return ``value`` as JSON that a storage queue takes.

    A queue message travels as XML, which lacks U+FFFE and U+FFFF; the control
    characters that it lacks, too, JSON escapes anyway.
    Source: https://learn.microsoft.com/rest/api/storageservices/put-message
    """
    text = msgspec.json.encode(value)
    return text.replace("\ufffe".encode(), rb"\ufffe").replace("\uffff".encode(), rb"\uffff")


def decode_envelope(data: bytes, *, queue_id: str) -> Envelope:
    """Read a queue message.

    Args:
        data: its body.
        queue_id: the queue's own id for it: the message's id if the sender gave none.

    Raises:
        InvalidInput: it is none of the shapes above.
    """
    value = read_json_object(_decoded(data))
    if ENVELOPE_KEY in value:
        return _our_own(value)
    if "specversion" in value:
        return _of_cloud_event(value)
    return Envelope(id=queue_id, raw=value)


def _decoded(data: bytes) -> bytes:
    text = data.strip()
    if text.startswith((b"{", b"[", b'"')):
        return text
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return text


def _our_own(value: Mapping[str, object]) -> Envelope:
    class Stamp(Struct, forbid_unknown_fields=True):
        id: str
        failures: int = field(name="tries")  # its name on the queue

    try:
        stamp = msgspec.convert(value[ENVELOPE_KEY], Stamp)
        raw = msgspec.convert(value.get("message"), dict[str, object])
    except msgspec.ValidationError as error:
        raise InvalidInput([Fault(ENVELOPE_KEY, f"is not an envelope of ours: {error}")]) from None
    return Envelope(id=stamp.id, raw=raw, failures=stamp.failures)


def _of_cloud_event(value: Mapping[str, object]) -> Envelope:
    """Unwrap a CloudEvent. Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md."""
    faults = [
        Fault(name, f"must be text: a CloudEvent has one; got {describe(value.get(name))}")
        for name in ("id", "source")
        if not isinstance(value.get(name), str)
    ]
    data = value.get("data")
    if not isinstance(data, dict):
        faults.append(Fault("data", f"must be a message, as an object; got {describe(data)}"))
        data = {}
    if faults:
        raise InvalidInput(faults)
    # id alone may repeat: only id and source together name an event.
    unique = hashlib.sha256(f"{value['source']}\n{value['id']}".encode()).hexdigest()[:32]
    return Envelope(id=f"ce-{unique}", raw=data)
