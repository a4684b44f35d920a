"""What came in loses its words and goes, day by day, also if Twilio does not delete at once."""

from datetime import timedelta

import pytest

from shared.domain.people.day_entry import DayKind
from shared.errors import TwilioUnavailable
from tests.examples import NOON, PERSON
from tests.services.retention.retention_harness import RetentionHarness

DAY = timedelta(days=1)


def bodies(harness):
    return {sid: text.body for (_, sid), text in sorted(harness.contacts._inbound.items())}


def test_words_leave_day_by_day_and_days_that_are_done_are_not_read_again():
    harness = RetentionHarness("words 30d")
    for number in range(40):
        harness.take_in(NOON - number * DAY, number=number)

    harness.run_a_day(NOON)
    assert [sid for sid, body in bodies(harness).items() if not body] == [f"SM{n}" for n in range(31, 40)]
    assert all(
        bool(call.answers) == (sid in {f"CA{n}" for n in range(31)})
        for sid, call in harness.calls._rows.all()
    )
    assert harness.aged.progress().words[DayKind.TEXT].day == f"{NOON - 30 * DAY:%Y-%m-%d}"

    harness.life.requests = 0
    harness.run(NOON + DAY)
    assert [sid for sid, body in bodies(harness).items() if not body] == [f"SM{n}" for n in range(30, 40)]
    for_one_day = harness.life.requests
    harness.run(NOON + DAY)
    assert harness.life.requests - for_one_day < for_one_day


def test_a_day_with_many_is_done_in_several_runs(monkeypatch):
    monkeypatch.setattr("shared.services.retention.run_retention.MAX_ROWS", 100)
    harness = RetentionHarness("words 30d")
    for number in range(150):
        harness.take_in(NOON - 31 * DAY + timedelta(seconds=number), number=number)

    runs = [harness.run(NOON).words for _ in range(8)]

    assert sum(runs) == 450
    assert max(runs) <= 200
    assert set(bodies(harness).values()) == {""}


def test_a_recording_goes_only_once_twilio_has_deleted_it():
    harness = RetentionHarness("recordings 9d")
    for number in (1, 2, 3):
        harness.take_in(NOON - 11 * DAY, number=number)
    harness.at_twilio.not_yet = {"RE1"}
    delete = harness.at_twilio.delete_recording

    def fails(sid):
        if sid == "RE2":
            raise TwilioUnavailable("no answer")
        return delete(sid)

    harness.at_twilio.delete_recording = fails
    assert harness.run(NOON).failed == 2
    assert {key for key, _ in harness.recordings._rows.all()} == {"RE1", "RE2"}

    harness.at_twilio.delete_recording, harness.at_twilio.not_yet = delete, set()
    harness.run(NOON)

    assert not harness.recordings._rows.all()
    assert sorted(harness.at_twilio.deleted) == ["RE1", "RE2", "RE3"]
    assert harness.contacts.inbound(PERSON, "SM1").body == "Words"


def test_a_text_without_words_is_still_known():
    harness = RetentionHarness("words 30d")
    harness.take_in(NOON - 31 * DAY)

    harness.run(NOON)

    text = harness.contacts.inbound(PERSON, "SM1")
    assert (text.sid, text.sender, text.media, text.answer) == ("SM1", PERSON, (), None)
    assert not [entry for entry in harness.rows.entries.values() if entry.words]


@pytest.mark.parametrize("sender", [f"whatsapp:{PERSON}", f"rcs:{PERSON}", "+5215512345678", "40404"])
def test_a_text_loses_its_words_and_goes_whoever_wrote_it_and_on_any_channel(sender):
    harness = RetentionHarness("words 30d, all 60d")
    harness.run(NOON)  # from now on nothing is listed but what comes in
    harness.take_in(NOON, person=sender)

    harness.run(NOON + 31 * DAY)
    assert harness.contacts.inbound(sender, "SM1").body == ""

    harness.run(NOON + 61 * DAY)
    assert harness.contacts.inbound(sender, "SM1") is None


def test_our_answer_in_the_thread_of_another_person_goes_with_the_words_of_the_text():
    harness, other = RetentionHarness("words 30d, all 400d"), "+12025550925"
    harness.take_in(NOON - 31 * DAY, answer=f'<Response><Message to="{other}">Words</Message></Response>')
    harness.take_in(
        NOON - 402 * DAY, number=2, answer=f'<Response><Message to="{other}">Words</Message></Response>'
    )
    assert sorted(said.words for said in harness.thread(other)) == ["Words", "Words"]

    harness.run(NOON)

    assert harness.thread(other) == []


def test_our_answer_in_the_thread_of_another_person_goes_with_a_text_that_has_its_words():
    harness, other = RetentionHarness("all 60d"), "+12025550925"
    harness.take_in(NOON - 61 * DAY, answer=f'<Response><Message to="{other}">Words</Message></Response>')

    harness.run(NOON)

    assert harness.thread(other) == []


def test_an_entry_that_is_not_there_is_not_made_again():
    harness, other = RetentionHarness("words 30d"), "+12025550925"
    harness.take_in(NOON - 31 * DAY, answer=f'<Response><Message to="{other}">Words</Message></Response>')
    for said in harness.thread(other):
        harness.rows.remove_entry(other, said)  # they were erased

    harness.run(NOON)

    assert harness.thread(other) == []
