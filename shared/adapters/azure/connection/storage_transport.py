"""The transport of all requests to storage: only storage's own answer to this request counts as one.

A 404 or 412 of a proxy says nothing about a row, and a 200 with another service's body is no empty list.
Such an answer is an error here, below the SDK's retries, like a connection that breaks.
"""

from typing import Any

from azure.core.exceptions import ServiceResponseError
from azure.core.pipeline.transport import RequestsTransport

REQUEST_ID = "x-ms-client-request-id"
"""Storage returns it as it was sent.

Source: https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
"""

VERSION = "x-ms-version"
"""Storage puts it into every answer. Source: https://learn.microsoft.com/rest/api/storageservices/query-entities"""

NOT_THERE_OR_CHANGED = {404, 409, 412}
"""HTTP status of refusals that say something about a row or a queue."""


class StorageTransport(RequestsTransport):  # type: ignore[misc] # loaded lazily, so that it has no type
    """Sends requests to storage. Safe to share between threads."""

    def send(self, request: Any, **options: Any) -> Any:  # noqa: ANN401 - the SDK has two families of types
        """Send a request, and return storage's answer.

        Raises:
            ServiceResponseError: no answer, or one that is not storage's own to this request.
        """
        response = super().send(request, **options)
        if not _is_own_answer(request.headers, response.headers, status=response.status_code):
            response.internal_response.close()
            raise ServiceResponseError(f"HTTP {response.status_code}, but not from storage to this request")
        return response


def _is_own_answer(sent: Any, got: Any, *, status: int) -> bool:  # noqa: ANN401 - as above
    if not (200 <= status < 300 or status in NOT_THERE_OR_CHANGED):  # noqa: PLR2004 - HTTP's own numbers
        return True  # an error, whoever says it
    echoed = got.get(REQUEST_ID)
    return bool(got.get(VERSION)) and echoed in {None, sent.get(REQUEST_ID)}
