"""The rules of single settings, each checked on its own."""

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from shared.country_codes import COUNTRIES

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
FLOW_NAME = r"[a-z0-9][a-z0-9_-]*"
"""The name of a flow: that of its file, without ``.toml``."""
MESSAGING_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
SHORT_CODE = re.compile(r"[1-9][0-9]{2,7}")
SENDER_NAME = re.compile(r"(?! )(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}(?<! )")
"""A name as a sender: letters, digits and spaces, with one letter at least, and no space around it.

Sources: https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id and, the same characters,
https://www.twilio.com/docs/api/errors/21709. Twilio's AlphaSender resource also lists ``- + _ &``
(https://www.twilio.com/docs/messaging/api/alphasender-resource); that ``From`` takes them is unverified, and
carriers block names for special characters (https://www.twilio.com/docs/api/errors/30042).
"""
RCS_SENDER = re.compile(r"rcs:[A-Za-z0-9_.-]{1,100}")

MAX_OPT_OUT_WORD = 40
"""Characters of a word or phrase."""

NO_OPT_OUT_WORDS = frozenset({"start", "yes", "unstop", "optin", "subscribe", "help", "info"})
"""Words for something else, the letters alone: https://help.twilio.com/articles/223134027, and ours."""

_OTHER_SEPARATORS = frozenset(";|/\n\N{FULLWIDTH COMMA}\N{IDEOGRAPHIC COMMA}\N{ARABIC COMMA}")
"""What people write in place of a comma: words with it between them would be one word, which nobody texts."""


def is_url(value: str) -> bool:
    """Return whether a value is a URL of http or https, without query and fragment."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:  # no address of IPv6, or no port, where one should be
        return False
    return (
        parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.fragment
    )


def is_origin(value: str) -> bool:
    """Return whether a value is a URL of nothing but scheme, host and port; a slash may follow.

    With a path, Twilio would sign other URLs than the Functions host shows to the app, and every webhook
    would be refused.
    """
    return is_url(value) and urlsplit(value).path in {"", "/"} and not {"@", "?", "#"} & set(value)


def are_urls(value: str) -> bool:
    """Return whether a value is URLs, separated by spaces."""
    return all(map(is_url, value.split()))


def are_opt_out_words(value: str) -> bool:
    """Return whether each word has a letter and no digit, and none of them opts in or asks for help."""
    words = [word.strip() for word in value.split(",")]
    return _OTHER_SEPARATORS.isdisjoint(value) and all(
        0 < len(word) <= MAX_OPT_OUT_WORD
        and any(character.isalpha() for character in word)
        and not any(character.isdigit() for character in word)
        and "".join(filter(str.isalpha, word.casefold())) not in NO_OPT_OUT_WORDS
        for word in words
    )


def is_from(least: int, most: int) -> Callable[[str], bool]:
    """Return the check that a value is a whole number in that range."""
    return lambda value: value.isascii() and value.isdigit() and least <= int(value) <= most


ANY_SENDER = "|".join(
    [
        *(pattern.pattern for pattern in (E164, MESSAGING_SERVICE, SHORT_CODE, SENDER_NAME, RCS_SENDER)),
        f"whatsapp:{E164.pattern}",
    ]
)
"""The pattern of every sender, also as it is pasted from Twilio's console."""

_KEPT = r"(?:words|recordings|all) [1-9][0-9]{0,3}d"
_COUNTRY = r"(?!UK)[A-Z]{2}"
_SENDER_OF_COUNTRY = re.compile(rf"(?:{_COUNTRY}|\*)\s*=\s*(?:{ANY_SENDER})")
_OUR_ADDRESS = rf"(?:{E164.pattern}|{SHORT_CODE.pattern}|{RCS_SENDER.pattern})"


def are_senders(value: str) -> bool:
    """Return whether a value is countries and senders, separated by commas: a name may have spaces."""
    return all(_SENDER_OF_COUNTRY.fullmatch(pair.strip()) for pair in value.split(","))


def sender_pairs(value: str) -> tuple[tuple[str, str], ...]:
    """Return pairs of a country, or ``*``, and a sender, in their order."""
    pairs = (pair.partition("=") for pair in value.split(",") if pair.strip())
    return tuple((country.strip(), sender.strip()) for country, _, sender in pairs)


def country_faults(named: Mapping[str, Iterable[str]]) -> list[str]:
    """Return a fault for each country, by the setting that names it, that does not exist; ``*`` is all."""
    return [
        f"{name} names {country}, which is no country of ISO 3166 that has phone numbers"
        for name, countries in named.items()
        for country in countries
        if country not in {*COUNTRIES, "*", ""}
    ]


_LIMIT = re.compile(r"(person|abroad|all|calls)\s+([1-9][0-9]{0,7})/(hour|day)")

MOST_TO_A_PERSON = 500
"""The largest limit of one person: each of their sends is stored, in a property of 32,768 characters."""


def are_limits(value: str) -> bool:
    """Return whether a value is limits, separated by commas; each scope once an hour and once a day."""
    found = [_LIMIT.fullmatch(limit.strip()) for limit in value.split(",")]
    kinds = [(limit[1], limit[3]) for limit in found if limit]
    of_person = [int(limit[2]) for limit in found if limit and limit[1] == "person"]
    return (
        len(kinds) == len(found)
        and len(set(kinds)) == len(kinds)
        and all(most <= MOST_TO_A_PERSON for most in of_person)
    )


_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"


_SHORTEST_DAY = 60
"""Minutes."""


def are_quiet_hours(value: str) -> bool:
    """Return whether a value is two times that leave a day of an hour at least: in less, not all is sent."""
    if not re.fullmatch(rf"{_TIME}-{_TIME}", value):
        return False
    begin, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in value.split("-"))
    return (begin - end) % (24 * 60) >= _SHORTEST_DAY


_NOT_A_PLACE = ("right/", "posix/", "localtime", "Factory", "posixrules")
"""Names in the database of zones that are no place, or that count leap seconds.

Source: https://data.iana.org/time-zones/tz-link.html
"""


def is_zone(value: str) -> bool:
    """Return whether a value is the name of an IANA time zone that is a place, or UTC."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only for this setting

    if value.startswith(_NOT_A_PLACE):
        return False
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # unknown, a path, a folder of zones
        return False
    return True


_A_SENDER = (
    "a number such as +15005550006, a short code, a name of up to 11 letters, digits and spaces, "
    "rcs: and an RCS sender, or MG and 32 hexadecimal digits"
)

_ON_OR_OFF = (re.compile(r"on|off").fullmatch, "on or off")

RULES: Mapping[str, tuple[Callable[[str], object], str]] = {
    "PUBLIC_URL": (
        is_origin,
        "scheme and host only, such as https://switchboard.example.com, without a path",
    ),
    "TWILIO_API_URL": (is_url, "a URL such as https://api.twilio.com"),
    "TWILIO_ACCOUNT_SID": (re.compile(r"AC[0-9a-fA-F]{32}").fullmatch, "AC and 32 hexadecimal digits"),
    "TWILIO_API_KEY_SID": (re.compile(r"SK[0-9a-fA-F]{32}").fullmatch, "SK and 32 hexadecimal digits"),
    "TWILIO_FROM": (
        re.compile(ANY_SENDER).fullmatch,
        _A_SENDER,
    ),
    "SENDERS": (
        are_senders,
        "such as GB=ACME, US=+15005550006, *=+15005550007: two capital letters (not UK) or *, = and a sender",
    ),
    "TWILIO_TIMEOUT_SECONDS": (is_from(1, 60), "a whole number of seconds from 1 to 60"),
    "LATE_ANSWER_MINUTES": (is_from(0, 120), "a whole number of minutes from 0 to 120"),
    "FLOW_SENDS_PER_HOUR": (is_from(0, 1000), "a whole number from 0 to 1000"),
    "TWILIO_APP_SID": (re.compile(r"AP[0-9a-fA-F]{32}").fullmatch, "AP and 32 hexadecimal digits"),
    "TWIMLET_URLS": (are_urls, "URLs such as https://sounds.example.com/, separated by spaces"),
    "EVENTS": _ON_OR_OFF,
    "OPT_OUT_WORDS": (
        are_opt_out_words,
        "words of up to 40 characters, separated by commas (,), without digits, and not START, YES or HELP",
    ),
    "STOP_COVERS_CALLS": _ON_OR_OFF,
    "COUNTRIES": (
        re.compile(rf"{_COUNTRY}([\s,]+{_COUNTRY})*").fullmatch,
        "countries such as GB IE US: two capital letters each (not UK), separated by spaces",
    ),
    "LIMITS": (
        lambda value: value == "off" or are_limits(value),
        (
            "limits such as person 20/day, person 5/hour, abroad 100/day, all 20000/day, calls 500/day, "
            "each kind once and person at most 500; or off"
        ),
    ),
    "QUIET": (
        are_quiet_hours,
        "two times such as 21:00-08:00, with an hour of day left at least; leave it out for none",
    ),
    "QUIET_ZONE": (is_zone, "an IANA time zone, such as Europe/Lisbon"),
    "PUMPING": (
        lambda value: value == "off" or is_from(2, 10_000)(value),
        "off, or a whole number from 2 to 10000",
    ),
    "PLAIN": _ON_OR_OFF,
    "DIGEST_SECRET": (re.compile(r"\S{16,200}").fullmatch, "16 to 200 characters without spaces"),
    "RETAIN": (
        re.compile(rf"{_KEPT}(\s*,\s*{_KEPT})*").fullmatch,
        "such as words 30d, recordings 90d, all 400d: days, from 1 to 9999",
    ),
    "SIGN_IN": (re.compile("entra").fullmatch, "entra, or leave it out"),
    # UK is not a code, though people write it: every national number would be refused as invalid.
    "DEFAULT_COUNTRY": (re.compile(_COUNTRY).fullmatch, "two capital letters, such as GB (not UK)"),
    "NUMBER_FLOWS": (
        re.compile(rf"{_OUR_ADDRESS}={FLOW_NAME}([\s,]+{_OUR_ADDRESS}={FLOW_NAME})*").fullmatch,
        "numbers, short codes or RCS senders and flows, such as +15005550006=reception, 12345=on-call",
    ),
    "INBOUND_FLOW": (
        re.compile(FLOW_NAME).fullmatch,
        "the name of a file in flows/, without .toml",
    ),
}
"""By setting: whether a value that is given is valid, and what it must be."""
