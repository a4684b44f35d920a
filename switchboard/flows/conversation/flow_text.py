"""Write a flow as the text of a TOML file."""

import json
from typing import Any

import msgspec

from shared.domain.flows.flow import Flow


def flow_text(flow: Flow) -> str:
    """Return the file of a flow, a line for each key; what stands inside is in braces."""
    body: dict[str, Any] = msgspec.to_builtins(flow)
    return "".join(f"{key} = {_value(value)}\n" for key, value in body.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        pairs = (f"{_words(key)} = {_value(item)}" for key, item in value.items() if item is not None)
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _words(value) if isinstance(value, str) else json.dumps(value)


def _words(text: str) -> str:
    """Source: https://toml.io/en/v1.0.0#string: escapes as in JSON; a delete character is escaped, too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
