from datetime import timedelta

from shared.domain.people.thread.thread_entry import EntryKind, ThreadEntry
from tests.examples import NOON


def test_the_keys_of_entries_sort_the_newest_first():
    ago = (5, 0, 86_400 * 400, 0.001, 3)
    entries = [
        ThreadEntry(kind=EntryKind.TEXT, id="SM1", at=NOON - timedelta(seconds=seconds)) for seconds in ago
    ]

    newest_first = sorted(entries, key=lambda entry: entry.key)

    assert [entry.at for entry in newest_first] == sorted((entry.at for entry in entries), reverse=True)


def test_entries_of_one_moment_have_keys_of_their_own():
    kinds = [ThreadEntry(kind=kind, id="1", at=NOON) for kind in EntryKind]
    ids = [ThreadEntry(kind=EntryKind.CALL, id=number, at=NOON) for number in ("CA2", "CA3")]

    assert len({entry.key for entry in (*kinds, *ids)}) == len(kinds) + len(ids)
