"""Dates, as Twilio writes and reads them."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime

from local.twilio.rest.form import Form


def rfc_2822(moment: datetime | None) -> str | None:
    """Return ``Thu, 30 Jul 2015 20:12:31 +0000``."""
    return format_datetime(moment) if moment else None


def read_moment(text: str) -> datetime:
    """Read ``2026-12-01`` or ``2026-12-01T09:00:00Z``; without an offset it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def date_filter(form: Form, name: str) -> Callable[[datetime | None], bool]:
    """Return what ``name``, ``name<`` and ``name>`` ask for; both of the latter include the moment itself.

    Midnight means that whole day in ``name``: Twilio's Python SDK sends a date alone that way. What is no
    date asks for nothing.
    """
    exact, before, after = (_moment(form.get(name + sign)) for sign in ("", "<", ">"))
    span = timedelta(days=1) if exact and exact.time() == time.min else timedelta(seconds=1)

    def fits(moment: datetime | None) -> bool:
        if moment is None:
            return not (exact or before or after)
        return (
            (exact is None or exact <= moment < exact + span)
            and (before is None or moment <= before)
            and (after is None or moment >= after)
        )

    return fits


def _moment(text: str | None) -> datetime | None:
    try:
        return read_moment(text) if text else None
    except ValueError:
        return None
