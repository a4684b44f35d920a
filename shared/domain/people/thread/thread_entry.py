"""An entry of a person's thread: one message, text, call or recording."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from shared.domain.people.day_entry import newest_first


class EntryKind(StrEnum):
    """What an entry is."""

    MESSAGE = "message"  # ours, a text or a call; its state is in the ledger
    TEXT = "text"  # theirs
    CALL = "call"  # theirs
    RECORDING = "recording"


class ThreadEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry. It is written once, or again with more; what changes often is looked up where it is kept."""

    kind: EntryKind
    id: str  # the message's id; of what came in, Twilio's SID
    at: datetime
    channel: str = ""
    ours: str = field(name="our_number", default="")
    words: str = ""  # as they were sent or came in; of a private message none
    media: int = 0  # how many files
    outcome: str = ""  # of a call that came in
    seconds: int | None = None  # of a call or recording

    @property
    def key(self) -> str:
        """What identifies the entry within the thread; sorts the newest first."""
        return f"{newest_first(self.at)}|{self.kind}|{self.id}"
