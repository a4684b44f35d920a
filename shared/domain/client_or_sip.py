"""Who can be called beside phone numbers: a client (a browser phone), ``client:ana``, and a SIP address.

Source: ``To`` in https://www.twilio.com/docs/voice/api/call-resource,
https://www.twilio.com/docs/voice/twiml/client and https://www.twilio.com/docs/api/errors/31105
"""

import re

# Strings, which `re` compiles on first use: most calls connect to no client.
CLIENT_OR_SIP = r"client:[A-Za-z0-9_.@-]{1,256}|sips?:[^@\s<>\"]+@[^@\s<>\"]+"
"""Twilio allows more punctuation in the name of a client; here it is refused, as a likely mistake
(``client:ana,client:ben``)."""

_PREFIXES = ("client:", "sip:", "sips:")

_HIDDEN = "XXXX"
"""What Twilio puts in place of digits that it hides. That it hides names of clients is unverified."""


def is_client_or_sip(address: str) -> bool:
    """Return whether ``address`` is the name of a client, or a SIP address."""
    return re.fullmatch(CLIENT_OR_SIP, address) is not None


def is_meant_as_client_or_sip(address: str) -> bool:
    """Return whether ``address`` begins like one, valid or not."""
    return address.startswith(_PREFIXES)


def may_be_same_client_or_sip(one: str, other: str) -> bool:
    """Return whether two addresses may be the same client or SIP address, however Twilio writes it.

    Of a SIP address the user and the host are compared: whether Twilio lists it with its port and parameters
    is unverified.
    """
    if _HIDDEN in one or _HIDDEN in other:
        return _scheme(one) == _scheme(other)
    return _core(one) == _core(other)


def masked_client_or_sip(address: str) -> str:
    """Return an address masked for logs: which kind it is, and nothing of the name."""
    return f"{_scheme(address)}:..."


def _scheme(address: str) -> str:
    return address.partition(":")[0]


def _core(address: str) -> tuple[str, ...]:
    scheme, _, name = address.partition(":")
    if scheme == "client":
        return scheme, name
    user, _, host = re.split(r"[;?]", name, maxsplit=1)[0].partition("@")
    return "sip", user.partition(":")[0], host.partition(":")[0].lower()
