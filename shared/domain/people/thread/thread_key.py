"""Who has a thread, and the cursor of its pages."""

import base64
import re

from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.phone_number import is_number, number_of
from shared.domain.messages.withheld_number import is_withheld
from shared.domain.people.thread.thread_entry import EntryKind
from shared.errors import Fault, InvalidInput

_ENTRY_KEY = re.compile(rf"[0-9]{{14}}\|({'|'.join(EntryKind)})\|[A-Za-z0-9._:~-]{{1,200}}")


def person_at(address: str) -> str:
    """Return the canonical number of the person at an address on any channel; empty if it is no person.

    A client, a SIP address, a short code, a name and a withheld number are none.
    """
    number = number_of(address)
    return canonical(number) if is_number(number) and not is_withheld(number) else ""


def thread_cursor(key: str) -> str:
    """Return the cursor of the page after the entry with that key, as text that fits a URL."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def read_thread_cursor(cursor: str) -> str:
    """Return the key of the entry after which the page begins.

    Raises:
        InvalidInput: it is no cursor of a thread.
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True).decode()
    except ValueError:  # of base64, of UTF-8
        text = ""
    if not _ENTRY_KEY.fullmatch(text):
        raise InvalidInput([Fault("cursor", "must be the cursor of an earlier answer, as it was given")])
    return text
