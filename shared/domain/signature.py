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
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

from shared.errors import InvalidSignature

SIGNATURE = "x-twilio-signature"
ALGORITHM = "x-twilio-webhooks-signature-settings"

_DEFAULT_PORTS = {"https": 443, "http": 80}


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
    signed = _canonical(fields)
    expected = [
        _digest(key, candidate + signed, algorithm)
        for candidate in _spellings(url)
        for key, algorithm in _candidates(headers.get(ALGORITHM, ""), keys)
    ]
    matches = [
        hmac.compare_digest(given, one) for one in expected
    ]  # all of them: the time taken tells nothing
    if not any(matches):
        raise InvalidSignature(
            f"X-Twilio-Signature is {'wrong' if given else 'missing'} for {url.partition('?')[0]}"
        )
    return dict(fields)


def sign(url: str, fields: Iterable[tuple[str, str]], *, token: str) -> str:
    """Return the ``X-Twilio-Signature`` that Twilio would send for a form at ``url``."""
    return _digest(token, url + _canonical(fields), "sha1").decode()


def _form(content_type: str, body: bytes) -> list[tuple[str, str]]:
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return []
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:  # not ASCII, not UTF-8 once unescaped, or more fields than parse_qsl takes
        raise InvalidSignature("the body is no form in UTF-8") from None


def _canonical(fields: Iterable[tuple[str, str]]) -> str:
    """Join names and values; those of a name that came twice sorted and without repeats, as in the SDKs."""
    return "".join(name + value for name, value in sorted(set(fields)))


def _check_body_hash(url: str, body: bytes) -> None:
    if "bodySHA256" not in url:  # spares most requests a second parsing
        return
    hashes = [value for name, value in parse_qsl(urlsplit(url).query) if name == "bodySHA256"]
    digest = hashlib.sha256(body).hexdigest()
    if any(not hmac.compare_digest(one.lower().encode(), digest.encode()) for one in hashes):
        raise InvalidSignature("bodySHA256 is not the hash of this body")


def _spellings(url: str) -> list[str]:
    """Return the URL with and without its port: Twilio signs either, and its SDKs accept both."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    bare, colon, _ = host.rpartition(":")
    other = bare if colon else f"{host}:{_DEFAULT_PORTS.get(scheme, 443)}"
    return [url, f"{scheme}://{other}{slash}{path}"]


def _candidates(settings: str, keys: Keys) -> list[tuple[str, str]]:
    # Which secret counts is ours to say, not the header's: SHA256 only with a key we configured for it.
    if "HMAC_SHA256" in settings.upper():
        return [(keys.shared_key, "sha256")] if keys.shared_key else []
    return [(token, "sha1") for token in keys.auth_tokens]


def _digest(key: str, text: str, algorithm: str) -> bytes:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), algorithm))
