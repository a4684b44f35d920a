"""Turn a queue message into the input and the metadata of a function.

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
    """The function wants text, and the body is not UTF-8."""


def trigger_data_of(trigger: Mapping[str, Any], body: bytes) -> Datum:
    """Return the body in the ``data_type`` of the function.

    Raises:
        NotText: the function wants text, and the body is not UTF-8.
    """
    if trigger.get("dataType", "").upper() == "BINARY":
        return Bytes(body)
    try:
        return Text(body.decode())
    except UnicodeDecodeError as error:
        raise NotText(str(error)) from None


def trigger_metadata_of(message: Message, body: bytes) -> dict[str, Datum]:
    """Return the metadata of the trigger, from which ``msg.id`` and similar are read.

    Caution: a property of a JSON body overrides the metadata of the same name,
    whatever its case. ``{"id": "order-7"}`` changes ``msg.id``.
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
    """Replace unpaired surrogates, which JSON may contain as escapes and UTF-8 cannot encode."""
    return text.encode("utf-8", "replace").decode()


def _properties(text: str) -> dict[str, Any]:
    """Return the properties of a JSON object that the host copies: all except arrays and nulls."""
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
