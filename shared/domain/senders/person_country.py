"""The country of a person, by their number: +1 has more than twenty of them."""

import functools

from shared.domain.senders.nearest_numbers import nearest_numbers


@functools.lru_cache(maxsize=4096)  # it is asked several times for each message
def country_of(number: str) -> str:
    """Return the ISO 3166 code of the country of a number in E.164; empty if it has none.

    A number that is in no country's plan, such as those for tests, counts as one of the country whose
    numbers begin alike. If those of several countries do, it is the main country of its calling code (+1: US,
    +44: GB), or none, if that is not among them.
    """
    import phonenumbers  # noqa: PLC0415 - 60 ms to import; webhooks do not need it

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:  # a client or a SIP address
        return ""
    if country := phonenumbers.region_code_for_number(parsed):
        return country if country.isalpha() else ""
    main = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    near = nearest_numbers(parsed).countries
    if main in near or not near:
        return main if main != _UNKNOWN else ""
    return next(iter(near)) if len(near) == 1 else ""


_UNKNOWN = "ZZ"
"""What the library calls a calling code of no country; those for the whole world are ``001``."""
