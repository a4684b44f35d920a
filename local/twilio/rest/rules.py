"""Validation as data: what a request must fulfil, in the order in which Twilio looks."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from local.twilio.account import Account
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form

E_164 = re.compile(r"\+(?:1[2-9]\d{9}|[2-9]\d{6,14})")
"""With ten digits in North America; elsewhere the length varies."""

LONGEST_URL = 4000


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and what it is judged by."""

    form: Form
    account: Account
    now: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """If ``broken``, the request is refused with ``code``."""

    code: int
    broken: Callable[[Asked], bool]


def enforce(rules: Sequence[Rule], asked: Asked) -> None:
    """Raise ``Refused`` for the first rule that is broken."""
    for rule in rules:
        if rule.broken(asked):
            raise Refused(rule.code, asked.form)


def magic(parameter: str, codes: Mapping[str, int]) -> list[Rule]:
    """Return rules for Twilio's magic numbers: sent as ``parameter``, each is refused with its code.

    Source: https://www.twilio.com/docs/iam/test-credentials
    """

    def is_number(number: str) -> Callable[[Asked], bool]:
        return lambda asked: asked.form.get(parameter) == number

    return [Rule(code, is_number(number)) for number, code in codes.items()]


def is_url(text: str) -> bool:
    """Whether ``text`` is an absolute http or https URL that Twilio would take."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port  # raises ValueError if it is no number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and "_" not in host and len(text) <= LONGEST_URL


def is_whole(text: str, low: int, high: int) -> bool:
    """Whether ``text`` is a whole number from ``low`` to ``high``."""
    return text.isascii() and text.isdecimal() and low <= int(text[:10]) <= high
