"""Generate webhooks: as Twilio signs them, and changed after they were signed."""

import base64
import hashlib
import hmac
import json
import random
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

TOKEN = "0123456789abcdef0123456789abcdef"
FORM = "application/x-www-form-urlencoded"
NODE_SDK = Path(__file__).parent / "verify.cjs"

NAMES = [
    "From",
    "To",
    "Body",
    "CallSid",
    "Digits",
    "url",
    "SpeechResult",
    "FromCity",
    "MediaUrl0",
    "a",
    "A",
    "_",
]
WORDS = [
    "",
    "+15005550100",
    "Hi & bye = 1+1",
    "é🎈",
    "\r\n\t",
    "%41%2b",
    "a" * 300,
    "it's",
    "0",
    "“quotes”",
    ";",
    "&amp;",
]


@dataclass(frozen=True)
class SignedRequest:
    """A signed request, and the name of the change that was made to it."""

    kind: str  # "as signed", or a key of CHANGES
    method: str
    url: str
    headers: dict[str, str]
    body: bytes

    def line(self) -> str:
        """Return the request as a line of input for Twilio's Node SDK."""
        body = base64.b64encode(self.body).decode()
        fields = {"token": TOKEN, "url": self.url, "headers": self.headers, "body": body}
        return json.dumps(fields)


def webhooks(count: int, *, seed: int, bases: Sequence[str], token: str = TOKEN) -> Iterator[SignedRequest]:
    """Yield ``count`` requests, every second one changed; the same ones for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - not a secret
    kinds = list(CHANGES.items())
    for number in range(count):
        request = _signed(rng, rng.choice(bases), token)
        if number % 2:
            kind, change = kinds[(number // 2) % len(kinds)]
            request = replace(change(rng, request), kind=kind)
        yield request


def accepted_by_node_sdk(requests: Sequence[SignedRequest], token: str = TOKEN) -> list[bool]:
    """Return for each request whether Twilio's Node SDK accepts its signature."""
    lines = "\n".join(request.line().replace(TOKEN, token) for request in requests)
    done = subprocess.run(
        ["node", NODE_SDK], input=lines, capture_output=True, text=True, check=True, timeout=100
    )
    return [line == "true" for line in done.stdout.splitlines()]


def _signed(rng: random.Random, base: str, token: str) -> SignedRequest:
    query = _query(rng)
    url = f"{base}?{query}" if query else base
    style = rng.choice(["form", "form", "form", "get", "json"])
    if style == "form":
        return _form(rng, url, token)
    if style == "get":
        return SignedRequest(
            "as signed", "GET", url, {"x-twilio-signature": _sign(token, _as_signed_by_twilio(rng, url))}, b""
        )
    body = json.dumps({"a": rng.choice(WORDS)}).encode()
    url += f"{'&' if '?' in url else '?'}bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = {"content-type": "application/json", "x-twilio-signature": _sign(token, url)}
    return SignedRequest("as signed", "POST", url, headers, body)


def _form(rng: random.Random, url: str, token: str) -> SignedRequest:
    fields = [(rng.choice(NAMES), rng.choice(WORDS)) for _ in range(rng.randrange(1, 12))]
    if rng.random() < 0.02:
        fields.append(("Body", "x" * 60_000))  # nearly the most that is accepted
    joined = "".join(name + value for name, value in sorted(set(fields)))
    body = urlencode(fields, quote_via=rng.choice([quote, _plus]))
    body = body.replace("=&", "&") if rng.random() < 0.1 else body  # an empty value, without its equals sign
    kind = rng.choice([FORM, FORM.upper(), f"{FORM}; charset=utf-8", f" {FORM} ;charset=UTF-8"])
    headers = {
        "content-type": kind,
        "x-twilio-signature": _sign(token, _as_signed_by_twilio(rng, url) + joined),
    }
    return SignedRequest("as signed", "POST", url, headers, body.encode())


def _plus(text: str, safe: str = "", encoding: str | None = None, errors: str | None = None) -> str:
    return quote(text, safe, encoding, errors).replace("%20", "+")


def _query(rng: random.Random) -> str:
    parts = [
        "Message[0]=Hello%20World",
        "a=",
        "a",
        "b=it's",
        "c=%27",
        "d=1+2",
        "e=%C3%A9",
        "a=2",
        "f=%2B1",
        "g=(x)!",
    ]
    return "&".join(rng.choices(parts, k=rng.randrange(4))) + rng.choice(["", "", "", "&"])


def _as_signed_by_twilio(rng: random.Random, url: str) -> str:
    """Return a URL as Twilio may sign it: as it is, without its port, or with more of it escaped."""
    variant = rng.randrange(6)
    if variant == 0:
        scheme, _, rest = url.partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme}://{host.partition(':')[0]}{slash}{path}"
    if variant == 1:
        return url.replace("'", "%27")
    if variant == 2:
        path, mark, query = url.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        names = list(dict.fromkeys(name for name, _ in pairs))
        fields = sorted(pairs, key=lambda pair: names.index(pair[0]))  # values of one name side by side
        return path + mark + urlencode(fields, quote_via=quote, safe="!*'()")
    return url


def _sign(token: str, text: str) -> str:
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()


def _signature(
    make: Callable[[random.Random, str], str | None],
) -> Callable[[random.Random, SignedRequest], SignedRequest]:
    def change(rng: random.Random, request: SignedRequest) -> SignedRequest:
        changed = make(rng, request.headers["x-twilio-signature"])
        rest = {name: value for name, value in request.headers.items() if name != "x-twilio-signature"}
        return replace(request, headers=rest if changed is None else {**rest, "x-twilio-signature": changed})

    return change


def _body(
    make: Callable[[random.Random, bytes], bytes],
) -> Callable[[random.Random, SignedRequest], SignedRequest]:
    return lambda rng, request: replace(request, body=make(rng, request.body))


def _url(
    make: Callable[[random.Random, str], str],
) -> Callable[[random.Random, SignedRequest], SignedRequest]:
    return lambda rng, request: replace(request, url=make(rng, request.url))


def _flipped(rng: random.Random, text: str) -> str:
    at = rng.randrange(max(1, len(text) - 2))
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def _content_type(kind: str | None) -> Callable[[random.Random, SignedRequest], SignedRequest]:
    def change(_: random.Random, request: SignedRequest) -> SignedRequest:
        if kind == FORM and "bodySHA256" in request.url:
            return request
        rest = {name: value for name, value in request.headers.items() if name != "content-type"}
        return replace(request, headers=rest | ({"content-type": kind} if kind else {}))

    return change


CHANGES: dict[str, Callable[[random.Random, SignedRequest], SignedRequest]] = {
    "forged": _signature(lambda rng, _: base64.b64encode(rng.randbytes(20)).decode()),
    "forged with another token": _signature(lambda _rng, _: _sign("another", "text")),
    "signature missing": _signature(lambda _rng, _: None),
    "signature blank": _signature(lambda _rng, _: ""),
    "signature changed": _signature(_flipped),
    "signature cut": _signature(lambda rng, signature: signature[: rng.randrange(len(signature))]),
    "signature in lower case": _signature(lambda _rng, signature: signature.lower()),
    "signature without padding": _signature(lambda _rng, signature: signature.rstrip("=")),
    "replayed to another path": _url(lambda _rng, url: url.replace("/api/", "/api/x/", 1)),
    "replayed with another query": _url(lambda _rng, url: url + ("&" if "?" in url else "?") + "step=2"),
    "replayed with another scheme": _url(
        lambda _rng, url: url.replace("https:", "ftp:") if "https:" in url else url.replace("http:", "https:")
    ),
    "body cut": _body(lambda rng, body: body[: rng.randrange(len(body) + 1)]),
    "body cut to nothing": _body(lambda _rng, _: b""),
    "body longer": _body(lambda _rng, body: body + b"&Extra=1"),
    "body much longer": _body(lambda _rng, body: body + b"&Extra=" + b"x" * 5_000),
    "parameter repeated": _body(lambda _rng, body: body + b"&" + body.split(b"&")[0]),
    "parameter repeated with another value": _body(
        lambda _rng, body: body + b"&" + body.split(b"=")[0] + b"=other"
    ),
    "blank parameter added": _body(lambda _rng, body: body + b"&Blank="),
    "blank parameter without a name": _body(lambda _rng, body: body + b"&="),
    "empty parameter": _body(lambda _rng, body: body.replace(b"&", b"&&", 1)),
    "parameters in another order": _body(lambda _rng, body: b"&".join(reversed(body.split(b"&")))),
    "not UTF-8": _body(lambda _rng, body: body + b"%FF"),
    "not UTF-8 and not escaped": _body(lambda _rng, body: body + b"\xff"),
    "Latin-1": _body(lambda _rng, body: body.replace(b"%C3%A9", b"%E9")),
    "UTF-8 and not escaped": _body(lambda _rng, body: body.replace(b"%C3%A9", b"\xc3\xa9")),
    "escape cut": _body(lambda _rng, body: body + b"%2"),
    "escapes in lower case": _body(lambda _rng, body: body.replace(b"%2B", b"%2b")),
    "escaped twice": _body(lambda _rng, body: body.replace(b"%", b"%25")),
    "spaces not escaped": _body(lambda _rng, body: body.replace(b"+", b" ").replace(b"%20", b" ")),
    "null byte": _body(lambda _rng, body: body + b"%00"),
    "content type JSON": _content_type("application/json"),
    "content type text": _content_type("text/plain"),
    "content type missing": _content_type(None),
    "content type form": _content_type(FORM),
    "hash changed": _url(lambda _rng, url: url.replace("bodySHA256=", "bodySHA256=0")),
    "hash blank": _url(lambda _rng, url: url.partition("bodySHA256=")[0] + "bodySHA256="),
}
"""Changes of a signed request. Twilio's Node SDK decides whether a change makes the signature invalid.

Left out: a form with a ``bodySHA256``, which Twilio never sends and its SDKs treat differently.
"""
