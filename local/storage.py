"""Create the queues and tables that the app uses; in Azure, infra/ creates them."""

from contextlib import suppress

from azure.core.exceptions import ResourceExistsError
from azure.data.tables import TableServiceClient
from azure.storage.queue import QueueServiceClient

from shared.wiring.storage_adapters import QUEUES, TABLES


def create_queues_and_tables(connection_string: str) -> None:
    """Create the queues and tables that do not exist yet."""
    queues = QueueServiceClient.from_connection_string(connection_string)
    for name in QUEUES:
        with suppress(ResourceExistsError):
            queues.create_queue(name)
    tables = TableServiceClient.from_connection_string(connection_string)
    for name in TABLES:
        tables.create_table_if_not_exists(name)
