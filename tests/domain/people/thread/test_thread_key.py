import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.people.thread.thread_entry import EntryKind, ThreadEntry
from shared.domain.people.thread.thread_key import person_at, read_thread_cursor, thread_cursor
from shared.errors import InvalidInput
from tests.examples import NOON

LONGEST_CURSOR = 600  # see ``list_parameters.MAX_CURSOR``


@pytest.mark.parametrize(
    ("address", "person"),
    [
        ("+12025550900", "+12025550900"),
        ("whatsapp:+5215512345678", "+525512345678"),
        ("rcs:+12025550900", "+12025550900"),
        ("client:ana", ""),
        ("sip:ana@example.com", ""),
        ("12345", ""),
        ("Acme", ""),
        ("+266696687", ""),
        ("", ""),
    ],
)
def test_a_person_is_a_number(address, person):
    assert person_at(address) == person


@given(st.sampled_from(EntryKind), st.from_regex(r"[A-Za-z0-9._:-]{1,128}(~failed|~2)?", fullmatch=True))
def test_a_cursor_is_read_as_it_was_made(kind, message_id):
    key = ThreadEntry(kind=kind, id=message_id, at=NOON).key

    cursor = thread_cursor(key)

    assert read_thread_cursor(cursor) == key
    assert len(cursor) <= LONGEST_CURSOR


@given(st.text())
def test_no_other_text_is_a_cursor(text):
    with pytest.raises(InvalidInput):
        read_thread_cursor(text)
