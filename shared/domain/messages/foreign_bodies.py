"""Recognise what other systems put around a message, or beside it, and say how to mend it.

Nothing of this is accepted: what is meant by it would be a guess.
"""

from collections.abc import Mapping, Sequence

from shared.errors import Fault

PARENT_ID = "$AzureWebJobsParentId"
"""A name that the WebJobs SDK adds to each object that it puts on a queue; its user cannot switch that off.

Source: what Microsoft.Azure.WebJobs.Extensions.Storage.Queues 5.3.10 wrote (tests/corpus, ``wj-``).
"""

_QUEUE_METADATA = {"insertiontime", "expirationtime", "nextvisibletime", "dequeuecount", "popreceipt"}
"""Names of the queue's own metadata, in lower case. The Functions host takes a field of that name for it.

Source: https://github.com/Azure/azure-functions-python-library/issues/49
"""

_METADATA_REMEDY = (
    "is a name that the Functions host takes for the queue's own: leave it out, or put it in tags, as text"
)

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


def foreign_faults(raw: Mapping[str, object], faults: Sequence[Fault]) -> Sequence[Fault]:
    """Return the faults of an invalid message; if another system's envelope is around it, that alone."""
    if "to" not in raw and (sentence := _envelope(raw)):
        return [Fault("", f"must be a message, and {sentence}")]
    return [
        Fault(fault.field, _METADATA_REMEDY) if fault.field.casefold() in _QUEUE_METADATA else fault
        for fault in faults
    ]


def metadata_names(raw: Mapping[str, object]) -> list[str]:
    """Return the names in ``raw`` that the Functions host takes for the queue's own."""
    return [name for name in raw if name.casefold() in _QUEUE_METADATA]


def _envelope(raw: Mapping[str, object]) -> str:
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
