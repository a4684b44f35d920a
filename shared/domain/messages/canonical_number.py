"""The spellings of one number in Brazil, Argentina and Mexico; the canonical one names the person.

On WhatsApp a text may come from another spelling than ours was sent to, and Twilio passes on what WhatsApp
writes. No other country is known to do this.

- Brazil: mobile numbers got a ninth digit, a 9 after the area code; older WhatsApp accounts have none.
  It is such a number only if 6 to 9 follow: without the 9, others would be landlines (2 to 5).
  Sources: https://github.com/chatwoot/chatwoot/issues/5840, and Google's libphonenumber for the landlines.
- Argentina: mobile numbers have a 9 after the country code for calls from abroad; WhatsApp needs it.
  Source: https://faq.whatsapp.com/640432094208718. Unverified: that no landline has a mobile number's digits.
- Mexico: mobile numbers had a 1 after the country code until 2019; WhatsApp still writes it.
  Sources: the same page; https://github.com/chatwoot/chatwoot/pull/14174, about texts that Twilio passes on.

That Twilio itself documents any of this is unverified.

Plain string operations: every webhook uses this, and the library of phone numbers takes 60 ms to import.
"""

_BRAZIL, _ARGENTINA, _MEXICO = "55", "54", "52"
_OLD_MOBILE = frozenset("6789")  # the first digit of Brazil's mobile numbers before the ninth digit
_ARGENTINE_AREAS = frozenset("123")  # the first digit of Argentina's area codes
_MEXICAN_AREAS = frozenset("23456789")

# Digits with the country code.
_BRAZIL_OLD, _BRAZIL_NEW = 12, 13
_WITHOUT_MARK, _WITH_MARK = 12, 13  # Argentina's 9, Mexico's 1


def canonical(address: str) -> str:
    """Return the address under which the person at ``address`` is found; it may begin with a channel."""
    return spellings(address)[0]


def spellings(address: str) -> tuple[str, ...]:
    """Return every spelling of an address, the canonical one first; of most numbers there is one."""
    channel, plus, digits = address.rpartition("+")
    if not digits.isdecimal():  # sip:+5511...@example.com
        return (address,)
    canonical_digits = _canonical(digits) if plus else digits
    other = _other(canonical_digits) if plus else None
    found = (canonical_digits, other) if other else (canonical_digits,)
    return tuple(f"{channel}{plus}{spelling}" for spelling in found)


def _canonical(digits: str) -> str:
    country, length = digits[:2], len(digits)
    if country == _BRAZIL and length == _BRAZIL_OLD and digits[4] in _OLD_MOBILE:
        return f"{digits[:4]}9{digits[4:]}"
    if country == _ARGENTINA and length == _WITH_MARK and digits[2] == "9" and digits[3] in _ARGENTINE_AREAS:
        return f"{country}{digits[3:]}"
    if country == _MEXICO and length == _WITH_MARK and digits[2] == "1" and digits[3] in _MEXICAN_AREAS:
        return f"{country}{digits[3:]}"
    return digits


def _other(digits: str) -> str | None:
    """Return the other spelling of a canonical number; None if it has one alone."""
    country, length = digits[:2], len(digits)
    if country == _BRAZIL and length == _BRAZIL_NEW and digits[4] == "9":
        return f"{digits[:4]}{digits[5:]}" if digits[5] in _OLD_MOBILE else None
    if country == _ARGENTINA and length == _WITHOUT_MARK and digits[2] in _ARGENTINE_AREAS:
        return f"{country}9{digits[2:]}"
    if country == _MEXICO and length == _WITHOUT_MARK and digits[2] in _MEXICAN_AREAS:
        return f"{country}1{digits[2:]}"
    return None
