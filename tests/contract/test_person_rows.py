"""Rows about a person in tables and on the queue of events, from the fakes and from Azurite."""

import json

import pytest
from msgspec import structs

from shared.adapters.azure.calls.table_calls import TableCalls
from shared.adapters.azure.people.acts import TableActs
from shared.adapters.azure.people.contacts import TableContacts
from shared.adapters.azure.people.day_index import TableDayIndex
from shared.adapters.azure.people.person_events import StoragePersonEvents
from shared.adapters.azure.people.person_rows import PeopleTables, TablePersonRows
from shared.adapters.azure.recordings import TableRecordings
from shared.adapters.azure.row_change import Upsert
from shared.domain.acts.act import Act
from shared.domain.calls.call import Call
from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.guard.limits.recent_sends import RecentSend, RecentSends
from shared.domain.list_parameters import InboxSearch
from shared.domain.messages.canonical_number import canonical
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.domain.recordings.recording import Recording
from shared.errors import VersionConflict
from tests.examples import NOON
from tests.fakes.erasure import MemoryPersonEvents, MemoryPersonRows
from tests.fakes.people import MemoryDayIndex
from tests.fakes.storage import MemoryCalls, MemoryContacts, MemoryRecordings

NUMBER, OTHER, OURS = "+5215512345678", "+5215512345679", "+15005550006"
CANONICAL = "+525512345678"


class Memory:
    def __init__(self) -> None:
        self.contacts, self.days = MemoryContacts(), MemoryDayIndex()
        self.calls, self.recordings = MemoryCalls(), MemoryRecordings()
        self.rows = MemoryPersonRows(self.contacts, self.calls, self.recordings, self.days)

    def act(self, text: str) -> None:
        self.rows.acts.append(text)

    def acts(self) -> list[str]:
        return self.rows.acts


class Tables:
    def __init__(self, new_rows) -> None:
        self.tables = PeopleTables(*(new_rows() for _ in range(5)))
        self.contacts, self.days = TableContacts(self.tables.contacts), TableDayIndex(self.tables.days)
        self.calls, self.recordings = TableCalls(self.tables.calls), TableRecordings(self.tables.recordings)
        self.rows = TablePersonRows(self.tables)
        self._count = 0

    def act(self, text: str) -> None:
        self._count += 1
        self.tables.acts.write("2026-03-01", Upsert(f"{self._count}", {"Target": text, "Count": 3}))

    def acts(self) -> list[str]:
        rows = [row.columns for row in self.tables.acts.matching([])]
        assert all(row["Count"] == 3 for row in rows)
        return [row["Target"] for row in rows]


@pytest.fixture(params=["memory", "azurite"])
def kept(request, new_rows):
    return Memory() if request.param == "memory" else Tables(new_rows)


@pytest.fixture(params=["memory", "azurite"])
def events(request, outbox_queue):
    """Return the port, what adds an event, and what reads all."""
    if request.param == "memory":
        memory = MemoryPersonEvents()
        return memory, memory.events.append, lambda: memory.events
    receive = outbox_queue.receive_messages
    return (
        StoragePersonEvents(outbox_queue),
        outbox_queue.send_message,
        lambda: [message.content for message in receive(visibility_timeout=1)],
    )


def a_text(number: int, sender: str = NUMBER) -> Inbound:
    return Inbound(sid=f"SM{number:032x}", sender=sender, to=OURS, body="Hi", media=(), at=NOON, answer=None)


def a_sid(kind: str, number: int) -> str:
    return f"{kind}{number:032x}"


def test_calls_are_found_on_either_side_and_in_every_spelling_and_deleted(kept):
    for number, (sender, to) in enumerate([(NUMBER, OURS), (OURS, CANONICAL), (OTHER, OURS), ("", "")]):
        kept.calls.save(Call(sid=a_sid("CA", number), at=NOON, sender=sender, to=to))

    found = list(kept.rows.calls(CANONICAL))
    assert [call.sid for call in found] == [a_sid("CA", 0), a_sid("CA", 1)]
    assert found[0] == kept.calls.load(a_sid("CA", 0))
    for _ in range(2):
        kept.rows.remove_call(a_sid("CA", 0))
    assert [kept.calls.load(a_sid("CA", 0)), kept.calls.load(a_sid("CA", 2)).sender] == [None, OTHER]


def test_recordings_are_found_on_either_side_and_deleted(kept):
    for number, (sender, to) in enumerate([(NUMBER, OURS), (OURS, CANONICAL), (OTHER, OURS)]):
        kept.recordings.save(Recording(sid=a_sid("RE", number), at=NOON, sender=sender, to=to))

    found = list(kept.rows.recordings(NUMBER))
    assert [each.sid for each in found] == [a_sid("RE", 0), a_sid("RE", 1)]
    assert found[1] == kept.recordings.load(a_sid("RE", 1))
    for _ in range(2):
        kept.rows.remove_recording(a_sid("RE", 1))
    assert kept.recordings.load(a_sid("RE", 1)) is None


def test_a_text_is_deleted_and_no_other(kept):
    kept.contacts.save(Contact(number=NUMBER), a_text(1))
    kept.contacts.save(kept.contacts.load(NUMBER), a_text(2))

    for _ in range(2):
        kept.rows.remove_text(NUMBER, a_text(1).sid)

    left = kept.contacts.search(InboxSearch(sender=CANONICAL)).items
    assert [text.sid for text in left] == [a_text(2).sid]


def test_all_rows_of_a_person_are_found_with_the_contacts_last_and_deleted(kept):
    for number in (NUMBER, OTHER):
        for address in (number, f"whatsapp:{number}"):
            kept.contacts.save(Contact(number=address, name="Ana"), a_text(len(address), address))
        kept.contacts.save_sends(RecentSends(number=canonical(number), sends=(RecentSend("k", NOON, 1),)))
        kept.contacts.point_to_reminder(number, "visit", at=NOON)
    rows = list(kept.rows.contact(CANONICAL))
    kinds = ["contacts", "contacts", "texts", "texts", *["thread"] * 4]  # of each text, sends, a pointer
    assert sorted(row.kind for row in rows) == kinds
    assert [row.kind for row in rows[-2:]] == ["contacts", "contacts"]
    kept.rows.remove(rows)

    assert list(kept.rows.contact(CANONICAL)) == []
    assert [kept.contacts.load(CANONICAL).name, kept.contacts.load(CANONICAL).version] == ["", ""]
    assert kept.contacts.load(OTHER).name == "Ana"
    assert kept.contacts.thread(NUMBER, limit=9).items == ()
    assert kept.contacts.reminder_pointers(NUMBER, limit=9) == ()
    assert len(kept.contacts.thread(OTHER, limit=9).items) == 2
    assert len(kept.contacts.reminder_pointers(OTHER, limit=9)) == 1
    assert len(kept.contacts.search(InboxSearch()).items) == 2


def test_more_rows_than_one_transaction_takes_are_deleted_also_if_some_are_gone(kept):
    for number in range(103):
        kept.contacts.save(kept.contacts.load(CANONICAL), a_text(number))
    rows = [row for row in kept.rows.contact(CANONICAL) if row.kind == "texts"]
    kept.rows.remove(rows[50:51])

    kept.rows.remove(rows)

    left = [row.kind for row in kept.rows.contact(CANONICAL)]
    assert left == ["thread"] * 103 + ["contacts"]


def test_a_contact_that_changed_since_is_not_deleted(kept):
    kept.contacts.save(Contact(number=CANONICAL))
    rows = list(kept.rows.contact(CANONICAL))
    kept.contacts.save(structs.replace(kept.contacts.load(CANONICAL), opted_out_at=NOON))

    with pytest.raises(VersionConflict):
        kept.rows.remove(rows)
    assert kept.contacts.load(CANONICAL).opted_out


def test_entries_of_the_index_are_found_by_number_and_deleted(kept):
    entries = [
        DayEntry(kind=kind, id=f"m{n}", at=NOON, number=number)
        for kind in (DayKind.TEXT, DayKind.FAILED)
        for n, number in enumerate((NUMBER, f"whatsapp:{CANONICAL}", OTHER, ""))
    ]
    for entry in entries:
        kept.days.add(entry)

    rows = list(kept.rows.index(CANONICAL))
    assert [row.kind for row in rows] == ["index"] * 4
    kept.rows.remove(rows)

    left = [kept.days.newest(kind, entries[0].day, limit=9).items for kind in (DayKind.TEXT, DayKind.FAILED)]
    assert sorted(entry.number for items in left for entry in items) == ["", "", OTHER, OTHER]


def test_index_rows_beside_the_contacts_are_found_and_no_persons_own(new_rows):
    kept = Tables(new_rows)
    kept.contacts.save(Contact(number=CANONICAL, name=f"call {CANONICAL}"), a_text(1))
    kept.tables.contacts.write("opted-out", Upsert("k1", {"Number": CANONICAL}))
    kept.tables.contacts.write("names|a", Upsert(f"ana|{NUMBER[1:]}", {"Name": "Ana"}))
    kept.tables.contacts.write("names|a", Upsert(f"ana|{OTHER[1:]}", {"Name": "Ana"}))

    rows = list(kept.rows.index(CANONICAL))
    assert len(rows) == 2
    kept.rows.remove(rows)

    assert list(kept.rows.index(CANONICAL)) == []
    assert [row.key for row in kept.rows.index(OTHER)] == [f"ana|{OTHER[1:]}"]
    assert [row.kind for row in kept.rows.contact(CANONICAL)] == ["texts", "thread", "contacts"]


def test_an_act_keeps_everything_but_the_number(kept):
    for text in (
        f"people/{NUMBER}",
        f"GET people/%2B{CANONICAL[1:]}/thread",
        f"people/{OTHER}",
        "1" + NUMBER[1:],
    ):
        kept.act(text)

    assert kept.rows.hide_in_acts(CANONICAL, instead="d1") == 2
    assert kept.rows.hide_in_acts(CANONICAL, instead="d1") == 0
    assert sorted(kept.acts()) == sorted(
        ["people/d1", "GET people/d1/thread", f"people/{OTHER}", "1" + NUMBER[1:]]
    )


def test_the_list_of_acts_shows_the_hash_instead_of_the_number(new_rows):
    kept = Tables(new_rows)
    acts = TableActs(kept.tables.acts)
    act = Act(at=NOON, who="Zoë", what="reply", target=CANONICAL, detail="message m1")
    acts.add(act, act_id="a1")

    kept.rows.hide_in_acts(NUMBER, instead="d1")

    assert acts.of_day(act.day, limit=9).items == (structs.replace(act, target="d1"),)


def test_events_about_the_person_are_removed_and_the_others_stay_visible(events):
    port, add, read = events
    for number in range(40):
        add(json.dumps({"data": {"to": NUMBER if number % 2 else OTHER, "n": number}}))

    assert port.remove(CANONICAL) == 20
    assert port.remove(CANONICAL) == 0
    assert sorted(json.loads(event)["data"]["n"] for event in read()) == [*range(0, 40, 2)]
