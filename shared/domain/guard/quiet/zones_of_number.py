"""The time zones that a person may be in: what somebody said, or else those of their number."""

from datetime import tzinfo


def zones_of(number: str, *, said: str, otherwise: str) -> tuple[tzinfo, ...]:
    """Return the zones that a person may be in, at least one; first ``otherwise``, if it is one of them.

    A reason names the first ones: London says more to a British desk than Guernsey, which is the first by
    the alphabet and has the same clock.

    Args:
        number: theirs, in E.164.
        said: where they are, if somebody said so: an IANA name, or empty.
        otherwise: the zone of those for whom nothing tells one.
    """
    names = [said] if said else _zones_of_number(number)
    known = [_zone(name) or _zone(otherwise) for name in names or [otherwise]]
    return tuple(
        sorted(dict.fromkeys(zone for zone in known if zone), key=lambda zone: str(zone) != otherwise)
    )


def zone_names_of(number: str) -> tuple[str, ...]:
    """Return the names of the zones that the person at a number may be in; none if it tells none."""
    return tuple(name for name in _zones_of_number(number) if _zone(name))


def _zones_of_number(number: str) -> list[str]:
    """Return the names of the zones of a number; none if it tells none.

    For a toll-free number the library has those of the whole calling code, which are 42 for +1: that tells
    nothing of whoever answers it.
    """
    import phonenumbers  # noqa: PLC0415 - 60 ms to import; only quiet hours need its zones
    from phonenumbers import timezone  # noqa: PLC0415 - 3 ms more

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return []
    if phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE:
        return []
    return list(timezone.time_zones_for_number(parsed))


def _zone(name: str) -> tzinfo | None:
    """Return the zone of that name; None if it is no place that is known, such as ``Etc/Unknown``."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only quiet hours need it

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
