"""Names of time zones: which of them count, and what a name of Windows is called."""

from shared.setting_rules import is_zone


def zone_fault(name: str) -> str | None:
    """Return why ``name`` cannot be a zone of ours; None if it can."""
    if not is_zone(name):
        hint = f"; {name} of Windows is {known}" if (known := _windows_name(name)) else ""
        return f"is not an IANA time zone, such as Europe/Lisbon{hint}"
    return None


def _windows_name(name: str) -> str | None:
    """Return the IANA name of a zone of Windows, such as W. Europe Standard Time."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415 - 116 ms, only for a fault

    return WINDOWS_TO_OLSON.get(name)
