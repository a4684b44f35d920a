"""The operation of the API that cancels a campaign."""

from shared.domain.guard.stops.cancellation import CancelRequest
from shared.domain.list_parameters import DryRunQuery
from shared.services.guard.cancel.cancel_campaign import CancelPreview, CancelReceipt
from shared.triggers.openapi_document.operation import POST, Operation

CANCEL_OPERATIONS = (
    Operation(
        "cancel_post",
        POST,
        "/cancel",
        "Cancel what is not sent yet of the messages that were enqueued before now and have a tag, or ids "
        "that begin so; given both, they must have both. 202: it stands, and the rest follows; 200: a dry "
        "run, which changes nothing; 409: too many cancellations stand.",
        {202: CancelReceipt, 200: CancelPreview},
        problems=(400, 409),
        body=CancelRequest,
        query=DryRunQuery,
    ),
)
