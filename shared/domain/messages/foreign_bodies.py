"""Say how to mend a message that other systems put something around, or beside it."""

from collections.abc import Mapping, Sequence

from shared.domain.json_input.foreign_envelopes import envelope_remedy
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


def foreign_faults(raw: Mapping[str, object], faults: Sequence[Fault]) -> Sequence[Fault]:
    """Return the faults of an invalid message; if another system's envelope is around it, that alone."""
    if sentence := envelope_remedy(raw):
        return [Fault("", f"must be a message, and {sentence}")]
    return [
        Fault(fault.field, _METADATA_REMEDY) if fault.field.casefold() in _QUEUE_METADATA else fault
        for fault in faults
    ]


def metadata_names(raw: Mapping[str, object]) -> list[str]:
    """Return the names in ``raw`` that the Functions host takes for the queue's own."""
    return [name for name in raw if name.casefold() in _QUEUE_METADATA]
