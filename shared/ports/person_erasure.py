"""Ports of the erasure of a person: how far it is, rows and events about the person, and Twilio's records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from shared.ports.people import CameInRows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from shared.domain.calls.call import Call
    from shared.domain.people.erasure.progress import Erasure
    from shared.domain.recordings.recording import Recording


class Erasures(Protocol):
    """Stores the erasures of people by the hashes of their numbers, and their receipts."""

    def load(self, digest: str) -> Erasure | None:
        """Return the erasure of the number with that hash, if there is one."""

    def save(self, erasure: Erasure) -> Erasure:
        """Save an erasure and return it with its new version.

        Raises:
            VersionConflict: it has no version and there is one, or its version is not the newest.
        """

    def unfinished(self, *, now: datetime) -> Iterator[Erasure]:
        """Yield the erasures that are not finished and do not wait. Those that are finished cost nothing."""


class PersonRow(Struct, frozen=True):
    """A row about a person, in a table that other rows share."""

    kind: str  # what is counted: texts, contacts, index
    partition: str
    key: str
    version: str = ""  # it is deleted only in this version; empty: in any


class PersonRows(CameInRows, Protocol):
    """Finds and deletes rows about one person, whatever they are listed by. Reads whole tables."""

    def calls(self, number: str) -> Iterator[Call]:
        """Yield the calls that came in from the number, or went to it, in any spelling."""

    def recordings(self, number: str) -> Iterator[Recording]:
        """Yield the recordings of calls with the number."""

    def index(self, number: str) -> Iterator[PersonRow]:
        """Yield the entries about the person in the index by day, and in those of people."""

    def contact(self, number: str) -> Iterator[PersonRow]:
        """Yield all rows of the person's own partitions, the contacts last."""

    def remove(self, rows: Sequence[PersonRow]) -> None:
        """Delete rows, in their order; nothing happens if one is gone.

        Raises:
            VersionConflict: one that names its version was changed since, or is gone.
        """

    def hide_in_acts(self, number: str, *, instead: str) -> int:
        """Replace the number in the table of acts by something else; return in how many."""


class PersonEvents(Protocol):
    """Removes events about a person from the queue on which other systems are told of changes."""

    def remove(self, number: str) -> int:
        """Remove the events with that number, and return how many; the others go on as they were."""


class ListedRecord(Struct, frozen=True, kw_only=True):
    """A text or a call as Twilio lists it, to decide whether it is of this app."""

    sid: str
    sender: str
    to: str
    service: str = ""  # the Messaging Service that sent it
    parent: str = ""  # the call that dialled it
    media: int = 0


class ErasureAtTwilio(Protocol):
    """Deletes what Twilio keeps of a person. What is gone counts as deleted.

    Each method raises ``TwilioUnavailable`` if there is no answer, or one that cannot be used: repeat it.
    """

    def delete_text(self, sid: str) -> bool:
        """Delete a text; return False if Twilio does not delete it yet, as it is not complete."""

    def delete_media(self, sid: str) -> int:
        """Delete the files of a text, and return how many there were."""

    def delete_call(self, sid: str) -> bool:
        """Delete a call; return False as above."""

    def delete_recording(self, sid: str) -> bool:
        """Delete a recording with its audio; return False as above."""

    def recordings_of(self, call: str) -> Sequence[str]:
        """Return the SIDs of the recordings of a call."""

    def texts(self, *, sender: str = "", to: str = "") -> Sequence[ListedRecord]:
        """Return the texts from an address, or to one: the newest, if there are very many."""

    def calls(self, *, sender: str = "", to: str = "", parent: str = "") -> Sequence[ListedRecord]:
        """Return the calls from an address, to one, or dialled by a call: the newest, likewise."""
