"""Webhooks as Twilio sends them, and as others would: changed after they were signed."""

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
JUDGE = Path(__file__).parent / "judge.cjs"

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
class Sent:
    """A request, and what was done to it."""

    kind: str
    method: str
    url: str
    headers: dict[str, str]
    body: bytes

    def line(self) -> str:
        """Return what the judge reads."""
        body = base64.b64encode(self.body).decode()
        shown = {"token": TOKEN, "url": self.url, "headers": self.headers, "body": body}
        return json.dumps(shown)


def webhooks(count: int, *, seed: int, bases: Sequence[str], token: str = TOKEN) -> Iterator[Sent]:
    """Yield so many, half of them as they were signed; the same ones for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    kinds = list(CHANGES.items())
    for number in range(count):
        sent = _signed(dice, dice.choice(bases), token)
        if number % 2:
            kind, change = kinds[(number // 2) % len(kinds)]
            sent = replace(change(dice, sent), kind=kind)
        yield sent


def judged(several: Sequence[Sent], token: str = TOKEN) -> list[bool]:
    """Return what Twilio's Node SDK says of each, in one process."""
    lines = "\n".join(one.line().replace(TOKEN, token) for one in several)
    done = subprocess.run(
        ["node", JUDGE], input=lines, capture_output=True, text=True, check=True, timeout=100
    )
    return [line == "true" for line in done.stdout.splitlines()]


def _signed(dice: random.Random, base: str, token: str) -> Sent:
    query = _query(dice)
    url = f"{base}?{query}" if query else base
    style = dice.choice(["form", "form", "form", "get", "json"])
    if style == "form":
        return _form(dice, url, token)
    if style == "get":
        return Sent("as signed", "GET", url, {"x-twilio-signature": _sign(token, _spelled(dice, url))}, b"")
    body = json.dumps({"a": dice.choice(WORDS)}).encode()
    url += f"{'&' if '?' in url else '?'}bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = {"content-type": "application/json", "x-twilio-signature": _sign(token, url)}
    return Sent("as signed", "POST", url, headers, body)


def _form(dice: random.Random, url: str, token: str) -> Sent:
    fields = [(dice.choice(NAMES), dice.choice(WORDS)) for _ in range(dice.randrange(1, 12))]
    if dice.random() < 0.02:
        fields.append(("Body", "x" * 200_000))  # more than Twilio sends
    joined = "".join(name + value for name, value in sorted(set(fields)))
    body = urlencode(fields, quote_via=dice.choice([quote, _plus]))
    body = body.replace("=&", "&") if dice.random() < 0.1 else body  # blank, without its sign
    kind = dice.choice([FORM, FORM.upper(), f"{FORM}; charset=utf-8", f" {FORM} ;charset=UTF-8"])
    headers = {"content-type": kind, "x-twilio-signature": _sign(token, _spelled(dice, url) + joined)}
    return Sent("as signed", "POST", url, headers, body.encode())


def _plus(text: str, safe: str = "", encoding: str | None = None, errors: str | None = None) -> str:
    return quote(text, safe, encoding, errors).replace("%20", "+")


def _query(dice: random.Random) -> str:
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
    return "&".join(dice.choices(parts, k=dice.randrange(4))) + dice.choice(["", "", "", "&"])


def _spelled(dice: random.Random, url: str) -> str:
    """Return a URL as Twilio may sign it: as it is, without its port, or with more of it escaped."""
    way = dice.randrange(6)
    if way == 0:
        scheme, _, rest = url.partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme}://{host.partition(':')[0]}{slash}{path}"
    if way == 1:
        return url.replace("'", "%27")
    if way == 2:
        path, mark, query = url.partition("?")
        given = parse_qsl(query, keep_blank_values=True)
        names = list(dict.fromkeys(name for name, _ in given))
        fields = sorted(given, key=lambda pair: names.index(pair[0]))  # of one name, side by side
        return path + mark + urlencode(fields, quote_via=quote, safe="!*'()")
    return url


def _sign(token: str, text: str) -> str:
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()


def _signature(make: Callable[[random.Random, str], str | None]) -> Callable[[random.Random, Sent], Sent]:
    def change(dice: random.Random, sent: Sent) -> Sent:
        made = make(dice, sent.headers["x-twilio-signature"])
        rest = {name: value for name, value in sent.headers.items() if name != "x-twilio-signature"}
        return replace(sent, headers=rest if made is None else {**rest, "x-twilio-signature": made})

    return change


def _body(make: Callable[[random.Random, bytes], bytes]) -> Callable[[random.Random, Sent], Sent]:
    return lambda dice, sent: replace(sent, body=make(dice, sent.body))


def _url(make: Callable[[random.Random, str], str]) -> Callable[[random.Random, Sent], Sent]:
    return lambda dice, sent: replace(sent, url=make(dice, sent.url))


def _flipped(dice: random.Random, text: str) -> str:
    at = dice.randrange(max(1, len(text) - 2))
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def _content_type(kind: str | None) -> Callable[[random.Random, Sent], Sent]:
    def change(_: random.Random, sent: Sent) -> Sent:
        if kind == FORM and "bodySHA256" in sent.url:
            return sent
        rest = {name: value for name, value in sent.headers.items() if name != "content-type"}
        return replace(sent, headers=rest | ({"content-type": kind} if kind else {}))

    return change


CHANGES: dict[str, Callable[[random.Random, Sent], Sent]] = {
    "forged": _signature(lambda dice, _: base64.b64encode(dice.randbytes(20)).decode()),
    "forged with another token": _signature(lambda _dice, _: _sign("another", "text")),
    "signature missing": _signature(lambda _dice, _: None),
    "signature blank": _signature(lambda _dice, _: ""),
    "signature changed": _signature(_flipped),
    "signature cut": _signature(lambda dice, given: given[: dice.randrange(len(given))]),
    "signature in lower case": _signature(lambda _dice, given: given.lower()),
    "signature without its end": _signature(lambda _dice, given: given.rstrip("=")),
    "replayed elsewhere": _url(lambda _dice, url: url.replace("/api/", "/api/x/", 1)),
    "replayed with another query": _url(lambda _dice, url: url + ("&" if "?" in url else "?") + "step=2"),
    "replayed over another scheme": _url(
        lambda _dice, url: (
            url.replace("https:", "ftp:") if "https:" in url else url.replace("http:", "https:")
        )
    ),
    "body cut": _body(lambda dice, body: body[: dice.randrange(len(body) + 1)]),
    "body cut to nothing": _body(lambda _dice, _: b""),
    "body longer": _body(lambda _dice, body: body + b"&Extra=1"),
    "body much longer": _body(lambda _dice, body: body + b"&Extra=" + b"x" * 300_000),
    "parameter repeated": _body(lambda _dice, body: body + b"&" + body.split(b"&")[0]),
    "parameter repeated with another value": _body(
        lambda _dice, body: body + b"&" + body.split(b"=")[0] + b"=other"
    ),
    "blank parameter added": _body(lambda _dice, body: body + b"&Blank="),
    "blank parameter without a name": _body(lambda _dice, body: body + b"&="),
    "nothing between two signs": _body(lambda _dice, body: body.replace(b"&", b"&&", 1)),
    "parameters in another order": _body(lambda _dice, body: b"&".join(reversed(body.split(b"&")))),
    "not UTF-8": _body(lambda _dice, body: body + b"%FF"),
    "not UTF-8 and not escaped": _body(lambda _dice, body: body + b"\xff"),
    "Latin-1": _body(lambda _dice, body: body.replace(b"%C3%A9", b"%E9")),
    "UTF-8 and not escaped": _body(lambda _dice, body: body.replace(b"%C3%A9", b"\xc3\xa9")),
    "escape cut": _body(lambda _dice, body: body + b"%2"),
    "escapes in lower case": _body(lambda _dice, body: body.replace(b"%2B", b"%2b")),
    "escaped twice": _body(lambda _dice, body: body.replace(b"%", b"%25")),
    "spaces as such": _body(lambda _dice, body: body.replace(b"+", b" ").replace(b"%20", b" ")),
    "null byte": _body(lambda _dice, body: body + b"%00"),
    "called JSON": _content_type("application/json"),
    "called text": _content_type("text/plain"),
    "called nothing": _content_type(None),
    "called a form": _content_type(FORM),
    "hash changed": _url(lambda _dice, url: url.replace("bodySHA256=", "bodySHA256=0")),
    "hash blank": _url(lambda _dice, url: url.partition("bodySHA256=")[0] + "bodySHA256="),
}
"""What others may do to a request once it is signed. What it amounts to, the judge says.

Left out: a form beside a ``bodySHA256``, which Twilio never sends, and of which its SDKs think differently.
"""
