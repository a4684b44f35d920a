from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.conversations.inbound_text import Inbound
from shared.domain.people.day_entry import DayKind
from shared.errors import StorageUnavailable, VersionConflict
from shared.services.people.thread.save_text import save_text
from tests.examples import NOON, PERSON
from tests.fakes.people import MemoryDayIndex
from tests.fakes.storage import MemoryContacts

TODAY, LATER = f"{NOON:%Y-%m-%d}", NOON + timedelta(seconds=9)


class Desk:
    def __init__(self) -> None:
        self.contacts, self.days = MemoryContacts(), MemoryDayIndex()

    def save(self, text: Inbound, contact=None) -> Inbound | None:
        contact = contact or self.contacts.load(text.sender)
        return save_text(contact, text, contacts=self.contacts, days=self.days)

    def by_day(self):
        return [(entry.id, entry.at) for entry in self.days.newest(DayKind.TEXT, TODAY, limit=9).items]

    def thread(self):
        return [(entry.id, entry.at) for entry in self.contacts.thread(PERSON, limit=9).items]


def a_text(channel: str = "") -> Inbound:
    answer = "<Response><Message>Yes</Message></Response>"
    sender = f"{channel}{PERSON}"
    return Inbound(sid="SM1", sender=sender, to="+15005550006", body="Hi", media=(), at=NOON, answer=answer)


ENTRIES = [("reply-SM1-1", NOON + timedelta(milliseconds=1)), ("SM1", NOON)]


@pytest.mark.parametrize("channel", ["", "whatsapp:"])
def test_a_text_that_comes_again_is_listed_once(channel):
    desk = Desk()
    text = a_text(channel)

    assert desk.save(text) is None
    again = structs.replace(text, at=LATER)
    assert desk.save(again) == text

    assert desk.by_day() == [("SM1", NOON)]
    assert desk.thread() == ENTRIES


def test_the_same_request_twice_keeps_the_entries():
    desk = Desk()
    desk.save(a_text("whatsapp:"))

    desk.save(a_text("whatsapp:"))

    assert (desk.by_day(), desk.thread()) == ([("SM1", NOON)], ENTRIES)


def test_a_text_is_in_the_index_before_it_is_stored():
    desk = Desk()

    def dies(*_):
        raise StorageUnavailable("the worker died")

    save, desk.contacts.save = desk.contacts.save, dies
    with pytest.raises(StorageUnavailable):
        desk.save(a_text())
    assert (desk.by_day(), desk.thread()) == ([("SM1", NOON)], [])

    desk.contacts.save = save
    assert desk.save(a_text()) is None
    assert (desk.by_day(), desk.thread()) == ([("SM1", NOON)], ENTRIES)


def test_if_another_text_came_first_the_caller_decides_again():
    desk = Desk()
    stale = desk.contacts.load(PERSON)
    desk.contacts.save(stale)

    with pytest.raises(VersionConflict):
        desk.save(a_text(), stale)

    assert desk.thread() == []
