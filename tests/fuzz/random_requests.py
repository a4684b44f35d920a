"""Random requests: valid ones of which some part is changed, and some that resemble nothing."""

import json
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from shared.domain.deliveries.status import Status
from tests.fuzz.door import FORM, FUNCTION_KEY, Request
from tests.fuzz.odd_values import WORDS, broken, large_bodies, text, value
from tests.fuzz.valid_requests import VALID, Valid

TYPES = (
    FORM,
    f"{FORM}; charset=utf-16",
    "application/json",
    "text/plain",
    "application/xml",
    "",
    "é",
    "x" * 300,
)
HEADERS = (
    *(
        "Accept",
        "Range",
        "Prefer",
        "Content-Encoding",
        "X-Forwarded-Proto",
        "DISGUISED-HOST",
        "Host",
        "Cookie",
    ),
    *(
        "X-Twilio-Signature",
        "X-Twilio-Signature-Settings",
        "If-None-Match",
        "x-functions-key",
        "X-HTTP-Method",
    ),
    *("I-Twilio-Idempotency-Token", "User-Agent", "Expect", "Content-Length", "X-Original-URL"),
)
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "")
TRICKS = (
    "..",
    ".",
    "%2e%2e",
    "%2f",
    "%5c",
    "%00",
    "%0d%0a",
    "//",
    ";a=b",
    "%",
    "%zz",
    "%c3%28",
    "é",
    "A" * 2_000,
)
HAVE_IDS = ("messages", "reminders", "dead-letters", "inbox", "calls", "recordings")
LARGE = (10_000, 60_000, 99_000, 1_000_000)
HUGE = (5_000_000, 29_000_000)
"""Bytes: the host refuses bodies of 30 MB."""

MAX_TARGET = 8_000
"""Characters: the host's server refuses a request line of more than 8 KiB. Source: ``MaxRequestLineSize`` in
https://learn.microsoft.com/dotnet/api/microsoft.aspnetcore.server.kestrel.core.kestrelserverlimits
"""


def random_requests(how_many: int, *, seed: int) -> Iterator[Request]:
    """Yield every valid request twice, since some need what others leave, and then ``how_many`` random ones.

    They are the same ones for the same seed.
    """
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    valid = [one for several in VALID.values() for one in several]
    names = [*VALID]
    yield from map(_as_it_is, (*valid, *valid))
    for number in range(how_many):
        one = random.choice(valid) if random.random() < 0.5 else random.choice(VALID[random.choice(names)])
        yield _request(random, one, is_huge=number % 2_500 == 2_499)


def _as_it_is(valid: Valid) -> Request:
    is_post = valid.method == "POST"
    body = json.dumps(valid.json) if valid.form is None else urlencode(valid.form) if is_post else ""
    query = f"?{urlencode(valid.query)}" if valid.query else ""
    return Request(
        method=valid.method,
        target=f"/api/{valid.path}{query}",
        headers=(
            ("Content-Type", FORM if valid.form else "application/json"),
            ("x-functions-key", FUNCTION_KEY),
        ),
        body=body.encode(),
        signed=valid.form is not None,
    )


def _request(random: Random, valid: Valid, *, is_huge: bool) -> Request:
    is_form = valid.form is not None
    body, content_type = _body(random, valid)
    if is_huge:
        body = random.choice(large_bodies(random.choice(HUGE)))()
    elif random.random() < 0.005:
        body = random.choice(large_bodies(random.choice(LARGE)))()
    if random.random() < 0.03:
        content_type = random.choice(TYPES)
    headers = [("Host", "desk.example"), ("Content-Type", content_type)]
    if not is_form and random.random() < 0.97:
        headers.append(("x-functions-key", FUNCTION_KEY))
    headers += [(random.choice(HEADERS), _header(random)) for _ in range(random.choice((0, 0, 0, 1, 4)))]
    if random.random() < 0.01:
        headers.append(("Transfer-Encoding", "chunked"))
    return Request(
        method=valid.method if random.random() < 0.95 else random.choice(METHODS),
        target=_target(random, valid),
        headers=tuple(headers),
        body=body,
        signed=is_form and random.random() < 0.9,
    )


def _body(random: Random, valid: Valid) -> tuple[bytes, str]:
    if valid.form is not None and valid.method == "POST":
        form = urlencode(_odd_fields(random, valid.form), errors="surrogatepass").encode()
        return (form if random.random() < 0.95 else broken(random, form)), FORM
    if valid.json is None:
        return (b"" if random.random() < 0.8 else text(random).encode()), ""
    kind = random.random()
    if kind < 0.04:
        return json.dumps(value(random)).encode(), "application/json"
    content = json.dumps(_odd_json(random, valid.json), ensure_ascii=random.random() < 0.5).encode()
    if kind < 0.12:
        content = broken(random, content)
    if kind > 0.97:
        return _encoded_otherwise(random, content)
    return content, "application/json"


def _encoded_otherwise(random: Random, content: bytes) -> tuple[bytes, str]:
    plain = content.decode(errors="replace")
    multipart = f'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n{plain}\r\n--b--\r\n'.encode()
    return random.choice(
        (
            (plain.encode("utf-16"), "application/json; charset=utf-16"),
            (plain.encode("utf-32"), "application/json"),
            (b"\xef\xbb\xbf" + content, "application/json"),
            (multipart, "multipart/form-data; boundary=b"),
            (json.dumps(plain).encode(), "application/json"),
            (content + content, "application/json"),
            (urlencode({"body": plain}).encode(), FORM),
        )
    )


def _odd_json(random: Random, valid: Any) -> Any:
    """Return JSON of which some parts are left out, and some replaced or added."""
    if isinstance(valid, dict):
        share = random.choice((0, 0.1, 0.5, 0.95, 1, 1))
        kept = {
            name: _odd_json(random, part)
            for name, part in valid.items()
            if name in {"to", "message", "messages", "body"} or random.random() < share
        }
        if random.random() < 0.08:
            kept[text(random, most=300)] = value(random)
        if kept and random.random() < 0.25:
            kept[random.choice([*kept])] = value(random)
        if "id" in kept and random.random() < 0.7:
            kept["id"] = f"m{random.randint(1, 50)}"
        return kept
    if isinstance(valid, list) and random.random() < 0.1:
        return [_odd_json(random, part) for part in valid * random.choice((1, 10, 300))]
    if isinstance(valid, list):
        return [_odd_json(random, part) for part in valid]
    return valid if random.random() < 0.97 else value(random)


def _odd_fields(random: Random, valid: Mapping[str, str]) -> list[tuple[str, str]]:
    fields = [
        (name, content if random.random() < 0.8 else text(random, most=20_000))
        for name, content in valid.items()
        if name in {"From", "To", "MessageSid", "CallSid"} or random.random() < 0.6
    ]
    if "Body" in valid and random.random() < 0.7:
        fields = [(name, content) for name, content in fields if name != "Body"]
        fields.append(("Body", random.choice(("1", "yes", "STOP", "hello", text(random, most=1_600)))))
    if fields and random.random() < 0.1:
        fields.append((random.choice(fields)[0], text(random)))
    if random.random() < 0.05:
        fields.append((text(random), text(random)))
    return fields


def _target(random: Random, valid: Valid) -> str:
    segments = valid.path.split("/")
    if random.random() < 0.06:
        segments[random.randrange(len(segments))] = quote(text(random, most=500), safe="")
    elif len(segments) > 1 and segments[0] in HAVE_IDS and random.random() < 0.4:
        segments[1] = random.choice(
            (*Status, f"m{random.randint(1, 50)}", quote(random.choice(WORDS), safe=""))
        )
    if random.random() < 0.04:
        segments.insert(random.randint(0, len(segments)), random.choice(TRICKS))
    path = "/api/" + "/".join(segments)
    fields = _odd_fields(random, valid.query) if valid.query else []
    if random.random() < 0.06:
        fields.append((text(random, most=300), text(random)))
    query = urlencode(fields, quote_via=random.choice((quote, _form_quote)), errors="surrogatepass")
    if random.random() < 0.03:
        query = broken(random, query.encode()).decode("latin-1")
    return f"{path}?{query}"[:MAX_TARGET] if query else path[:MAX_TARGET]


def _form_quote(string: str | bytes, safe: str = "", *_: str | None) -> str:
    return quote(string, safe=f"{safe}:+'()[]|")


def _header(random: Random) -> str:
    odd = (
        "bytes=0-0",
        "bytes=-1",
        "bytes=9-1",
        "bytes=0-99999999999999999999",
        "gzip",
        "HMAC_SHA256",
        "wait=9",
    )
    return random.choice((*odd, *WORDS)) if random.random() < 0.8 else text(random, most=500)
