"""Twilio's own description of its API, and whether an answer of the stand-in fits it."""

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

SPECS = Path(__file__).parent.parent.parent.parent / "node_modules/@twilio/cli-core/src/services/twilio-api"
NAMES = {"/2010-04-01/": "twilio_api_v2010.json", "/v1/Content": "twilio_content_v1.json"}
NAMES |= dict.fromkeys(("/v1/PhoneNumbers", "/v1/Messaging/Countries"), "twilio_pricing_v1.json")
FORM = "application/x-www-form-urlencoded"
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
def spec(start):
    """What Twilio writes about the paths that start so."""
    return json.loads((SPECS / NAMES[start]).read_text())


@cache
def schemas():
    return {name: schema for start in NAMES for name, schema in spec(start)["components"]["schemas"].items()}


def start_of(path):
    return next((start for start in NAMES if path.startswith(start)), None)


@cache
def paths(start):
    """The templates of all paths, most particular first, each as a pattern."""
    templates = sorted(spec(start)["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+?", re.escape(path))), path) for path in templates]


def operation(method, path):
    """What the spec says of a request; None if there is no such thing."""
    start = start_of(path)
    found = next((template for pattern, template in paths(start) if pattern.fullmatch(path)), None)
    return found and spec(start)["paths"][found].get(method.lower())


def check(response, **_):
    """Complain about a request that was taken, or its answer, that does not fit: a hook of ``requests``."""
    path = urlsplit(response.url).path
    start = start_of(path)
    if not start or not response.ok or (start == "/2010-04-01/" and not path.endswith(".json")):
        return
    asked = operation(response.request.method, path)
    assert asked is not None, f"Twilio has no {response.request.method} {path}"
    expected = asked["responses"].get(str(response.status_code))
    assert expected is not None, f"{path}: {response.status_code} is none of {list(asked['responses'])}"
    if response.request.method == "POST":
        faults = list(misfits_of_form(response.request.body or "", asked, path))
        assert not faults, "\n".join(faults)
    if "content" in expected:
        faults = list(misfits(response.json(), expected["content"]["application/json"]["schema"], path))
        assert not faults, "\n".join(faults)


def misfits_of_form(body, asked, where):
    """Say what Twilio does not know, or does not allow, of the parameters of a request."""
    text = body.decode() if isinstance(body, bytes) else body
    known = asked["requestBody"]["content"][FORM]["schema"]["properties"] if "requestBody" in asked else {}
    for name, value in parse_qsl(text):
        if name not in known:
            yield f"{where}: {name} is no parameter"
            continue
        schema = known[name].get("items", known[name])
        schema = schemas()[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        if schema.get("type") == "integer" and not re.fullmatch("-?[0-9]+", value):
            yield f"{where}: {name} must be a whole number, not {value!r}"
        if schema.get("type") == "boolean" and value not in {"true", "false"}:
            yield f"{where}: {name} must be true or false, not {value!r}"
        any_case = schema.get("format") == "http-method"
        yield from misfits_of_text(value.upper() if any_case else value, schema, f"{where}: {name}")


def misfits(value, schema, where):
    """Say what is wrong with a value, and with everything inside it."""
    if "$ref" in schema:
        schema = schemas()[schema["$ref"].rpartition("/")[2]]
    if value is None:
        if not schema.get("nullable") and not where.endswith(NULL):
            yield f"{where} must not be null"
        return
    kind = schema.get("x-twilio", {}).get("overrideType") or schema.get("type")  # prices are texts
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
