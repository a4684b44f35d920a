"""Read who acts from the header that sign-in with Microsoft Entra adds to a request."""

import re
import unicodedata
from collections.abc import Mapping
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from urllib.parse import unquote

PRINCIPAL_NAME = "x-ms-client-principal-name"
"""The name of who signed in, such as ``ana@example.com``. App Service sets it, and takes it from nobody else:
"External requests aren't allowed to set these headers".

Source: https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities
"""

FUNCTION_KEY = "function key"
"""Who acts, if nobody says it: a person or a system that has a function key."""

ENTRA = "entra"
"""The value of ``SIGN_IN`` with which the header counts."""

MAX_NAME = 200

_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=")


def who_acts(headers: Mapping[str, str], *, sign_in: str) -> str:
    """Return the name of who sent a request; ``FUNCTION_KEY`` if it is not known.

    Args:
        headers: of the request; names are compared without regard to case.
        sign_in: the setting ``SIGN_IN``. Unless sign-in is in front, anybody may have written the header.
    """
    return signed_in(headers, sign_in=sign_in) or FUNCTION_KEY


def signed_in(headers: Mapping[str, str], *, sign_in: str) -> str:
    """Return the name of the person who signed in; empty if nobody did."""
    if sign_in != ENTRA:
        return ""
    given = {name.lower(): value for name, value in headers.items()}
    return readable_name(given.get(PRINCIPAL_NAME, ""))


def readable_name(value: str) -> str:
    """Return the name in a header's value: decoded, on one line, cut, without what changes its direction.

    A header has only ASCII, so others encode names, with percent signs or as in RFC 2047. Which of these
    Azure uses is not documented (unverified): a value that is neither stays as it is.
    """
    name = _from_encoded_words(value) if _ENCODED_WORD.search(value) else _from_percent_signs(value)
    shown = "".join(letter if _is_shown(letter) else " " for letter in name[: 4 * MAX_NAME])
    name = " ".join(shown.split())[:MAX_NAME].rstrip()
    return name if name.casefold() != FUNCTION_KEY else f"{name} (signed in)"


def _from_percent_signs(value: str) -> str:
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        return value


def _from_encoded_words(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _is_shown(letter: str) -> bool:
    """Return whether that is a character to see: no control, and none that formats others."""
    return not unicodedata.category(letter).startswith("C")
