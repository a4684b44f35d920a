"""Delete what came in, in Azure Tables: one text, call or recording."""

from shared.adapters.azure.people.threads import partition_of
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.messages.canonical_number import spellings
from shared.domain.messages.phone_number import contact_of

INBOUND = "inbound|"
"""How the keys of texts begin, in the partition of their sender."""


class TableCameInRows:
    """Deletes rows of what came in. Safe to share between threads."""

    def __init__(self, *, contacts: Rows, calls: Rows, recordings: Rows) -> None:
        self._contacts = contacts
        self._calls = calls
        self._recordings = recordings

    def remove_text(self, sender: str, sid: str) -> None:
        """Delete a text. See ``shared.ports.people.CameInRows``."""
        for spelling in spellings(contact_of(sender)):
            self._contacts.delete(partition_of(spelling), INBOUND + sid)

    def remove_call(self, sid: str) -> None:
        """Delete a call. See ``shared.ports.people.CameInRows``."""
        self._calls.delete(sid[2:4].lower(), sid)

    def remove_recording(self, sid: str) -> None:
        """Delete what is known of a recording. See ``shared.ports.people.CameInRows``."""
        self._recordings.delete(sid[2:4].lower(), sid)
