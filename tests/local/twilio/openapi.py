"""Twilio's own description of its API, and whether an answer of the stand-in fits it."""

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

SPEC = Path("node_modules/@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json")
TYPES = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}
RFC_2822 = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000")

EXTRA = {"media_url", "annotation"}
NULL = ".reason_conference_ended"
"""Null in the spec's own examples, against its own schema."""


@cache
def spec():
    return json.loads((Path(__file__).parent.parent.parent.parent / SPEC).read_text())


@cache
def paths():
    """The templates of all paths, most particular first, each as a pattern."""
    templates = sorted(spec()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+?", re.escape(path))), path) for path in templates]


def operation(method, path):
    """What the spec says of a request; None if there is no such thing."""
    found = next((template for pattern, template in paths() if pattern.fullmatch(path)), None)
    return found and spec()["paths"][found].get(method.lower())


def check(response, **_):
    """Complain about an answer that does not fit; made to be a hook of ``requests``."""
    path = urlsplit(response.url).path
    if not path.startswith("/2010-04-01/") or not response.ok or not path.endswith(".json"):
        return
    asked = operation(response.request.method, path)
    assert asked is not None, f"Twilio has no {response.request.method} {path}"
    expected = asked["responses"].get(str(response.status_code))
    assert expected is not None, f"{path}: {response.status_code} is none of {list(asked['responses'])}"
    if "content" in expected:
        faults = list(misfits(response.json(), expected["content"]["application/json"]["schema"], path))
        assert not faults, "\n".join(faults)


def misfits(value, schema, where):
    """Say what is wrong with a value, and with everything inside it."""
    if "$ref" in schema:
        schema = spec()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if value is None:
        if not schema.get("nullable") and not where.endswith(NULL):
            yield f"{where} must not be null"
        return
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind != "boolean" and isinstance(value, bool))):
        yield f"{where} must be of type {kind}, not {value!r}"
        return
    if isinstance(value, str):
        yield from misfits_of_text(value, schema, where)
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from misfits(item, schema.get("items", {}), f"{where}[{index}]")
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        yield from (f"{where}.{name} is unknown" for name in value.keys() - known.keys() - EXTRA)
        yield from (f"{where}.{name} is missing" for name in known.keys() - value.keys())
        for name in value.keys() & known.keys():
            yield from misfits(value[name], known[name], f"{where}.{name}")


def misfits_of_text(value, schema, where):
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{where} must match {schema['pattern']}, not {value!r}"
    if schema.get("format") == "date-time-rfc-2822" and not RFC_2822.fullmatch(value):
        yield f"{where} must be a date, not {value!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} must be one of {schema['enum']}, not {value!r}"
