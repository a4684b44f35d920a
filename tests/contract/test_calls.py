from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.calls.call import Call, Outcome
from shared.domain.list_parameters import CallSearch
from shared.errors import InvalidInput, VersionConflict
from tests.examples import NOON, PERSON

OURS = "+15005550006"


def a_call(number: int = 1, **fields) -> Call:
    return Call(**{"sid": f"CA{number:032x}", "at": NOON, "sender": PERSON, "to": OURS, **fields})


def test_a_call_is_loaded_as_it_was_saved(calls):
    full = a_call(
        flow="f", status="completed", seconds=0, ended_at=NOON, talked=True, wanted=True, left_message=True,
        connecting=("a/0",), unconnected=("a/0",), answers={"day": "é🎈"}, recordings=("RE1",),
    )  # fmt: skip

    calls.save(full)

    assert structs.replace(calls.load(full.sid), version="") == full
    assert calls.load("CA" + "f" * 32) is None


def test_only_the_newest_version_can_be_changed(calls):
    first = calls.save(a_call())
    second = calls.save(structs.replace(first, wanted=True))

    assert calls.load(first.sid) == second
    for stale in (a_call(), structs.replace(first, talked=True)):
        with pytest.raises(VersionConflict):
            calls.save(stale)


def test_calls_are_found_by_person_outcome_and_time(calls):
    calls.save(a_call(1))
    calls.save(a_call(2, at=NOON + timedelta(minutes=1), ended_at=NOON, wanted=True))
    calls.save(a_call(3, sender="+15005550101", at=NOON + timedelta(minutes=1), ended_at=NOON))

    def found_numbers(**parameters) -> list[int]:
        return sorted(int(call.sid[-1]) for call in calls.search(CallSearch(**parameters)).items)

    assert found_numbers() == [1, 2, 3]
    assert found_numbers(sender=PERSON) == [1, 2]
    assert found_numbers(since=NOON + timedelta(seconds=1)) == [2, 3]
    assert found_numbers(outcome=Outcome.MISSED) == [2]
    assert found_numbers(outcome=Outcome.IN_PROGRESS, sender=PERSON) == [1]


def test_calls_of_one_person_are_found_by_each_spelling_of_their_number(calls):
    as_called, on_whatsapp = "+525512345678", "+5215512345678"
    calls.save(a_call(1, sender=as_called))
    calls.save(a_call(2))

    for spelling in (as_called, on_whatsapp):
        assert [call.sender for call in calls.search(CallSearch(sender=spelling)).items] == [as_called]


def test_a_call_of_which_only_a_recording_is_known_is_not_listed(calls):
    calls.save(a_call(sender="", to="", recordings=("RE1",)))

    assert calls.search(CallSearch()).items == ()


def test_a_cursor_continues_the_list_and_an_invalid_one_is_refused(calls):
    for number in range(3):
        calls.save(a_call(number))

    first = calls.search(CallSearch(limit=2))
    rest = calls.search(CallSearch(limit=2, cursor=first.cursor))

    assert len({call.sid for call in first.items + rest.items}) == 3
    with pytest.raises(InvalidInput):
        calls.search(CallSearch(cursor="nonsense"))
