"""Times for people: by the clock of this machine, with its offset."""

from datetime import datetime, tzinfo


def local_time(text: str, zone: tzinfo | None = None) -> str:
    """Return a time of the API by the clock of ``zone``, or of this machine, to the second."""
    return datetime.fromisoformat(text).astimezone(zone).isoformat(sep=" ", timespec="seconds")
