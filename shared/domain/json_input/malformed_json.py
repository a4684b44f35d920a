"""Say what a body is that is not JSON, and how to mend it. Slow: called only when a body is refused.

Each sentence continues "must be JSON in UTF-8: ". It repeats nothing of the body, which may be private.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator

from shared.domain.json_input.base64_text import decode_base64
from shared.domain.json_input.foreign_envelopes import envelope_remedy
from shared.domain.json_input.kind_of_value import describe

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_BEGINNING = 200
"""Characters by which the form of a text is recognised: no pattern reads a long one."""

_CHUNKS = (
    "if you sent something, it came in chunks (Transfer-Encoding: chunked), which the Functions host loses: "
    "send it with a Content-Length"
)
"""Source: https://github.com/Azure/azure-functions-host/issues/7930"""

_NO_JSON = "it is an object that was printed: make JSON of it ({remedy})"
_NO_MESSAGE = 'send an object, such as {"to": "+15005550006", "body": "Hello"} for a message'
_NO_QUOTES = 'names and texts have no quotes, as if a shell took them: write \\" for each, or send a file'
_FORMS = (
    (r"<", "it is XML or HTML: send JSON"),
    (r"\[object \w+\]", _NO_JSON.format(remedy="JSON.stringify")),
    (r"@\{", _NO_JSON.format(remedy="ConvertTo-Json")),
    (r"(System|Microsoft)\.[\w.`\[\],]+\s*$", _NO_JSON.format(remedy="ConvertTo-Json or JsonSerializer")),
    (r"[\w.$]+@[0-9a-f]+\s*$", _NO_JSON.format(remedy="with Jackson: writeValueAsString")),
    (r"\{\s*[\w.]+=", _NO_JSON.format(remedy="with Jackson: writeValueAsString")),
    (r"(//|/\*)", "it begins with a comment, which JSON has not: leave it out"),
    (r"'\s*[\[{]", "it is in single quotes, which the shell passed on: leave them out"),
    (r"[{\[]\s*'", "names and texts are in single quotes: write double ones (Python: json.dumps)"),
    (r"[{\[]\s*\\+\"", 'its quotes have backslashes: the shell passed on \\" as it is: write " alone'),
    (
        r"[{\[]\s*[A-Za-z_$][\w$]*\s*:\s*'",
        "names have no quotes, and texts single ones: make JSON of it (JSON.stringify)",
    ),
    (r"[{\[]\s*[A-Za-z_$][\w$]*\s*:", _NO_QUOTES),
    (r"b['\"]", "it is bytes that Python printed: send the bytes themselves, or what decode() returns"),
    (r"@[\w./\\:-]+\s*$", "it is the name of a file: send what is in the file"),
    (r"\ufeff", "it begins with two byte order marks: leave them out"),
    (r"[{\[]?\s*[\u2018-\u201f\u00ab]", 'it has typographic quotes: write straight ones, "'),
    (r"(---\s|\w+: .*\n\w+: )", "it looks like YAML: send JSON"),
    (r"[\w.%-]+=[^&\s]*(&[\w.%-]+=[^&\s]*)*\s*$", "it looks like a form: send JSON"),
    (r"\w+([,;\t]\w+)+\r?\n", "it looks like CSV: send JSON, one message at a time"),
)


_MAX_BASE64 = 200_000
"""Bytes that are examined for base64: more than a queue message, or one message over HTTP, may have."""

_PRINTED = r"[A-Za-z_][\w.$]*\s?[\[({][^=]*="
"""How an object begins that was printed, as Message[id=7] or Message { Id = 7; it ends with a bracket."""


def why_not_json(data: bytes) -> str:
    """Return what ``data`` is instead of JSON, and what to do; it must be something that is not JSON."""
    if not data.strip(b"\0 \t\r\n"):
        return f"it is empty; {_CHUNKS}"
    return _why_no_text(data) or _why_base64(data) or _why_other_text(data)


def why_no_object(value: object) -> str:
    """Return what a JSON value is that is not an object, and what to do."""
    if isinstance(value, list):
        return f"{describe(value)}: send each item by itself{_of_each(value)}"
    if not isinstance(value, str):
        return f"{describe(value)}: {_NO_MESSAGE}"
    inner = value.strip().encode(errors="replace")
    if inner.startswith((b"{", b"[")):
        return "JSON inside a JSON string: it was serialised twice; serialise it once"
    if re.match(rb'["\\]+[{\[]', inner):
        return "JSON inside several JSON strings: it was serialised more than twice; serialise it once"
    if (decode_base64(inner) or b"").lstrip().startswith(b"{"):
        return "base64 inside a JSON string: bytes were serialised; send them as they are"
    return f"{describe(value)}: {_NO_MESSAGE}"


def _of_each(items: list[object]) -> str:
    """Return what else to do with the items of a list, as the first one shows it; else it takes two tries."""
    first = items[0] if items else None
    if not isinstance(first, dict):
        return ""
    if "specversion" in first:
        return ", to the queue outbox: it takes a CloudEvent"
    remedy = envelope_remedy(first)
    return f", but mend it first: {remedy}" if remedy else ""


def duplicate_name(data: bytes) -> str:
    """Return the path of a name that is in one object twice; empty if there is none, or no JSON."""
    found: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> dict[str, object]:
        counts = Counter(name for name, _ in pairs)
        found.extend(name for name, count in counts.items() if count > 1)
        return dict(pairs)

    try:
        json.loads(data, object_pairs_hook=note)
    except (ValueError, RecursionError):
        return ""
    return found[0] if found else ""


def _why_no_text(data: bytes) -> str:
    """Return which other encoding ``data`` has; empty if it may be UTF-8."""
    wide = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}.get(data[:2], "")
    if not wide and b"\0" in data[:4] and data.strip(b"\0")[:1] in b'{["':
        wide = "UTF-16"
    if wide and b"\0\0" in data[:8]:
        wide = "UTF-32"
    if wide:
        return f"it is in {wide}: encode it as UTF-8"
    if data.startswith(b"\x1f\x8b"):
        return "it is compressed with gzip: send it uncompressed"
    if re.match(rb"\x80[\x02-\x05]", data):
        return "it is a pickle of Python's: send JSON (json.dumps)"
    return ""


def _why_other_text(data: bytes) -> str:
    """Return what is wrong in a text that is not base64."""
    try:
        text = data.removeprefix(BYTE_ORDER_MARK).decode().strip()
    except UnicodeDecodeError as error:
        return f"byte {error.start} is not UTF-8: encode the text as UTF-8"
    for pattern, sentence in _FORMS:
        if re.match(pattern, text[:_BEGINNING]):
            return sentence
    if re.match(_PRINTED, text[:_BEGINNING]) and text.endswith(("]", "}", ")")):
        return _NO_JSON.format(remedy="with the serializer of your language")
    if not text.startswith(("{", "[", '"')):
        return f"it is plain text: {_NO_MESSAGE}" if text else "it is empty"
    try:
        return _why_malformed(text)
    except RecursionError:
        return "it is nested too deeply"


def _why_malformed(text: str) -> str:
    """Return what is wrong in a text that begins as JSON does."""
    try:
        value, end = json.JSONDecoder(strict=False, parse_constant=_refuse_constant).raw_decode(text)
    except _NotANumber:
        return "NaN and Infinity are no numbers in JSON: leave them out"
    except json.JSONDecodeError as error:
        if error.pos >= len(text) or error.msg.startswith("Unterminated"):
            return "it ends too early: a part is missing"
        return f"{error.msg[:1].lower()}{error.msg[1:]} (character {error.pos})"
    except ValueError:  # more digits than Python reads
        return "a number has too many digits: write it as text, in quotes"
    return _why_trailing(text[end:].strip(), end) or _why_too_large(value) or _why_unreadable_text(value)


def _why_trailing(rest: str, end: int) -> str:
    if rest.startswith(("{", "[")):
        return "it has several objects, one after the other: send each by itself"
    return f"there is more after its end (character {end}): leave that out" if rest else ""


def _why_too_large(value: object) -> str:
    """Return the fault of a number such as 1e999, of which Python makes infinity."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if value in {math.inf, -math.inf} if isinstance(value, float) else any(map(_why_too_large, items)):
        return "a number is too large: write it as text, in quotes"
    return ""


def _why_unreadable_text(value: object) -> str:
    half = next((path for path, text in _texts(value) if re.search("[\ud800-\udfff]", text)), None)
    if half is not None:
        where = half or "a name"
        return f"{where} has half an emoji (one of two escapes, as \\ud83d): do not cut a text within one"
    return "a text has a tab, line break or other control character: write \\t, \\n or \\u00.. for it"


class _NotANumber(ValueError):
    """JSON has NaN or Infinity."""


def _refuse_constant(_: str) -> object:
    raise _NotANumber


def _texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in ``value`` with its path; names have an empty one."""
    match value:
        case str():
            yield path, value
        case dict():
            for name, item in value.items():
                yield "", name
                yield from _texts(item, f"{path}.{name}" if path else name)
        case list():
            for index, item in enumerate(value):
                yield from _texts(item, f"{path}[{index}]")


def _why_base64(data: bytes) -> str:
    """Return what is wrong if ``data`` is base64; empty if it is not, or only looks so."""
    decoded = decode_base64(data) if len(data) <= _MAX_BASE64 else None
    if decoded is None:
        return ""
    inner = decoded.removeprefix(BYTE_ORDER_MARK).lstrip()
    if inner.startswith(b"{") or (inner.startswith(b"[") and _is_printable(inner)):
        return "it is base64: send the JSON itself"
    if (decode_base64(inner) or b"").lstrip().startswith(b"{"):
        return "it is base64 of base64: encode it once"
    if found := _why_no_text(decoded) or (_is_printable(inner) and _why_other_text(decoded)):
        return f"it is base64, and in there: {found}"
    return ""


def _is_printable(data: bytes) -> bool:
    try:
        return data.decode().replace("\n", "").replace("\r", "").isprintable()
    except UnicodeDecodeError:
        return False
