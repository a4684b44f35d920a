"""How to reach our storage account: by connection string, or as the app's managed identity."""

import logging
from typing import TYPE_CHECKING, Any

from shared.settings import Settings

if TYPE_CHECKING:
    from azure.data.tables import TableClient
    from azure.storage.queue import QueueClient


def table(settings: Settings, name: str) -> "TableClient":
    """Return a client of that table; it connects on first use."""
    from azure.data.tables import TableClient

    _quiet()
    if settings.AzureWebJobsStorage:
        return TableClient.from_connection_string(settings.AzureWebJobsStorage, name)
    endpoint = settings.AzureWebJobsStorage__tableServiceUri
    return TableClient(endpoint, name, credential=_credential(settings))


def queue(settings: Settings, name: str) -> "QueueClient":
    """Return a client of that queue, which takes and gives plain text; it connects on first use."""
    from azure.storage.queue import QueueClient

    _quiet()
    if settings.AzureWebJobsStorage:
        return QueueClient.from_connection_string(settings.AzureWebJobsStorage, name)
    endpoint = settings.AzureWebJobsStorage__queueServiceUri
    return QueueClient(endpoint, name, credential=_credential(settings))


def _quiet() -> None:
    """Keep the SDK from logging every request: URLs have the ids of messages."""
    logging.getLogger("azure.core").setLevel(logging.WARNING)


def _credential(settings: Settings) -> Any:  # noqa: ANN401 - the two SDKs name its type differently
    from azure.identity import ManagedIdentityCredential

    return ManagedIdentityCredential(client_id=settings.AzureWebJobsStorage__clientId or None)
