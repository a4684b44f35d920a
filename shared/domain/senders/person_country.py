"""The country of a person, by their number: +1 has more than twenty of them."""


def country_of(number: str) -> str:
    """Return the ISO 3166 code of the country of a number in E.164; empty if it has none.

    A number that is in no country's plan, such as those for tests, counts as one of the main country of its
    calling code: +1 is US, +44 is GB.
    """
    import phonenumbers  # noqa: PLC0415 - 60 ms to import; webhooks do not need it

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:  # a client or a SIP address
        return ""
    main = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    country = phonenumbers.region_code_for_number(parsed) or main
    return country if country.isalpha() and country != _UNKNOWN else ""


_UNKNOWN = "ZZ"
"""What the library calls a calling code of no country; those for the whole world are ``001``."""
