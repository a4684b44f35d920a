"""What a queue function is told about its message.

Source: ``QueueTriggerBinding.CreateBindingData`` in
https://github.com/Azure/azure-sdk-for-net/tree/main/sdk/storage/Microsoft.Azure.WebJobs.Extensions.Storage.Queues
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from local.host import newtonsoft
from local.host.storage import Message
from local.host.worker.wire import Bytes, Datum, Json, Text


class NotText(Exception):
    """The function asked for text, and the body is not UTF-8."""


def data_for(trigger: Mapping[str, Any], body: bytes) -> Datum:
    """Return the body as the function's ``data_type`` asks for it.

    Raises:
        NotText: it asked for text, and there is none.
    """
    if trigger.get("dataType", "").upper() == "BINARY":
        return Bytes(body)
    try:
        return Text(body.decode())
    except UnicodeDecodeError as error:
        raise NotText(str(error)) from None


def metadata_for(message: Message, body: bytes) -> dict[str, Datum]:
    """Return the trigger's metadata, from which ``msg.id`` and its like are read.

    The trap: a property of a JSON body replaces what has its name, whatever
    the case. ``{"id": "order-7"}`` changes ``msg.id``.
    https://github.com/Azure/azure-functions-python-library/issues/49
    """
    data: dict[str, Datum] = {
        "Id": Text(message.id),
        "PopReceipt": Text(message.pop_receipt),
        "DequeueCount": Json(str(message.dequeue_count)),
        "InsertionTime": _time(message.inserted),
        "ExpirationTime": _time(message.expires),
        "NextVisibleTime": _time(message.next_visible),
    }
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return data
    data["QueueTrigger"] = Text(text)
    names = {name.lower(): name for name in data}
    for name, value in _properties(text).items():
        data[names.setdefault(name.lower(), _clean(name))] = _property(value)
    return data


def _property(value: object) -> Datum:
    if isinstance(value, dict):
        return Json(json.dumps(value))
    return Text(_clean(newtonsoft.as_binding_data(value)))


def _clean(text: str) -> str:
    """Replace half surrogates, which JSON may escape and no encoding can carry."""
    return text.encode("utf-8", "replace").decode()


def _properties(text: str) -> dict[str, Any]:
    """Return the properties of a JSON object that the host copies: all but arrays and nulls."""
    if not newtonsoft.looks_like_json(text):
        return {}
    try:
        parsed = newtonsoft.parse(text)
    except ValueError:
        return {}
    if not isinstance(parsed, dict):
        return {}
    return {
        name: value for name, value in parsed.items() if value is not None and not isinstance(value, list)
    }


def _time(moment: datetime) -> Json:
    return Json(json.dumps(moment.isoformat(timespec="seconds")))
