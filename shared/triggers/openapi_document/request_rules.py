"""Rules of single fields that the types do not have, since stored messages are read without them.

The OpenAPI document states them: what it allows, the door takes. Rules between fields are not in it.
"""

from collections.abc import Mapping
from typing import Any

from shared.domain.messages.message_fields import MAX_BODY
from shared.domain.messages.text_rules import CONTROL
from shared.setting_rules import ANY_SENDER

_TEXT = {"pattern": f"^[^{CONTROL}]*$"}
_TEXTS = {"propertyNames": _TEXT, "additionalProperties": {"type": "string", **_TEXT}}
_VARIABLE = {"type": "string", "minLength": 1, "maxLength": MAX_BODY, **_TEXT}
_CONTENT = {"properties": {"values": {"propertyNames": _TEXT, "additionalProperties": _VARIABLE}}}
_URL = {"pattern": rf"^https://[^\s/?#{CONTROL}][^\s{CONTROL}]*$(?!\n)"}
_DURATION = {"pattern": r"^P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$"}
"""Without years, months and weeks: msgspec reads days, hours, minutes and seconds."""

type Rules = Mapping[str, Mapping[str, Any]]
"""What a schema says of fields beside their types, by field."""

NEW_MESSAGE: Rules = {
    "body": _TEXT,
    "values": _TEXTS,
    "content": _CONTENT,
    "media": {"items": {"type": "string", "maxLength": 2048, **_URL}},
    "url": _URL,
    "from": {"pattern": rf"^({ANY_SENDER})$(?!\n)"},
    "voice": _TEXT,
    "tags": _TEXTS,
}
NEW_REMINDER: Rules = {"before": {"uniqueItems": True}, "grace": _DURATION, "tags": _TEXTS}
ESCALATION: Rules = {"after": _DURATION}


def narrowed(rules: Rules, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties with those rules; of one that may be null, they are for its other type."""
    return {name: _narrowed(schema, rules.get(name, {})) for name, schema in properties.items()}


def _narrowed(schema: Mapping[str, Any], rule: Mapping[str, Any]) -> Mapping[str, Any]:
    if "anyOf" not in schema:
        return {**schema, **rule}
    first, *others = schema["anyOf"]
    return {**schema, "anyOf": [{**first, **rule}, *others]}
