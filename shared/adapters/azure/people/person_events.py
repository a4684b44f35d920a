"""Remove events about a person from the queue ``events``.

A queue has no search: every message is received, those about the person are deleted, and the others are made
visible again at once. A system that receives at this moment gets each of them a little later, and may get
them in another order, which a queue does not promise anyway.
"""

from typing import TYPE_CHECKING

from shared.adapters.azure.connection.storage_errors import with_storage_errors
from shared.adapters.azure.storage_queues import unless_received
from shared.domain.people.erasure.about_person import has_number

if TYPE_CHECKING:
    from azure.storage.queue import QueueClient

BATCH = 32
HIDDEN_SECONDS = 120
"""How long a message is hidden if the worker dies in between."""

MAX_MESSAGES = 20_000
"""Messages that are looked at in one run; a system that receives events leaves far fewer."""


class StoragePersonEvents:
    """Removes events about people. Safe to share between threads."""

    def __init__(self, queue: "QueueClient") -> None:
        self._queue = queue

    def remove(self, number: str) -> int:
        """Remove the events with that number. See ``shared.ports.person_erasure.PersonEvents``."""
        others, count = [], 0
        found = self._queue.receive_messages(
            messages_per_page=BATCH, visibility_timeout=HIDDEN_SECONDS, max_messages=MAX_MESSAGES
        )
        try:
            for message in with_storage_errors(found):
                if not has_number(str(message.content), number):
                    others.append((message.id, message.pop_receipt))
                    continue
                with unless_received():
                    self._queue.delete_message(message.id, message.pop_receipt)
                count += 1
        finally:
            for message_id, receipt in others:
                with unless_received():
                    self._queue.update_message(message_id, receipt, visibility_timeout=0)
        return count
