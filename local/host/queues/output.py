"""The queue output binding: what a function sets becomes messages.

Source: ``FunctionBinding.BindAsyncCollectorAsync`` in
https://github.com/Azure/azure-functions-host
"""

from collections.abc import Callable, Mapping
from typing import Any

from local.host import newtonsoft
from local.host.config.settings import connection_string
from local.host.queues.encoding import Encoding, encode
from local.host.storage import Queue, Storage
from local.host.worker.wire import Bytes, Datum, Json, Number, Text


class QueueOutput:
    """Writes to queues, and tells whoever listens on them."""

    def __init__(
        self,
        storage: Storage,
        settings: Mapping[str, str],
        encoding: Encoding,
        written: Callable[[str], None],
    ) -> None:
        """Call ``written`` with the name of each queue that got a message."""
        self._storage = storage
        self._settings = settings
        self._encoding = encoding
        self._written = written

    def queue(self, binding: Mapping[str, Any]) -> Queue:
        """Return the queue of a binding, trigger or output."""
        connection = connection_string(self._settings, binding.get("connection", ""))
        return self._storage.queue(connection, binding["queueName"])

    async def write(self, binding: Mapping[str, Any], datum: Datum) -> None:
        """Put what a function set on the queue of ``binding``.

        Raises:
            StorageFailed: storage refused: the queue, or the size of the message.
            ValueError: it cannot be written as a message.
        """
        queue = self.queue(binding)
        for body in bodies(datum):
            await queue.put(encode(body, self._encoding))
        self._written(queue.name)


def bodies(datum: Datum) -> list[bytes]:
    """Return the messages that ``datum`` stands for.

    Text that looks like JSON is parsed: an array is one message for each
    element, an object is written again, indented. ``Out[List[str]]`` comes as
    a JSON array too, and its strings are left as they are.

    Raises:
        ValueError: it looks like JSON, and is none.
    """
    match datum:
        case Bytes(value):
            return [value]
        case Text(value) if newtonsoft.looks_like_json(value):
            return _each(newtonsoft.loads(value))
        case Json(value):
            return _each(newtonsoft.parse(value))  # dates stay: the host turns off their parsing here
        case Text(value):
            return [value.encode()]
        case Number(value):
            return [str(value).encode()]
    raise ValueError(f"a queue takes no {type(datum).__name__}")


def _each(parsed: object) -> list[bytes]:
    values = parsed if isinstance(parsed, list) else [parsed]
    return [newtonsoft.dumps(value).encode() for value in values]
