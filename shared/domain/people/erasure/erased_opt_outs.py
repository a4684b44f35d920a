"""Opt-outs of people who were erased: an opt-out survives them, as a digest of the number."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.phone_number import contact_of
from shared.domain.people.digests import digest


class KnownOptOuts(Struct, frozen=True, kw_only=True):
    """All of them, as they were read."""

    version: str = ""  # changes with each change; empty if there never was one
    opted_out_at: Mapping[str, datetime] = {}  # by the digest of the number


def number_digest(secret: str, address: str) -> str:
    """Return the digest of the contact at an address: one for SMS, RCS and calls, another for WhatsApp."""
    return digest(secret, "number", canonical(contact_of(address)))
