"""Limit the texts that one person makes a flow send to others, such as whoever is on call.

These are `send` with `to`, and the text about a recording (`record` with `notify`). They are counted in the
documents that we return, where texts and calls have them alike.
"""

import re
from datetime import datetime, timedelta

from msgspec import Struct

PERIOD = timedelta(hours=1)

DEFAULT_PER_HOUR = 6

_TEXT = re.compile(r'<(Message|Sms) to="([^"]*)"[^>]*?(?:/>|>[^<]*</\1>)')
"""A text to a number that the document names; words have no `<`: it is escaped."""

_NOTIFY = re.compile(r'&amp;notify=[^&"#]*')
"""In the URLs where Twilio reports a recording: who gets a text about it."""


class FlowTexts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many texts a person made flows send to others. It is stored with the contact."""

    since: datetime  # when the present hour began: with the first of them
    count: int = 0


def count_texts(document: str, *, person: str) -> int:
    """Return how many texts to people other than ``person`` a TwiML document makes Twilio, or us, send."""
    return sum(_is_other(match, person) for match in _TEXT.finditer(document)) + bool(
        _NOTIFY.search(document)
    )


def limit_texts(
    document: str, known: FlowTexts | None, *, person: str, per_hour: int, now: datetime
) -> tuple[str, FlowTexts | None]:
    """Return the document, without its texts to others if they are too many, and the count after it."""
    count = count_texts(document, person=person)
    if not count:
        return document, known
    if known is None or now >= known.since + PERIOD:
        known = FlowTexts(since=now)
    if known.count + count > per_hour:
        return _without_texts(document, person), known
    return document, FlowTexts(since=known.since, count=known.count + count)


def _without_texts(document: str, person: str) -> str:
    fewer = _TEXT.sub(lambda match: "" if _is_other(match, person) else match[0], document)
    return _NOTIFY.sub("", fewer)


def _is_other(text: re.Match[str], person: str) -> bool:
    return text[2] != person.rpartition(":")[2]
