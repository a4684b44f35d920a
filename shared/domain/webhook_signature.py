"""Twilio's signature on its webhooks.

Ours rather than the SDK's ``RequestValidator``, which takes parsed parameters
(so that a blank or repeated one can get lost on the way), does not check the
body's hash beside a form, and fails with a TypeError on what it does not
expect.
Source: https://www.twilio.com/docs/usage/security#validating-requests
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, quote, unquote_plus, urlsplit

from msgspec import Struct

from shared.errors import InvalidSignature

SIGNATURE = "x-twilio-signature"
ALGORITHM = "x-twilio-webhooks-signature-settings"

_DEFAULT_PORTS = {"https": 443, "http": 80}
_UNESCAPED = "!*'()"
"""What JavaScript leaves as it is, besides what Python does."""


class Keys(Struct, frozen=True, kw_only=True):
    """What Twilio may sign with."""

    auth_tokens: tuple[str, ...]  # HMAC-SHA1
    shared_key: str = ""  # HMAC-SHA256, only if there is one


def verify(*, url: str, headers: Mapping[str, str], body: bytes, keys: Keys) -> dict[str, str]:
    """Return the form fields of a webhook once its signature is verified.

    Of a field that came several times, the last value counts; the signature
    covers all of them.

    Args:
        url: the URL Twilio was given, with the query byte for byte as it came.
        headers: the request's, with names in lower case.
        body: the request's, as it came.
        keys: what Twilio may have signed with.

    Raises:
        InvalidSignature: missing, malformed, wrong, or for another URL or body.
    """
    fields = _form(headers.get("content-type", ""), body)
    _check_body_hash(url, body)
    given = headers.get(SIGNATURE, "").encode()
    keys_to_try = _candidates(headers.get(ALGORITHM, ""), keys)
    signed = _canonical(fields)
    for spelling in _spellings(url):
        for key, algorithm in keys_to_try:
            if hmac.compare_digest(given, _digest(key, spelling + signed, algorithm)):
                return dict(fields)
    raise InvalidSignature(
        f"X-Twilio-Signature is {'wrong' if given else 'missing'} for {url.partition('?')[0]}"
    )


def sign(url: str, fields: Iterable[tuple[str, str]], *, token: str) -> str:
    """Return the ``X-Twilio-Signature`` that Twilio would send for a form at ``url``."""
    return _digest(token, url + _canonical(fields), "sha1").decode()


def _form(content_type: str, body: bytes) -> list[tuple[str, str]]:
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return []
    try:
        pieces = [piece.partition("=") for piece in body.decode().split("&") if piece]
        return [(_unescaped(name), _unescaped(value)) for name, _, value in pieces]
    except ValueError:  # not UTF-8, before or after it is unescaped
        raise InvalidSignature("the body is no form in UTF-8") from None


def _unescaped(text: str) -> str:
    # Most of what Twilio sends is blank or plain: looking first halves the time of a webhook's check.
    return unquote_plus(text, errors="strict") if "%" in text or "+" in text else text


def _canonical(fields: Iterable[tuple[str, str]]) -> str:
    """Join names and values; those of a name that came twice sorted and without repeats, as in the SDKs."""
    return "".join(name + value for name, value in sorted(set(fields)))


def _check_body_hash(url: str, body: bytes) -> None:
    if "bodySHA256" not in url:  # spares most requests a second parsing
        return
    query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    hashes = [value for name, value in query if name == "bodySHA256"]
    digest = hashlib.sha256(body).hexdigest()
    if any(not hmac.compare_digest(one.lower().encode(), digest.encode()) for one in hashes):
        raise InvalidSignature("bodySHA256 is not the hash of this body")


def _spellings(url: str) -> Iterator[str]:
    """Yield the URL as it came, then what else Twilio may have signed for it; its own SDKs try the same.

    With and without its port, and with more of its query escaped.
    Source: https://github.com/twilio/twilio-node/blob/main/src/webhooks/webhooks.ts
    """
    other = _with_or_without_port(url)
    yield url
    yield other
    path, question_mark, query = url.partition("?")
    if not query:
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
    """Escape a query anew, values of one name side by side, as JavaScript's older functions do."""
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        values.setdefault(name, []).append(value)
    return "&".join(
        f"{quote(name, safe=_UNESCAPED)}={quote(value, safe=_UNESCAPED)}"
        for name, several in values.items()
        for value in several
    )


def _candidates(settings: str, keys: Keys) -> list[tuple[str, str]]:
    # Which secret counts is ours to say, not the header's: SHA256 only with a key we configured for it.
    if "HMAC_SHA256" in settings.upper():
        return [(keys.shared_key, "sha256")] if keys.shared_key else []
    return [(token, "sha1") for token in keys.auth_tokens]


def _digest(key: str, text: str, algorithm: str) -> bytes:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), algorithm))
