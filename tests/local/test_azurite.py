"""Azurite as we start and stop it."""

from pathlib import Path

import pytest
from azure.storage.queue import QueueClient

from local.azurite import Azurite
from local.errors import CannotStart
from local.ports import free_ports
from tests.azurite import empty_azurite


def test_asked_to_stop_it_ends_by_itself_and_is_not_killed():
    azurite = empty_azurite()

    azurite.stop()

    assert azurite.process.returncode == 0


def kept_in(folder: Path) -> Azurite:
    blobs, queues, tables = free_ports(3)
    return Azurite.start(data=folder, blob_port=blobs, queue_port=queues, table_port=tables)


def test_what_was_kept_a_moment_before_it_stopped_is_there_when_it_starts_again(tmp_path):
    with (
        kept_in(tmp_path) as azurite,
        QueueClient.from_connection_string(azurite.connection_string, "kept") as queue,
    ):
        queue.create_queue()
        queue.send_message("still here")

    with (
        kept_in(tmp_path) as azurite,
        QueueClient.from_connection_string(azurite.connection_string, "kept") as queue,
    ):
        assert [message.content for message in queue.receive_messages()] == ["still here"]


def test_two_processes_cannot_use_the_same_folder(tmp_path):
    with (
        kept_in(tmp_path),
        pytest.raises(
            CannotStart, match=r"is in use: stop the other process, or use --ephemeral \(make run ARGS="
        ),
    ):
        kept_in(tmp_path)
