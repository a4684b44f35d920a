"""Threads and pointers to reminders, from the fake and from the real adapter on Azurite."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.adapters.azure.people.threads import TableThreads
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.guard.limits.recent_sends import RecentSend, RecentSends
from shared.domain.list_parameters import InboxSearch
from shared.domain.people.thread.thread_entry import EntryKind, ThreadEntry
from shared.errors import InvalidInput, VersionConflict
from shared.ports.people import ReminderPointer
from tests.examples import NOON
from tests.fakes.people import MemoryThreads

PERSON, OTHER = "+12025550900", "+12025550901"
SECOND = timedelta(seconds=1)


@pytest.fixture(params=["memory", "azurite"])
def threads(request, new_rows):
    return MemoryThreads() if request.param == "memory" else TableThreads(new_rows())


def an_entry(number: int = 1, **changes) -> ThreadEntry:
    entry = ThreadEntry(
        kind=EntryKind.MESSAGE, id=f"m{number}", at=NOON + number * SECOND, channel="sms",
        ours="+15005550006", words="Hi 🎈 <b>", media=1,
    )  # fmt: skip
    return structs.replace(entry, **changes)


def a_text(
    sender: str = PERSON, answer: str | None = "<Response><Message>Yes</Message></Response>"
) -> Inbound:
    return Inbound(
        sid="SM1", sender=sender, to="+15005550006", body="Hello", media=(), at=NOON, answer=answer
    )


def ids(page) -> list[str]:
    return [entry.id for entry in page.items]


class TestEntries:
    def test_they_are_listed_newest_first_page_by_page(self, threads):
        for number in (3, 1, 5, 2, 4):
            threads.add_to_thread(PERSON, an_entry(number))
        threads.add_to_thread(OTHER, an_entry(9))

        first = threads.thread(PERSON, limit=2)
        second = threads.thread(PERSON, limit=2, cursor=first.cursor)
        third = threads.thread(PERSON, limit=2, cursor=second.cursor)

        assert [ids(page) for page in (first, second, third)] == [["m5", "m4"], ["m3", "m2"], ["m1"]]
        assert (first.items[0], third.cursor) == (an_entry(5), None)

    def test_one_that_is_new_does_not_shift_the_pages(self, threads):
        for number in (1, 2, 3):
            threads.add_to_thread(PERSON, an_entry(number))
        first = threads.thread(PERSON, limit=2)
        threads.add_to_thread(PERSON, an_entry(4))

        assert ids(threads.thread(PERSON, limit=2, cursor=first.cursor)) == ["m1"]

    def test_one_that_is_written_again_is_replaced(self, threads):
        threads.add_to_thread(PERSON, an_entry())
        threads.add_to_thread(PERSON, an_entry(words="Later"))

        assert [entry.words for entry in threads.thread(PERSON, limit=9).items] == ["Later"]

    def test_one_that_is_removed_is_gone_and_may_be_gone_before(self, threads):
        threads.add_to_thread(PERSON, an_entry(1))
        threads.add_to_thread(PERSON, an_entry(2))

        for _ in range(2):
            threads.remove_from_thread(PERSON, an_entry(1))

        assert ids(threads.thread(PERSON, limit=9)) == ["m2"]

    def test_every_spelling_and_channel_of_a_number_is_one_person(self, threads):
        threads.add_to_thread("whatsapp:+5215512345678", an_entry())

        for address in ("+525512345678", "+5215512345678", "rcs:+525512345678"):
            assert ids(threads.thread(address, limit=9)) == ["m1"]

    @pytest.mark.parametrize("cursor", ["x", "bTE", "Z" * 40, "é", "MTIzfHRleHR8U00x"])
    def test_a_cursor_that_is_none_of_a_thread_is_refused(self, threads, cursor):
        with pytest.raises(InvalidInput) as error:
            threads.thread(PERSON, limit=9, cursor=cursor)
        assert error.value.faults[0].field == "cursor"

    def test_a_cursor_of_another_person_leads_to_nothing_of_theirs(self, threads):
        for number in (1, 2, 3):
            threads.add_to_thread(OTHER, an_entry(number))
        threads.add_to_thread(PERSON, an_entry(1))
        cursor = threads.thread(OTHER, limit=2).cursor

        assert ids(threads.thread(PERSON, limit=9, cursor=cursor)) == ["m1"]


class TestSends:
    SENT = (RecentSend("a", NOON, 1),)

    def test_an_entry_is_saved_with_what_was_sent(self, contacts):
        saved = contacts.save_sends(RecentSends(number=PERSON, sends=self.SENT), an_entry())

        assert contacts.load_with_sends(PERSON)[1] == saved
        assert contacts.thread(PERSON, limit=9).items == (an_entry(),)
        contacts.save_sends(structs.replace(saved, sends=()), an_entry(2))
        assert contacts.load_with_sends(PERSON)[1].sends == ()
        assert ids(contacts.thread(PERSON, limit=9)) == ["m2", "m1"]

    def test_both_or_neither(self, contacts):
        contacts.save_sends(RecentSends(number=PERSON, sends=self.SENT))

        with pytest.raises(VersionConflict):
            contacts.save_sends(RecentSends(number=PERSON, sends=self.SENT), an_entry())

        assert contacts.thread(PERSON, limit=9).items == ()


class TestTexts:
    @pytest.mark.parametrize("channel", ["", "rcs:", "whatsapp:"])
    def test_a_text_and_the_answer_are_in_the_thread_of_the_number(self, contacts, channel):
        text = a_text(f"{channel}{PERSON}")
        contacts.save(contacts.load(text.sender), text)

        answer, entry = contacts.thread(PERSON, limit=9).items
        assert (entry.kind, entry.id, entry.words, entry.at) == ("text", "SM1", "Hello", NOON)
        assert (answer.kind, answer.id, answer.words) == ("message", "reply-SM1-1", "Yes")
        assert {entry.channel, answer.channel} == {channel[:-1] or "sms"}
        assert contacts.inbound(text.sender, "SM1") == text
        assert contacts.search(InboxSearch()).items == (text,)

    def test_a_message_to_somebody_else_is_in_their_thread(self, contacts):
        contacts.save(
            contacts.load(PERSON),
            a_text(answer=f'<Response><Message to="{OTHER}">They wrote</Message></Response>'),
        )

        assert ids(contacts.thread(PERSON, limit=9)) == ["SM1"]
        assert ids(contacts.thread(OTHER, limit=9)) == ["reply-SM1-1"]

    def test_a_text_that_is_not_saved_has_no_entry(self, contacts):
        stale = contacts.load(PERSON)
        contacts.save(stale)

        with pytest.raises(VersionConflict):
            contacts.save(stale, a_text())

        assert contacts.thread(PERSON, limit=9).items == ()

    @pytest.mark.parametrize("sender", ["12345", "Acme", "+266696687", "a/b?c#d\\e"])
    def test_who_is_no_person_has_no_thread(self, contacts, sender):
        contacts.save(contacts.load(sender), a_text(sender))

        assert contacts.thread(sender, limit=9).items == ()


class TestReminderPointers:
    def test_they_are_read_as_they_were_written(self, threads):
        threads.point_to_reminder(PERSON, "b", at=NOON)
        threads.point_to_reminder(PERSON, "a", at=NOON + SECOND)
        threads.point_to_reminder(OTHER, "c", at=NOON)

        found = threads.reminder_pointers(f"whatsapp:{PERSON}", limit=9)

        without_version = [structs.replace(pointer, version="") for pointer in found]
        assert without_version == [
            ReminderPointer(reminder_id="a", at=NOON + SECOND),
            ReminderPointer(reminder_id="b", at=NOON),
        ]
        assert [pointer.reminder_id for pointer in threads.reminder_pointers(PERSON, limit=1)] == ["a"]

    def test_one_that_was_written_again_since_it_was_read_stays(self, threads):
        threads.point_to_reminder(PERSON, "a", at=NOON)
        (read,) = threads.reminder_pointers(PERSON, limit=9)
        threads.point_to_reminder(PERSON, "a", at=NOON + SECOND)

        threads.remove_reminder_pointer(PERSON, read)
        (newest,) = threads.reminder_pointers(PERSON, limit=9)
        assert newest.at == NOON + SECOND

        for _ in range(2):
            threads.remove_reminder_pointer(PERSON, newest)
        assert threads.reminder_pointers(PERSON, limit=9) == ()

    def test_neither_they_nor_a_thread_are_texts_or_contacts(self, contacts):
        contacts.point_to_reminder(PERSON, "a", at=NOON)
        contacts.add_to_thread(PERSON, an_entry())

        assert contacts.search(InboxSearch()).items == ()
        contact, sends = contacts.load_with_sends(PERSON)
        assert (contact.version, sends.version) == ("", "")
