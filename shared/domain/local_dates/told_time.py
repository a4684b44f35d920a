"""Say a time in a language: ``{date}``, ``{time}`` and ``{day}`` of a reminder.

Source: Unicode's CLDR, by Babel: https://babel.pocoo.org/en/latest/dates.html
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

DATE, TIME, DAY = "date", "time", "day"

NAMES = frozenset({DATE, TIME, DAY})
"""The names of the values that a reminder fills in by itself."""

MAX_LENGTH = 60
"""Characters of one of these values. The longest of Babel 2.19 has 57, in Toki Pona."""

_ENGLISH = "en"

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
"""English has a narrow no-break space before AM, which would make a text UCS-2, at twice the price."""


def told_time(local: datetime, *, language: str, country: str = "") -> dict[str, str]:
    """Return the date, the time of day and the day of the week, by their names as values.

    Args:
        local: the time where it is told.
        language: such as ``en-GB``; one that is not known counts as its nearest parent, or English.
        country: ISO 3166 code: without a language, it is told in English as it is written there.
    """
    from babel.dates import format_date, format_time  # noqa: PLC0415 - 80 ms to import; only reminders need it

    locale = _locale(language or f"{_ENGLISH}-{country}") or _locale(_ENGLISH)
    told = {
        DATE: format_date(local, "long", locale=locale),
        TIME: format_time(local.time(), "short", locale=locale),
        DAY: format_date(local, "EEEE", locale=locale),
    }
    return {name: text.translate(_SPACES)[:MAX_LENGTH] for name, text in told.items()}


def is_known_language(language: str) -> bool:
    """Return whether dates can be told in a language, or in one that it is a kind of."""
    return _locale(language) is not None


def _locale(language: str) -> "Locale | None":
    """Return the locale of a language, or of its nearest parent; None if neither is known."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - as above

    for tag in _with_parents(language):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _with_parents(language: str) -> Iterator[str]:
    parts = language.split("-")
    for count in range(len(parts), 0, -1):
        yield "-".join(parts[:count])
