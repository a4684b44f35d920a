"""Write what a function sets on a queue output as messages.

Source: ``FunctionBinding.BindAsyncCollectorAsync`` in
https://github.com/Azure/azure-functions-host
"""

import re
from collections.abc import Mapping
from typing import Any

from local.host import newtonsoft
from local.host.config.settings import connection_string
from local.host.queues.encoding import Encoding, encode
from local.host.storage import Queue, Storage
from local.host.worker.wire import Bytes, Datum, Json, Number, Text

NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that the XML of a request cannot hold: https://www.w3.org/TR/xml/#charsets"""


class QueueOutput:
    """Writes messages to queues. As in Azure, the listener of the queue is not told: it finds them."""

    def __init__(self, storage: Storage, settings: Mapping[str, str], encoding: Encoding) -> None:
        self._storage = storage
        self._settings = settings
        self._encoding = encoding

    def queue(self, binding: Mapping[str, Any]) -> Queue:
        """Return the queue of a trigger or an output."""
        connection = connection_string(self._settings, binding.get("connection", ""))
        return self._storage.queue(connection, binding["queueName"])

    async def write(self, binding: Mapping[str, Any], datum: Datum) -> None:
        """Write what a function set to the queue of ``binding``.

        Raises:
            StorageFailed: storage refused the queue or the message, for example for its size.
            ValueError: the value cannot be a message.
        """
        queue = self.queue(binding)
        for body in message_bodies(datum):
            text = encode(body, self._encoding)
            if found := NOT_XML.search(text):
                raise ValueError(f"{found[0]!r} cannot be in a queue message: encode it, or use base64")
            await queue.put(text)


def message_bodies(datum: Datum) -> list[bytes]:
    """Return the bodies of the messages for ``datum``.

    Text that looks like JSON is parsed: an array becomes one message for each
    element, an object is written again with indents. ``Out[List[str]]`` arrives
    as a JSON array too, and its strings are left unchanged.

    Raises:
        ValueError: the text looks like JSON, but is not.
    """
    match datum:
        case Bytes(value):
            return [value]
        case Text(value) if newtonsoft.looks_like_json(value):
            return _as_messages(newtonsoft.loads(value))
        case Json(value):
            return _as_messages(
                newtonsoft.parse(value)
            )  # dates are unchanged: the host does not parse them here
        case Text(value):
            return [value.encode()]
        case Number(value):
            return [str(value).encode()]
    raise ValueError(f"a {type(datum).__name__} cannot be written to a queue")


def _as_messages(parsed: object) -> list[bytes]:
    values = parsed if isinstance(parsed, list) else [parsed]
    return [newtonsoft.dumps(value).encode() for value in values]
