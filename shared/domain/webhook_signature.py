"""Verify and make Twilio's webhook signature, ``X-Twilio-Signature``; refuse what is too large.

Written here, because the SDK's ``RequestValidator`` takes parsed parameters (so
that a blank or repeated one can get lost), does not check the hash of the body
beside a form, and fails with a TypeError on unexpected input.
Source: https://www.twilio.com/docs/usage/security#validating-requests
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, quote, unquote_plus

from msgspec import Struct

from shared.errors import InvalidSignature

SIGNATURE = "x-twilio-signature"
ALGORITHM = "x-twilio-webhooks-signature-settings"

MAX_BODY = 65_536
"""Bytes of a webhook's body. Twilio's have a few thousand; TwiML itself may have 64 kB."""

MAX_FIELDS = 500
"""Fields of a form. Twilio's have less than a hundred."""

_SIGNATURE_LENGTHS = {28, 44}
"""Characters of a SHA1 and of a SHA256 in base64."""

_DEFAULT_PORTS = {"https": 443, "http": 80}
_UNESCAPED = "!*'()"
"""Characters that JavaScript does not escape in a query, and Python does."""


class Keys(Struct, frozen=True, kw_only=True):
    """The keys that Twilio may sign with."""

    auth_tokens: tuple[str, ...]  # HMAC-SHA1
    shared_key: str = ""  # HMAC-SHA256, only if there is one


def verify(*, url: str, headers: Mapping[str, str], body: bytes, keys: Keys) -> dict[str, str]:
    """Return the form fields of a webhook once its signature is verified.

    If a field came several times, its last value counts; the signature covers
    all values.

    Args:
        url: the URL that Twilio requested, its query byte for byte as it came.
        headers: those of the request, with names in lower case.
        body: that of the request, as it came.
        keys: those that Twilio may have signed with.

    Raises:
        InvalidSignature: the signature is missing, malformed, wrong, or for another URL or body.
    """
    given = headers.get(SIGNATURE, "").encode()
    _refuse_unlikely(url, given, body)
    fields = _form(headers.get("content-type", ""), body)
    _check_body_hash(url, body)
    keys_to_try = _candidates(headers.get(ALGORITHM, ""), keys)
    signed = _canonical(fields)
    spellings = (spelling for host in _hosts(url) for spelling in _spellings(host))
    for spelling in spellings:
        for key, algorithm in keys_to_try:
            if hmac.compare_digest(given, _digest(key, spelling + signed, algorithm)):
                return dict(fields)
    raise InvalidSignature(f"X-Twilio-Signature is wrong for {url.partition('?')[0]}")


def sign(url: str, fields: Iterable[tuple[str, str]], *, token: str) -> str:
    """Return the ``X-Twilio-Signature`` that Twilio would send for a form at ``url``."""
    return _digest(token, url + _canonical(fields), "sha1").decode()


def with_lower_host(url: str) -> str:
    """Return ``url`` with its scheme and host in lower case: their case has no meaning."""
    origin, slashes, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{origin.lower()}{slashes}{host.lower()}{slash}{path}"


def _refuse_unlikely(url: str, given: bytes, body: bytes) -> None:
    """Refuse what Twilio cannot have sent before anything is parsed, which takes seconds for some MB."""
    place = url.partition("?")[0]
    if not given:
        raise InvalidSignature(f"X-Twilio-Signature is missing for {place}")
    if len(given) not in _SIGNATURE_LENGTHS:
        raise InvalidSignature(f"X-Twilio-Signature is wrong for {place}: it has {len(given)} characters")
    if len(body) > MAX_BODY:
        raise InvalidSignature(f"the body has {len(body)} bytes, more than Twilio sends to {place}")
    if body.count(b"&") >= MAX_FIELDS:
        raise InvalidSignature(f"the form has more fields than Twilio sends to {place}")


def _form(content_type: str, body: bytes) -> list[tuple[str, str]]:
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return []
    try:
        pieces = [piece.partition("=") for piece in body.decode().split("&") if piece]
        return [(_unescaped(name), _unescaped(value)) for name, _, value in pieces]
    except ValueError:  # not UTF-8, before or after it is unescaped
        raise InvalidSignature("the body is not a form in UTF-8") from None


def _unescaped(text: str) -> str:
    # Most values are empty or plain: this test halves the time of a verification.
    return unquote_plus(text, errors="strict") if "%" in text or "+" in text else text


def _canonical(fields: Iterable[tuple[str, str]]) -> str:
    """Join names and values, sorted and without duplicates, as Twilio's SDKs do."""
    return "".join(name + value for name, value in sorted(set(fields)))


def _check_body_hash(url: str, body: bytes) -> None:
    # The name may be escaped: some spelling of the query that Twilio may have signed has it plain.
    query = parse_qsl(url.partition("?")[2], keep_blank_values=True)
    hashes = [value for name, value in query if name == "bodySHA256"]
    if not hashes:
        return
    digest = hashlib.sha256(body).hexdigest()
    if any(not hmac.compare_digest(value.lower().encode(), digest.encode()) for value in hashes):
        raise InvalidSignature("bodySHA256 is not the hash of this body")


def _hosts(url: str) -> Iterable[str]:
    """Return the URL as it is set, and with its host in lower case: which of them Twilio signs is unverified.

    Its SDK for Node accepts a signature of either.
    """
    return dict.fromkeys((url, with_lower_host(url)))


def _spellings(url: str) -> Iterator[str]:
    """Yield the URL as it came, then the other forms that Twilio may have signed; its own SDKs try the same.

    These are with and without the port, and with more of the query escaped.
    Source: https://github.com/twilio/twilio-node/blob/main/src/webhooks/webhooks.ts
    """
    other = _with_or_without_port(url)
    yield url
    yield other
    path, question_mark, query = url.partition("?")
    if not query:  # a question mark at the end may be signed, or get lost on its way to us
        mark = "" if question_mark else "?"
        yield path + mark
        yield other.partition("?")[0] + mark
        return
    quoted = query.replace("'", "%27")
    escaped = _escaped(query)
    for base in (path, other.partition("?")[0]):
        yield f"{base}{question_mark}{quoted}"
        yield f"{base}{question_mark}{escaped}"


def _with_or_without_port(url: str) -> str:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    bare, colon, _ = host.rpartition(":")
    other = bare if colon else f"{host}:{_DEFAULT_PORTS.get(scheme, 443)}"
    return f"{scheme}://{other}{slash}{path}"


def _escaped(query: str) -> str:
    """Escape a query again, with the values of a name side by side, as JavaScript's older functions do."""
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        values.setdefault(name, []).append(value)
    return "&".join(
        f"{quote(name, safe=_UNESCAPED)}={quote(value, safe=_UNESCAPED)}"
        for name, same_name in values.items()
        for value in same_name
    )


def _candidates(settings: str, keys: Keys) -> list[tuple[str, str]]:
    # Our settings, not the header, decide which key is accepted: SHA256 only if a key is set for it.
    if "HMAC_SHA256" in settings.upper():
        return [(keys.shared_key, "sha256")] if keys.shared_key else []
    return [(token, "sha1") for token in keys.auth_tokens]


def _digest(key: str, text: str, algorithm: str) -> bytes:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), algorithm))
