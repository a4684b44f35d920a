"""The time zones of a country, from the table that comes with the time zone database."""

import functools

_TABLE = "zone.tab"
"""ISO 3166 code, position, zone and comment, a line for each zone: in the package ``tzdata``.

Source: https://data.iana.org/time-zones/theory.html
"""

_WITHOUT_ITS_NUMBERS = {
    "Europe/Simferopol",  # its phones have numbers of Russia
    "Asia/Urumqi",  # the official time there is that of Shanghai
    "America/Danmarkshavn",  # a weather station
}
"""Zones of the table in which nobody with a number of that country need be expected."""

_OLD_NAMES = {
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Godthab": "America/Nuuk",
    "Asia/Choibalsan": "Asia/Ulaanbaatar",
    "Pacific/Enderbury": "Pacific/Kanton",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
}
"""Names that the library of phone numbers has, and the table has under another name.

Those of countries with one zone need not be here."""


@functools.cache
def zones_by_country() -> dict[str, tuple[str, ...]]:
    """Return the names of the zones of each country, by its ISO 3166 code."""
    from importlib.resources import files  # noqa: PLC0415 - only quiet hours need it

    found: dict[str, tuple[str, ...]] = {}
    for line in (files("tzdata") / "zoneinfo" / _TABLE).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        country, _, zone = line.split("\t")[:3]
        if zone not in _WITHOUT_ITS_NUMBERS:
            found[country] = (*found.get(country, ()), zone)
    return found


def present_name(zone: str) -> str:
    """Return the name that the table has for a zone."""
    return _OLD_NAMES.get(zone, zone)
