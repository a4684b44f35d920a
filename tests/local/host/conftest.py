"""Real queues to look into."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.storage.queue import QueueClient, QueueMessage, QueueServiceClient

from local.azurite import Azurite
from tests.local.host.running import APPS, fresh, running


class Queues:
    """The queues of an account, as another program would use them."""

    def __init__(self, service: QueueServiceClient) -> None:
        self._service = service

    def put(self, queue: str, *texts: str) -> None:
        client = self._client(queue)
        with suppress(ResourceExistsError):
            client.create_queue()
        for text in texts:
            client.send_message(text)

    def take(self, queue: str) -> list[QueueMessage]:
        """Take what is visible, for good."""
        client = self._client(queue)
        try:
            messages = list(client.receive_messages(messages_per_page=32))
        except ResourceNotFoundError:
            return []
        for message in messages:
            client.delete_message(message)
        return messages

    def texts(self, queue: str) -> list[str]:
        return [str(message.content) for message in self.take(queue)]

    def length(self, queue: str) -> int:
        """Count the messages, hidden ones too."""
        return int(self._client(queue).get_queue_properties().approximate_message_count or 0)

    def _client(self, queue: str) -> QueueClient:
        return self._service.get_queue_client(queue)


@pytest.fixture(scope="session")
def queues(azurite: Azurite) -> Iterator[Queues]:
    with QueueServiceClient.from_connection_string(azurite.connection_string) as service:
        yield Queues(service)


@pytest.fixture(scope="module")
def web(azurite):
    settings = {
        "AzureWebJobsStorage": azurite.connection_string,
        "OUT": fresh("web-out"),
        "AzureWebJobs.off.Disabled": "1",
        "PYTHON_THREADPOOL_THREAD_COUNT": "3",
        "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "30000000",
    }
    with running(APPS / "web", settings) as host:
        yield host


@pytest.fixture(scope="module")
def bare(azurite):
    settings = {
        "AzureWebJobsStorage": azurite.connection_string,
        "OUT": fresh("bare-out"),
        "AzureWebJobsDisableHomepage": "true",
        "AzureFunctionsJobHost__extensions__http__routePrefix": "",
    }
    with running(APPS / "web", settings) as host:
        yield host
