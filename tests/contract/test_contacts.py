import hashlib
from datetime import timedelta

import msgspec
import pytest
from azure.data.tables import TableServiceClient
from msgspec import structs

from shared.adapters.azure.people.contacts import TableContacts
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.consent.words import Consent
from shared.domain.conversations.contact import Choice, Contact, FlowPosition, Option
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.conversations.opt_out import ConsentRequest, with_consent
from shared.domain.guard.limits.recent_sends import RecentSend, RecentSends
from shared.domain.list_parameters import InboxSearch
from shared.errors import InvalidInput, VersionConflict
from shared.services.conversations.stored_texts import has_later_text, texts_after
from tests.examples import NOON, PERSON

POSITION = FlowPosition(
    flow="f", step="s", at=NOON, ours="+15005550006", delivery="m", values={"a": "{b}"}, answers={"c": "<é>"}
)


def a_text(sid: str = "SM1") -> Inbound:
    return Inbound(
        sid=sid,
        sender=PERSON,
        to="+15005550006",
        body="Hi 🎈",
        media=(),
        at=NOON,
        answer="<Response/>",
        delivery="m",
        reply="yes",
    )


def test_an_unknown_number_is_a_new_contact(contacts):
    assert contacts.load(PERSON) == Contact(number=PERSON)


def test_a_contact_and_its_text_are_loaded_as_they_were_saved(contacts):
    contact = Contact(number=PERSON, opted_out_at=NOON, position=POSITION)

    contacts.save(contact, a_text())

    loaded = contacts.load(PERSON)
    assert structs.replace(loaded, version="") == contact
    assert contacts.inbound(PERSON, "SM1") == a_text()
    assert contacts.inbound(PERSON, "SM2") is None


def test_all_open_questions_and_a_choice_are_loaded_as_they_were_saved(contacts):
    option = Option(letter="A", name="Anna's", delivery="m", step="s")
    choice = Choice(answer="1", options=(option,), at=NOON, ours="+15005550006", asked="Which?")
    earlier = structs.replace(POSITION, delivery="n", subject="~r", text="SM1", asked="Well?")
    contact = Contact(number=PERSON, position=POSITION, earlier=(earlier,), choice=choice)

    contacts.save(contact)

    assert structs.replace(contacts.load(PERSON), version="") == contact


def test_where_somebody_is_and_when_they_wrote_is_loaded_as_it_was_saved(contacts):
    contacts.save(Contact(number=PERSON, zone="Europe/Lisbon").after_text(at=NOON), a_text())

    loaded = contacts.load(PERSON)
    assert (loaded.zone, loaded.wrote_at) == ("Europe/Lisbon", NOON)


def test_a_contact_can_be_saved_without_a_text(contacts):
    contacts.save(Contact(number=PERSON, opted_out_at=NOON))

    assert contacts.load(PERSON).opted_out


def test_saving_the_same_text_twice_conflicts_and_writes_nothing(contacts):
    contacts.save(contacts.load(PERSON), a_text())

    with pytest.raises(VersionConflict):
        contacts.save(structs.replace(contacts.load(PERSON), opted_out_at=NOON), a_text())

    assert not contacts.load(PERSON).opted_out


def test_a_stored_text_can_be_replaced(contacts):
    contacts.save(Contact(number=PERSON, position=POSITION), a_text())

    contacts.replace_inbound(structs.replace(a_text(), looked_at=NOON))

    assert contacts.inbound(PERSON, "SM1") == structs.replace(a_text(), looked_at=NOON)
    assert contacts.search(InboxSearch(sender=PERSON, since=NOON)).items[0].looked_at == NOON
    assert contacts.load(PERSON).position == POSITION


def test_two_concurrent_texts_do_not_overwrite_each_other(contacts):
    before = contacts.load(PERSON)
    contacts.save(before, a_text("SM1"))

    with pytest.raises(VersionConflict):
        contacts.save(before, a_text("SM2"))

    assert contacts.inbound(PERSON, "SM2") is None


@pytest.mark.parametrize("number", ["+15005550100", "whatsapp:+15005550100", "a/b?c#d\\e"])
def test_a_contact_can_be_saved_for_any_sender_address(contacts, number):
    contacts.save(contacts.load(number), a_text())

    assert contacts.load(number).number == number


def test_a_person_has_one_contact_by_sms_and_by_rcs_and_another_by_whatsapp(contacts):
    text = structs.replace(a_text(), sender=f"rcs:{PERSON}", to="rcs:acme")
    contacts.save(contacts.load(f"rcs:{PERSON}"), text)
    contacts.save(structs.replace(contacts.load(PERSON), opted_out_at=NOON))
    contacts.replace_inbound(structs.replace(text, looked_at=NOON))

    for address in (PERSON, f"rcs:{PERSON}"):
        assert (contacts.load(address).number, contacts.load(address).opted_out) == (PERSON, True)
        assert contacts.inbound(address, "SM1").looked_at == NOON
        assert [item.sender for item in found(contacts, sender=address)] == [f"rcs:{PERSON}"]
    assert not contacts.load(f"whatsapp:{PERSON}").opted_out
    assert found(contacts, sender=f"whatsapp:{PERSON}") == []


class TestSends:
    """What was sent to a person: a record beside their contact."""

    SENT = (RecentSend("k1", NOON, 1), RecentSend("k2", NOON + timedelta(microseconds=1), 3))

    def test_a_contact_and_what_was_sent_are_loaded_together_as_they_were_saved(self, contacts):
        assert contacts.load_with_sends(PERSON) == (Contact(number=PERSON), RecentSends(number=PERSON))

        contacts.save(Contact(number=PERSON, opted_out_at=NOON), a_text())
        saved = contacts.save_sends(RecentSends(number=PERSON, sends=self.SENT))

        assert contacts.load_with_sends(PERSON) == (contacts.load(PERSON), saved)
        assert contacts.load(PERSON).opted_out
        assert (saved.sends, bool(saved.version)) == (self.SENT, True)

    def test_whoever_saves_the_contact_does_not_conflict_with_what_was_sent(self, contacts):
        contact, recent = contacts.load_with_sends(PERSON)
        recent = contacts.save_sends(structs.replace(recent, sends=self.SENT))
        contacts.save(contact, a_text())
        contacts.save_sends(structs.replace(recent, sends=()))

        contact, recent = contacts.load_with_sends(PERSON)
        assert (bool(contact.version), recent.sends) == (True, ())
        assert contacts.inbound(PERSON, "SM1") == a_text()

    def test_of_two_that_take_a_place_at_once_one_is_told(self, contacts):
        _, before = contacts.load_with_sends(PERSON)
        old = contacts.save_sends(structs.replace(before, sends=()))
        contacts.save_sends(structs.replace(old, sends=self.SENT[:1]))

        for stale in (before, old):
            with pytest.raises(VersionConflict):
                contacts.save_sends(structs.replace(stale, sends=self.SENT))
        assert contacts.load_with_sends(PERSON)[1].sends == self.SENT[:1]

    def test_every_spelling_and_rcs_find_what_was_sent(self, contacts):
        contacts.save_sends(RecentSends(number="+525512345678", sends=self.SENT))

        for spelling in ("+525512345678", "+5215512345678", "rcs:+525512345678"):
            contact, recent = contacts.load_with_sends(spelling)
            assert (contact.number, recent.number) == ("+525512345678", "+525512345678")
            assert recent.sends == self.SENT


class TestSpellings:
    """Mexico's numbers: WhatsApp writes a 1 after +52, which is not dialled any more."""

    SENT, ANSWERED = "whatsapp:+525512345678", "whatsapp:+5215512345678"

    def test_every_spelling_finds_the_contact_and_its_texts(self, contacts):
        text = structs.replace(a_text(), sender=self.ANSWERED)
        contacts.save(structs.replace(contacts.load(self.SENT), position=POSITION))
        contacts.save(structs.replace(contacts.load(self.ANSWERED), opted_out_at=NOON), text)

        for spelling in (self.SENT, self.ANSWERED):
            contact = contacts.load(spelling)
            assert (contact.number, contact.position, contact.opted_out) == (self.SENT, POSITION, True)
            assert contacts.inbound(spelling, "SM1") == text
            assert found(contacts, sender=spelling) == [text]
            assert list(texts_after(spelling, NOON - timedelta(hours=1), contacts)) == [text]

    def test_a_contact_that_is_saved_under_one_spelling_is_found_under_the_other(self, contacts):
        contacts.save(Contact(number=self.ANSWERED, opted_out_at=NOON))

        assert contacts.load(self.SENT).opted_out

    def test_two_concurrent_saves_under_two_spellings_do_not_overwrite_each_other(self, contacts):
        contacts.save(contacts.load(self.SENT))
        before = contacts.load(self.ANSWERED)
        contacts.save(structs.replace(contacts.load(self.SENT), opted_out_at=NOON))

        with pytest.raises(VersionConflict):
            contacts.save(before)

    def test_a_text_that_is_replaced_under_another_spelling_stays_one(self, contacts):
        contacts.save(contacts.load(self.ANSWERED), structs.replace(a_text(), sender=self.ANSWERED))

        seen = structs.replace(a_text(), sender=self.ANSWERED, looked_at=NOON)
        contacts.replace_inbound(seen)

        assert found(contacts, sender=self.SENT) == [seen]

    def test_a_cursor_that_is_not_of_this_search_is_refused(self, contacts):
        for cursor in ("9", "x", "0x"):
            with pytest.raises(InvalidInput):
                contacts.search(InboxSearch(sender=self.SENT, cursor=cursor))


def found(contacts, **parameters) -> list[Inbound]:
    """Return all texts that match, page by page."""
    texts, cursor = [], None
    while True:
        page = contacts.search(InboxSearch(**parameters, limit=1, cursor=cursor))
        texts += page.items
        cursor = page.cursor
        if cursor is None:
            return sorted(texts, key=lambda text: text.sid)


class TestSearching:
    def found_sids(self, contacts, **parameters) -> list[str]:
        return sorted(text.sid for text in contacts.search(InboxSearch(**parameters)).items)

    def test_texts_are_found_by_person_and_time(self, contacts):
        for sid, number, minutes in (("SM1", PERSON, 0), ("SM2", PERSON, 1), ("SM3", "+15005550101", 1)):
            text = structs.replace(a_text(sid), sender=number, at=NOON + timedelta(minutes=minutes))
            contacts.save(contacts.load(number), text)

        assert self.found_sids(contacts) == ["SM1", "SM2", "SM3"]
        assert self.found_sids(contacts, sender=PERSON) == ["SM1", "SM2"]
        assert self.found_sids(contacts, since=NOON + timedelta(seconds=1)) == ["SM2", "SM3"]
        assert self.found_sids(contacts, sender=PERSON, since=NOON + timedelta(minutes=1)) == ["SM2"]

    def test_a_text_is_not_later_than_itself_and_fractions_of_a_second_count(self, contacts):
        for sid, microseconds in (("SM1", 500_000), ("SM2", 500_001)):
            at = NOON + timedelta(microseconds=microseconds)
            contacts.save(contacts.load(PERSON), structs.replace(a_text(sid), at=at))

        at = NOON + timedelta(microseconds=500_000)
        assert [text.sid for text in texts_after(PERSON, at, contacts)] == ["SM2"]
        assert not has_later_text(PERSON, at + timedelta(microseconds=1), contacts)

    def test_a_cursor_continues_the_list(self, contacts):
        for number in range(3):
            contacts.save(contacts.load(PERSON), a_text(f"SM{number}"))

        first = contacts.search(InboxSearch(limit=2))
        rest = contacts.search(InboxSearch(limit=2, cursor=first.cursor))

        assert len(first.items) == 2
        assert sorted(text.sid for text in first.items + rest.items) == ["SM0", "SM1", "SM2"]
        assert rest.cursor is None


class TestStoredRows:
    """Rows exactly as an earlier version (commit d9b86e9) wrote them."""

    CONTACT = (
        '{"number":"+15005550100","opted_out_at":"2026-03-01T12:00:00Z","place":{"flow":"f","step":"s",'
        '"at":"2026-03-01T12:00:00Z","ours":"+15005550006","delivery":"m","values":{"a":"{b}"},'
        '"kept":{"c":"<é>"}}}'
    )
    INBOUND = (
        '{"sid":"SM1","sender":"+15005550100","to":"+15005550006","body":"Hi 🎈","media":[],'
        '"at":"2026-03-01T12:00:00Z","answer":"<Response/>","delivery":"m","reply":"yes","late":false}'
    )

    @pytest.fixture
    def table(self, azurite):
        service = TableServiceClient.from_connection_string(azurite.connection_string)
        with service.create_table("oldcontacts") as table:
            yield table
        service.delete_table("oldcontacts")

    def test_rows_of_an_earlier_version_are_read(self, table):
        partition = hashlib.sha256(PERSON.encode()).hexdigest()[:32]
        table.create_entity({"PartitionKey": partition, "RowKey": "contact", "Contact": self.CONTACT})
        inbound = {"Inbound": self.INBOUND, "At": NOON, "From": PERSON}
        table.create_entity({"PartitionKey": partition, "RowKey": "inbound|SM1", **inbound})

        contacts = TableContacts(Rows(table))

        expected = Contact(number=PERSON, opted_out_at=NOON, position=POSITION)
        assert structs.replace(contacts.load(PERSON), version="") == expected
        assert contacts.inbound(PERSON, "SM1") == a_text()
        assert contacts.search(InboxSearch(sender=PERSON)).items == (a_text(),)

    @pytest.fixture
    def old(self, table):
        """Store rows as that version did: under the number as it was written."""

        def store(number: str, *, contact: Contact | None = None, text: Inbound | None = None) -> None:
            partition = hashlib.sha256(number.encode()).hexdigest()[:32]
            keys = {"PartitionKey": partition}
            if contact:
                row = msgspec.json.encode(contact).decode()
                table.upsert_entity({**keys, "RowKey": "contact", "Contact": row})
            if text:
                columns = {"Inbound": msgspec.json.encode(text).decode(), "At": text.at, "From": text.sender}
                table.create_entity({**keys, "RowKey": f"inbound|{text.sid}", **columns})

        return store

    @pytest.mark.parametrize("stopped", [TestSpellings.SENT, TestSpellings.ANSWERED])
    def test_an_opt_out_under_either_spelling_is_read_until_a_later_start(self, old, table, stopped):
        contacts = TableContacts(Rows(table))
        old(stopped, contact=Contact(number=stopped, opted_out_at=NOON))
        contact = contacts.load(TestSpellings.SENT)
        assert contact.opted_out

        contacts.save(
            with_consent(contact, ConsentRequest(kind=Consent.START), now=NOON + timedelta(hours=1))
        )
        assert not contacts.load(TestSpellings.ANSWERED).opted_out

        # A worker of that version still runs.
        again = Contact(number=stopped, opted_out_at=NOON + timedelta(hours=2))
        old(TestSpellings.ANSWERED, contact=again)
        assert contacts.load(TestSpellings.SENT).opted_out

    def test_a_question_under_another_spelling_is_answered_once(self, old, table):
        old(TestSpellings.ANSWERED, contact=Contact(number=TestSpellings.ANSWERED, position=POSITION))
        contacts = TableContacts(Rows(table))
        asked = contacts.load(TestSpellings.SENT)
        assert asked.position == POSITION

        contacts.save(structs.replace(asked, position=None))

        assert contacts.load(TestSpellings.SENT).position is None

    def test_a_text_under_another_spelling_is_found_and_not_stored_again(self, old, table):
        stored = structs.replace(a_text("SM1"), sender=TestSpellings.ANSWERED)
        newer = structs.replace(a_text("SM2"), sender=TestSpellings.ANSWERED)
        old(TestSpellings.ANSWERED, text=stored)
        contacts = TableContacts(Rows(table))
        contacts.save(contacts.load(TestSpellings.ANSWERED), newer)

        with pytest.raises(VersionConflict):
            contacts.save(contacts.load(TestSpellings.ANSWERED), stored)
        assert contacts.inbound(TestSpellings.SENT, "SM1") == stored
        looked_at = structs.replace(stored, looked_at=NOON)
        contacts.replace_inbound(looked_at)
        assert found(contacts, sender=TestSpellings.SENT) == [looked_at, newer]

    def test_rows_are_written_in_the_earlier_form_so_that_workers_of_both_versions_can_run(self, table):
        TableContacts(Rows(table)).save(
            Contact(number=PERSON, opted_out_at=NOON, position=POSITION), a_text()
        )

        listed, contact, inbound = sorted(table.list_entities(), key=lambda row: row["RowKey"])
        assert (listed["PartitionKey"], listed["RowKey"]) == ("opted-out", PERSON)
        assert (contact["RowKey"], contact["Contact"]) == ("contact", self.CONTACT)
        assert (inbound["RowKey"], inbound["Inbound"]) == ("inbound|SM1", self.INBOUND)
        assert (inbound["At"], inbound["From"]) == (NOON, PERSON)
