"""Tell the envelopes that other systems put around a message, and say how to mend each.

Nothing of this is accepted: what is meant by it would be a guess.
"""

from collections.abc import Mapping

_EVENT_GRID = "it has Event Grid's own schema: subscribe with --event-delivery-schema cloudeventschemav1_0"
_EVENT_GRID_WITHOUT_MESSAGE = (
    "it has Event Grid's own schema, and its data is no message: make a message of it first"
)

_FOREIGN = (
    ({"eventtype", "dataversion"}, _EVENT_GRID),
    ({"eventtype", "eventtime"}, _EVENT_GRID),
    (
        {"specversion"},
        "it is a CloudEvent, which is taken from the queue outbox alone: send what its data has",
    ),
    ({"schemaid", "data"}, "it is an alert of Azure Monitor: make a message of it first, as in a Logic App"),
    (
        {"contentdata"},
        "it is a Service Bus message as Logic Apps show it: send what ContentData has, decoded",
    ),
    (
        {"$content"},
        "it is a file as Logic Apps show it: send what $content has, decoded by base64ToString()",
    ),
    ({"messagetext"}, "it is a queue message as it was read: send only what its MessageText has"),
    ({"content", "popreceipt"}, "it is a queue message as it was read: send only what its content has"),
    ({"messagetype", "message"}, "it is in MassTransit's envelope: send only what its message has"),
    (
        {"messageintent", "body"},
        "it is in NServiceBus's envelope: send what its Body has, decoded from base64",
    ),
    ({"messageid", "body"}, "it is in the envelope of a broker: send only what its body has"),
    ({"messages"}, "it is a batch, as POST /api/messages/batch takes it: send each message by itself"),
)
"""Names in lower case that tell an envelope, and what to do. No message has them, and none lacks ``to``."""


def envelope_remedy(raw: Mapping[str, object]) -> str:
    """Return what is around the message in ``raw``, and what to do; empty if nothing known is."""
    if "to" in raw:
        return ""
    names = {name.casefold() for name in raw}
    for known, sentence in _FOREIGN:
        if known <= names:
            is_without = sentence == _EVENT_GRID and not _is_like_a_message(raw.get("data"))
            return _EVENT_GRID_WITHOUT_MESSAGE if is_without else sentence
    for name, value in raw.items():
        if _is_like_a_message(value) and len(name) < 64:  # noqa: PLR2004 - no envelope's is longer
            return f"the message is within {name}: send that alone"
    return ""


def _is_like_a_message(value: object) -> bool:
    return isinstance(value, dict) and "to" in value
