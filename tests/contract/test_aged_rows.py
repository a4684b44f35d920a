"""Old rows of what came in, and of threads, from the fake and from the real adapter on Azurite."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.adapters.azure.calls.table_calls import TableCalls
from shared.adapters.azure.people.aged_rows import TableAgedRows
from shared.adapters.azure.people.contacts import TableContacts
from shared.adapters.azure.recordings import TableRecordings
from shared.domain.calls.call import Call
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.people.thread.thread_entry import EntryKind, ThreadEntry
from shared.domain.recordings.recording import Recording
from shared.services.retention.age_deliveries import EARLIEST
from tests.examples import NOON
from tests.fakes.retention import MemoryAgedRows
from tests.fakes.storage import MemoryCalls, MemoryContacts, MemoryRecordings

MEXICAN = ("+5215512345678", "+525512345678")  # two spellings of one number
SM, CA, RE = ("SM" + "1" * 32, "CA" + "2" * 32, "RE" + "3" * 32)


@pytest.fixture(params=["memory", "azurite"])
def stored(request, new_rows):
    if request.param == "memory":
        contacts, calls, recordings = MemoryContacts(), MemoryCalls(), MemoryRecordings()
        return (
            contacts,
            calls,
            recordings,
            MemoryAgedRows(contacts=contacts, calls=calls, recordings=recordings),
        )
    rows = {name: new_rows() for name in ("contacts", "calls", "recordings")}
    aged = TableAgedRows(**rows)
    return (
        TableContacts(rows["contacts"]),
        TableCalls(rows["calls"]),
        TableRecordings(rows["recordings"]),
        aged,
    )


def entry(*, ago: timedelta) -> ThreadEntry:
    return ThreadEntry(kind=EntryKind.MESSAGE, id=f"m{ago.total_seconds():.0f}", at=NOON - ago, words="Words")


def test_entries_are_found_by_their_time_by_any_spelling(stored):
    *_, rows = stored
    entries = [entry(ago=timedelta(minutes=number)) for number in range(5)]
    for each in entries:
        rows.replace_entry(MEXICAN[0], each)
    rows.replace_entry("+12025550920", entries[2])

    found = list(rows.thread(MEXICAN[1], entries[3].at, entries[1].at))

    assert found == entries[1:4]
    assert list(rows.thread(MEXICAN[0], EARLIEST, NOON)) == entries


def test_an_entry_is_replaced_and_removed(stored):
    *_, rows = stored
    rows.replace_entry(MEXICAN[0], entry(ago=timedelta(0)))
    rows.replace_entry(MEXICAN[1], structs.replace(entry(ago=timedelta(0)), words=""))
    assert [each.words for each in rows.thread(MEXICAN[0], NOON, NOON)] == [""]

    for _ in range(2):
        rows.remove_entry(MEXICAN[0], entry(ago=timedelta(0)))

    assert list(rows.thread(MEXICAN[0], NOON, NOON)) == []


def test_a_text_a_call_and_a_recording_are_removed_and_the_contact_stays(stored):
    contacts, calls, recordings, rows = stored
    text = Inbound(sid=SM, sender=MEXICAN[1], to="+1", body="Hi", media=(), at=NOON, answer=None)
    contact = structs.replace(contacts.load(MEXICAN[1]), zone="America/Mexico_City")
    contacts.save(contact, text)
    calls.save(Call(sid=CA, at=NOON, sender=MEXICAN[0], to="+1"))
    recordings.save(Recording(sid=RE, at=NOON))

    for _ in range(2):
        rows.remove_text(MEXICAN[1], SM)
        rows.remove_call(CA)
        rows.remove_recording(RE)

    assert contacts.inbound(MEXICAN[1], SM) is None
    assert (calls.load(CA), recordings.load(RE)) == (None, None)
    assert contacts.load(MEXICAN[0]).zone == "America/Mexico_City"
