"""People are posted in batches, and what the desk could not store just now is posted again."""

import pytest

from switchboard.connection.batches import batches
from switchboard.connection.desk import Unreachable
from switchboard.people.import_people import store
from switchboard.people.people_rows import PersonRow
from switchboard.terminal.failed import Failed

BUSY = {"error": {"status": 503, "detail": "ten texts came in meanwhile"}}
CONFLICT = {"error": {"status": 409, "detail": "the person opted out"}}


class Desk:
    """Answers each person by ``answers``, which are used up."""

    def __init__(self, answers=None, known=None) -> None:
        self.answers = answers or {}
        self.known = known or {}
        self.posted: list[list[dict]] = []

    def get(self, path, **_):
        return self.known[path]

    def post(self, path, body=None, **_):
        assert path == "people/batch"
        self.posted.append(body["people"])
        return {"results": [self._result(person["number"]) for person in body["people"]]}

    def _result(self, number):
        left = self.answers.get(number)
        return {"number": number} | (left.pop(0) if left else {})


def people(count: int) -> list[PersonRow]:
    return [
        PersonRow(n + 2, f"+1202{n:07d}", {"number": f"+1202{n:07d}", "name": "Ana"}) for n in range(count)
    ]


def stored(rows, desk) -> tuple[dict[int, str], list[str]]:
    told: list[str] = []
    return store(rows, desk, tell=told.append, wait=lambda _: None), told


def test_2500_people_are_three_requests_and_the_way_is_told():
    desk = Desk()

    assert stored(people(2_500), desk) == ({}, ["1000 of 2500 people", "2000 of 2500 people"])
    assert [len(batch) for batch in desk.posted] == [1_000, 1_000, 500]


def test_who_could_not_be_stored_just_now_is_posted_again_alone():
    rows = people(3)
    desk = Desk({rows[1].number: [BUSY, BUSY], rows[2].number: [CONFLICT]})

    assert stored(rows, desk)[0] == {4: "the person opted out"}
    assert [len(batch) for batch in desk.posted] == [3, 1, 1]


def test_what_stays_impossible_is_told_with_its_line():
    rows = people(2)

    assert stored(rows, Desk({rows[0].number: [BUSY] * 9}))[0] == {2: "ten texts came in meanwhile"}


def test_when_the_desk_does_not_answer_it_is_told_how_far_it_came():
    class Dead(Desk):
        def post(self, path, body=None, **_):
            if self.posted:
                raise Unreachable("no answer")
            return super().post(path, body)

    with pytest.raises(Failed, match=r"no answer\. The first 1000 of 1500 people are done: repeat") as failed:
        stored(people(1_500), Dead())
    assert failed.value.exit_status == 3


def test_an_opt_out_on_one_channel_is_not_widened_where_it_is_known():
    known, new = "+12025550957", "+12025550958"
    rows = [PersonRow(2, known, {"number": known, "opted_out": True}, "sms")]
    rows += [PersonRow(3, new, {"number": new, "opted_out": True}, "whatsapp")]
    desk = Desk(
        known={
            "people/%2B12025550957": {"opted_out": {"sms": "2026-11-02T10:15:00Z"}},
            "people/%2B12025550958": {"name": "Ben", "opted_out": {"sms": "2026-11-02T10:15:00Z"}},
        }
    )

    errors, told = stored(rows, desk)

    assert (errors, desk.posted) == ({}, [[{"number": known}, {"number": new, "opted_out": True}]])
    assert told == ["line 3: opted out by whatsapp in the file, and here now on every channel"]


def test_a_request_has_at_most_so_many_bytes():
    items = [{"name": "x" * 100}] * 10

    assert [len(batch) for batch in batches(items, dict, most_bytes=500)] == [4, 4, 2]
    assert [len(batch) for batch in batches(items, dict, most=3)] == [3, 3, 3, 1]
    assert [len(batch) for batch in batches(items, dict, most_bytes=5)] == [1] * 10
    assert [*batches([], dict)] == []
