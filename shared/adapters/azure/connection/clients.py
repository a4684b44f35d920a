"""Clients of the storage account, by connection string or as the app's managed identity."""

import logging
from functools import cache
from typing import TYPE_CHECKING, Any

from shared.adapters.azure.connection.shared_credential import shared_credential
from shared.adapters.connection_pool import pooled
from shared.settings import Settings

if TYPE_CHECKING:
    from azure.data.tables import TableClient
    from azure.storage.queue import QueueClient

CONNECT_SECONDS = 10
READ_SECONDS = 40
"""Storage itself ends a request after 30 s.

Source: https://learn.microsoft.com/rest/api/storageservices/setting-timeouts-for-table-service-operations
"""


def table(settings: Settings, name: str) -> "TableClient":
    """Return a client of that table; it connects on first use."""
    from azure.data.tables import TableClient

    _silence_sdk()
    if settings.AzureWebJobsStorage:
        return TableClient.from_connection_string(settings.AzureWebJobsStorage, name, transport=_transport())
    endpoint = settings.AzureWebJobsStorage__tableServiceUri
    credential = shared_credential(settings.AzureWebJobsStorage__clientId)
    return TableClient(endpoint, name, credential=credential, transport=_transport())


def queue(settings: Settings, name: str) -> "QueueClient":
    """Return a client of that queue, for plain text; it connects on first use."""
    from azure.storage.queue import QueueClient

    _silence_sdk()
    if settings.AzureWebJobsStorage:
        return QueueClient.from_connection_string(settings.AzureWebJobsStorage, name, transport=_transport())
    endpoint = settings.AzureWebJobsStorage__queueServiceUri
    credential = shared_credential(settings.AzureWebJobsStorage__clientId)
    return QueueClient(endpoint, name, credential=credential, transport=_transport())


@cache
def _transport() -> Any:  # noqa: ANN401 - the SDK's type for it takes a dozen parameters
    """Return the transport that all clients share, with connections for every thread."""
    from shared.adapters.azure.connection.storage_session import StorageSession
    from shared.adapters.azure.connection.storage_transport import StorageTransport

    return StorageTransport(
        session=pooled(StorageSession()),
        session_owner=False,
        connection_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
    )


def _silence_sdk() -> None:
    """Keep the SDK from logging every request: URLs contain the ids of messages."""
    logging.getLogger("azure.core").setLevel(logging.WARNING)
