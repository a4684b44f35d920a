import pytest

from shared.domain.conversations.inbound_text import Inbound
from shared.errors import NotFound
from shared.ports.twilio import MediaFile
from shared.services.inbox.fetch_media import fetch_media
from tests.examples import NOON, PERSON
from tests.fakes.storage import MemoryContacts
from tests.fakes.twilio import MemoryInboundMedia

FILES = {
    "https://a/0": MediaFile(content=b"cat", mime="image/png"),
    "https://a/1": MediaFile(content=b"?", mime=""),
}


def fetch(number: str, *, sid: str = "MM1", sender: str = PERSON) -> MediaFile:
    contacts = MemoryContacts()
    text = Inbound(
        sid="MM1",
        sender=PERSON,
        to="+15005550006",
        body="",
        media=("https://a/0", "https://a/1", "https://a/deleted"),
        at=NOON,
        answer=None,
        media_types=("image/png", "image/gif", ""),
    )
    contacts.save(contacts.load(PERSON), text)
    return fetch_media(sid, number, sender=sender, contacts=contacts, media=MemoryInboundMedia(FILES))


def test_of_a_text_without_files_the_error_says_so():
    contacts = MemoryContacts()
    text = Inbound(sid="MM1", sender=PERSON, to="+15005550006", body="Hi", media=(), at=NOON, answer=None)
    contacts.save(contacts.load(PERSON), text)

    with pytest.raises(NotFound, match="MM1 came without files"):
        fetch_media("MM1", "0", sender=PERSON, contacts=contacts, media=MemoryInboundMedia(FILES))


def test_a_file_has_the_type_that_it_has_now_or_had_when_it_came():
    assert fetch("0") == FILES["https://a/0"]
    assert fetch("1") == MediaFile(content=b"?", mime="image/gif")


@pytest.mark.parametrize(
    ("number", "text", "reason"),
    [
        ("2", {}, "deleted"),
        ("3", {}, "3 files"),
        ("-1", {}, "3 files"),
        ("\u0661", {}, "3 files"),
        ("0", {"sid": "MM2"}, "no text MM2"),
        ("0", {"sender": "+15005550199"}, "no text MM1"),
    ],
)
def test_a_file_that_is_not_there_is_not_found(number, text, reason):
    with pytest.raises(NotFound, match=reason):
        fetch(number, **text)
