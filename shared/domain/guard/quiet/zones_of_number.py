"""The time zones that a person may be in: what somebody said, or else those of their number."""

import functools
from datetime import tzinfo
from typing import TYPE_CHECKING

from shared.domain.guard.quiet.zones_of_country import present_name, zones_by_country
from shared.setting_rules import is_zone

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_NORTH_AMERICA = 1
_INDONESIA = 62
"""Its calling code. The library takes its mobile phones for such of a place, but their digits tell none."""


def zones_of(number: str, *, said: str, otherwise: str) -> tuple[tzinfo, ...]:
    """Return the zones that a person may be in, at least one; first ``otherwise``, if it is one of them.

    A reason names the first ones: London says more to a British desk than Guernsey, which is the first by
    the alphabet and has the same clock.

    Args:
        number: theirs, in E.164.
        said: where they are, if somebody said so: an IANA name, or empty.
        otherwise: the zone of those for whom nothing tells one.
    """
    names = (said,) if said else _zones_of_number(number)
    known = [_zone(name) or _zone(otherwise) for name in names or (otherwise,)]
    found = dict.fromkeys(zone for zone in known if zone)
    return tuple(sorted(found, key=lambda zone: str(zone) != otherwise))


def zone_names_of(number: str) -> tuple[str, ...]:
    """Return the names of the zones that the person at a number may be in; none if it tells none."""
    return tuple(name for name in _zones_of_number(number) if is_zone(name))


@functools.lru_cache(maxsize=1024)  # asked several times for each message, and takes up to a millisecond
def _zones_of_number(number: str) -> tuple[str, ...]:
    """Return the names of the zones of a number; none if it tells none.

    What the library of phone numbers says counts for a place within its country. Elsewhere it is too coarse:
    a mobile phone of Jamaica has all 42 zones of +1, one of Algeria that of Paris, with its summer time.
    """
    import phonenumbers  # noqa: PLC0415 - 60 ms to import; only quiet hours need its zones
    from phonenumbers import timezone  # noqa: PLC0415 - 3 ms more

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ()
    kind = phonenumbers.number_type(parsed)
    if kind in {phonenumbers.PhoneNumberType.TOLL_FREE, phonenumbers.PhoneNumberType.UNKNOWN}:
        return ()
    said = tuple(timezone.time_zones_for_number(parsed))
    of_country = tuple(zone for each in _countries(parsed) for zone in zones_by_country().get(each, ()))
    if not of_country:  # Kosovo, or no country
        return said
    is_indonesian_mobile = (parsed.country_code, kind) == (_INDONESIA, phonenumbers.PhoneNumberType.MOBILE)
    if not phonenumbers.is_number_geographical(parsed) or is_indonesian_mobile:
        return of_country
    return tuple(zone for zone in map(present_name, said) if zone in of_country) or of_country


def _countries(number: "PhoneNumber") -> list[str]:
    """Return the countries that a number may be of: one of Australia may be on Christmas Island."""
    import phonenumbers  # noqa: PLC0415 - as above

    if number.country_code == _NORTH_AMERICA:  # the area code tells which of 25
        return [phonenumbers.region_code_for_number(number) or ""]
    sharing = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    return [each for each in sharing if phonenumbers.is_valid_number_for_region(number, each)]


def _zone(name: str) -> tzinfo | None:
    """Return the zone of that name; None if it is no place that is known, such as ``Etc/Unknown``."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only quiet hours need it

    return ZoneInfo(name) if is_zone(name) else None
