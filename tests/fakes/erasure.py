"""What the erasure of a person needs, in memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import structs

from shared.domain.calls.call import Call
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.phone_number import contact_of
from shared.domain.people.erasure.about_person import contacts_of, has_number, is_at, without_number
from shared.domain.people.erasure.progress import Erasure
from shared.domain.recordings.recording import Recording
from shared.errors import TwilioUnavailable, VersionConflict
from shared.ports.person_erasure import ListedRecord, PersonRow
from tests.fakes.people import MemoryDayIndex
from tests.fakes.storage import MemoryCalls, MemoryContacts, MemoryRecordings
from tests.fakes.versions import Versions


class MemoryErasures:
    def __init__(self) -> None:
        self._rows = Versions()

    def load(self, digest: str) -> Erasure | None:
        return self._rows.get(digest)

    def save(self, erasure: Erasure) -> Erasure:
        return self._rows.put(erasure.digest, erasure)

    def unfinished(self, *, now: datetime) -> Iterator[Erasure]:
        found = [row for _, row in self._rows.all() if row.step]
        return iter([row for row in found if row.try_again_at is None or row.try_again_at <= now])


class MemoryPersonRows:
    """The rows of the other fakes, and the texts of acts."""

    def __init__(
        self,
        contacts: MemoryContacts,
        calls: MemoryCalls,
        recordings: MemoryRecordings,
        days: MemoryDayIndex,
        acts: list[str] | None = None,
    ) -> None:
        self._contacts, self._calls, self._recordings, self._days = contacts, calls, recordings, days
        self.acts = acts or []
        self._people = {"names": contacts.index._names, "opted-out": contacts.index._opted_out}
        self._beside: dict[str, dict] = {"thread": contacts._threads, "reminder": contacts._pointers}

    def calls(self, number: str) -> Iterator[Call]:
        found = (call for _, call in sorted(self._calls._rows.all()))
        return (call for call in found if is_at(call.sender, number) or is_at(call.to, number))

    def recordings(self, number: str) -> Iterator[Recording]:
        found = (recording for _, recording in sorted(self._recordings._rows.all()))
        return (each for each in found if is_at(each.sender, number) or is_at(each.to, number))

    def remove_text(self, sender: str, sid: str) -> None:
        self._contacts._inbound.pop((canonical(contact_of(sender)), sid), None)

    def remove_call(self, sid: str) -> None:
        self._calls._rows.remove(sid)

    def remove_recording(self, sid: str) -> None:
        self._recordings._rows.remove(sid)

    def index(self, number: str) -> Iterator[PersonRow]:
        for key, entry in sorted(self._days._entries.items()):
            if has_number(entry.number, number):
                yield PersonRow("index", "\n".join(key[:2]), key[2])
        for name, rows in self._people.items():
            theirs = [key for key, listed in sorted(rows.items()) if has_number(listed.number, number)]
            yield from (PersonRow("index", name, key) for key in theirs)

    def contact(self, number: str) -> Iterator[PersonRow]:
        for address in contacts_of(number):
            for sender, sid in sorted(self._contacts._inbound):
                if sender == address:
                    yield PersonRow("texts", address, f"inbound|{sid}")
            if self._contacts._sends.get(address):
                yield PersonRow("thread", address, "contact|sends")
            for name, rows in self._beside.items():
                for key in sorted(rows.get(address, {})):
                    yield PersonRow("thread", address, f"{name}|{key}")
        for address in contacts_of(number):
            if contact := self._contacts._rows.get(address):
                yield PersonRow("contacts", address, "contact", version=contact.version)

    def remove(self, rows: Sequence[PersonRow]) -> None:
        for row in rows:
            self._remove(row)

    def _remove(self, row: PersonRow) -> None:
        kind, _, day = row.partition.partition("\n")
        beside, _, key = row.key.partition("|")
        if day:
            self._days._entries.pop((kind, day, row.key), None)
        elif row.partition in self._people:
            self._people[row.partition].pop(row.key, None)
        elif beside in self._beside:
            own = self._beside[beside][row.partition]
            own.pop(key, None)
            if not own:
                del self._beside[beside][row.partition]
        elif row.key == "contact":
            known = self._contacts._rows.get(row.partition)
            if known is None or known.version != row.version:
                raise VersionConflict("the contact changed")
            self._contacts._rows.remove(row.partition)
        elif row.key == "contact|sends":
            self._contacts._sends.remove(row.partition)
        else:
            self._contacts._inbound.pop((row.partition, row.key.partition("|")[2]), None)

    def hide_in_acts(self, number: str, *, instead: str) -> int:
        changed = [without_number(act, number, instead=instead) for act in self.acts]
        count = sum(new != old for new, old in zip(changed, self.acts, strict=True))
        self.acts[:] = changed
        return count


class MemoryPersonEvents:
    """The texts of events."""

    def __init__(self, *events: str) -> None:
        self.events = [*events]

    def remove(self, number: str) -> int:
        others = [event for event in self.events if not has_number(event, number)]
        count = len(self.events) - len(others)
        self.events[:] = others
        return count


class MemoryErasureAtTwilio:
    """The records of an account: texts and calls by SID, the recordings of calls, and who is not complete."""

    def __init__(self) -> None:
        self.records: dict[str, ListedRecord] = {}
        self.recordings: dict[str, str] = {}
        self.incomplete: set[str] = set()
        self.is_unreachable = False

    def add(self, sid: str, sender: str, to: str, *, media: int = 0, parent: str = "") -> None:
        self.records[sid] = ListedRecord(sid=sid, sender=sender, to=to, media=media, parent=parent)

    def delete_text(self, sid: str) -> bool:
        return self._delete(self.records, sid)

    def delete_media(self, sid: str) -> int:
        self._answer()
        if sid not in self.records:
            return 0
        count = self.records[sid].media
        self.records[sid] = structs.replace(self.records[sid], media=0)
        return count

    def delete_call(self, sid: str) -> bool:
        return self._delete(self.records, sid)

    def delete_recording(self, sid: str) -> bool:
        return self._delete(self.recordings, sid)

    def recordings_of(self, call: str) -> Sequence[str]:
        self._answer()
        return [sid for sid, of in self.recordings.items() if of == call]

    def texts(self, *, sender: str = "", to: str = "") -> Sequence[ListedRecord]:
        return [found for found in self._listed(sender, to) if not found.sid.startswith("CA")]

    def calls(self, *, sender: str = "", to: str = "", parent: str = "") -> Sequence[ListedRecord]:
        listed = [found for found in self._listed(sender, to) if found.sid.startswith("CA")]
        return [found for found in listed if parent in {"", found.parent}]

    def _listed(self, sender: str, to: str) -> list[ListedRecord]:
        self._answer()
        listed = self.records.values()
        return [each for each in listed if sender in {"", each.sender} and to in {"", each.to}]

    def _delete(self, records: dict, sid: str) -> bool:
        self._answer()
        if sid in self.incomplete and sid in records:
            return False
        records.pop(sid, None)
        return True

    def _answer(self) -> None:
        if self.is_unreachable:
            raise TwilioUnavailable("no answer", code=0)
