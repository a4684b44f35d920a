"""Azurite as we start and stop it."""

from azure.storage.queue import QueueClient

from local.azurite import Azurite
from local.ports import free_ports
from tests.azurite import empty_azurite


def test_asked_to_stop_it_ends_by_itself_and_is_not_killed():
    azurite = empty_azurite()

    azurite.stop()

    assert azurite.process.returncode == 0


def test_what_was_kept_a_moment_before_it_stopped_is_there_when_it_starts_again(tmp_path):
    def kept_here() -> Azurite:
        blobs, queues, tables = free_ports(3)
        return Azurite.start(data=tmp_path, blob_port=blobs, queue_port=queues, table_port=tables)

    with (
        kept_here() as azurite,
        QueueClient.from_connection_string(azurite.connection_string, "kept") as queue,
    ):
        queue.create_queue()
        queue.send_message("still here")

    with (
        kept_here() as azurite,
        QueueClient.from_connection_string(azurite.connection_string, "kept") as queue,
    ):
        assert [message.content for message in queue.receive_messages()] == ["still here"]
