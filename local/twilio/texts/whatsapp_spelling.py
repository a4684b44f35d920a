"""How WhatsApp writes the number of a person: in three countries, not always as it is called.

Sources: https://faq.whatsapp.com/640432094208718 (Argentina, Mexico);
https://github.com/chatwoot/chatwoot/pull/14174 (Mexico, by Twilio);
https://waha.devlike.pro/docs/apps/brazilian-phone-numbers/ (Brazil: old accounts have no ninth digit; here,
every account from area code 31 on is an old one).
"""

import re

_FORMS = (
    (re.compile(r"\+52([2-9]\d{9})"), r"+521\1"),
    (re.compile(r"\+54([123]\d{9})"), r"+549\1"),
    (re.compile(r"\+55([3-9]\d)9([6-9]\d{7})"), r"+55\1\2"),
)


def as_whatsapp_writes(address: str) -> str:
    """Return the address from which a text of that person comes: another one on WhatsApp alone."""
    channel, colon, number = address.rpartition(":")
    if channel != "whatsapp":
        return address
    for form, spelling in _FORMS:
        if form.fullmatch(number):
            return f"{channel}{colon}{form.sub(spelling, number)}"
    return address
