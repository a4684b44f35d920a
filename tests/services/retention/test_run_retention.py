"""What is old leaves, bounded in each run, and a run that is killed is made good by the next."""

from datetime import timedelta

import pytest

from shared.domain.acts.act import Act
from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.status import Status
from shared.errors import Conflict
from shared.services.messages.accept import accept
from shared.services.retention import run_retention as module
from tests.examples import NOON, a_message
from tests.full_length import IS_FULL
from tests.services.retention.retention_harness import SECRET, Killed, RetentionHarness

DAY = timedelta(days=1)


def some_history() -> RetentionHarness:
    """Return what was kept for 500 days, and what is new."""
    harness = RetentionHarness()
    for number, days in enumerate((0, 31, 95, 402, 500)):
        harness.send(NOON - days * DAY, id=f"m{number}", body="Words")
        harness.take_in(NOON - days * DAY, number=number, person=f"+1500555010{number}")
    dead = harness.send(NOON - 402 * DAY, status=Status.DEAD, id="dead", body="Words")
    harness.dead_letters.add(
        dead_letter_for(dead.message, cause=Cause.GAVE_UP, reason="", now=NOON - 402 * DAY)
    )
    for days in (2, 402, 500):
        harness.acts.add(Act(at=NOON - days * DAY, who="ana", what="stop"), act_id="1")
    harness.send(NOON - 2 * DAY, id="p", private=True, body="Words", flow="confirm")
    return harness


def test_what_is_old_leaves_and_the_rest_stays():
    harness = some_history()

    harness.run_a_day(NOON)

    kept = {key: delivery.message.body for key, delivery in harness.ledger._rows.all()}
    assert kept == {"m0": "Words", "m1": "", "m2": "", "p": "Words"}
    assert {sid for _, sid in harness.contacts._inbound} == {"SM0", "SM1", "SM2"}
    assert {key for key, _ in harness.recordings._rows.all()} == {"RE0", "RE1"}
    assert set(harness.at_twilio.deleted) == {"RE2", "RE3", "RE4"}
    assert not harness.dead_letters.oldest()
    assert [each.words for each in harness.rows.entries.values() if each.words] == ["Words"] * 5


def test_a_second_day_changes_nothing():
    harness = some_history()
    harness.run_a_day(NOON)
    state = harness.state()

    runs = harness.run_a_day(NOON)

    assert harness.state() == state
    assert not any(run.words or run.deliveries or run.came_in or run.failed for run in runs)


def expected_end() -> tuple[object, ...]:
    harness = some_history()
    for _ in range(2):
        harness.run_a_day(NOON)
    return harness.state()


@pytest.fixture
def whole_ledger_in_a_run(monkeypatch):
    monkeypatch.setattr(module, "SHARE", 256)


@pytest.mark.usefixtures("whole_ledger_in_a_run")
@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_write_and_repeated_it_comes_to_the_same_end(after):
    """At each write with ``FULL_LENGTH=1``, else at every third."""
    end, died = expected_end(), 0
    for number in range(1, 200, 1 if IS_FULL else 3):
        harness = some_history()
        harness.life.writes_left, harness.life.after = number, after
        try:
            harness.run(NOON)
        except Killed:
            died = number
        harness.life.writes_left = 0
        harness.run(NOON)
        harness.run(NOON)
        assert harness.state() == end, number
        if died < number:
            break
    assert 40 <= died < 199


def test_without_the_setting_only_private_messages_lose_their_words():
    harness = RetentionHarness(retain="")
    harness.send(NOON - 500 * DAY, id="old")
    harness.send(NOON - 500 * DAY, id="p", private=True, flow="confirm")
    harness.take_in(NOON - 500 * DAY)

    harness.run_a_day(NOON)

    assert [harness.ledger.load(name).message.body for name in ("old", "p")] == ["Hello", ""]
    assert harness.contacts.inbound("+15005550100", "SM1").body == "Words"


def test_a_run_stops_in_time_and_the_next_one_goes_on(monkeypatch):
    monkeypatch.setattr(module, "MAX_ROWS", 40)
    harness = RetentionHarness()
    for number in range(300):
        harness.send(NOON - 31 * DAY, id=f"m{number}")
    harness.elapsed = lambda: timedelta(minutes=10)
    assert harness.run(NOON).words == 0
    harness.elapsed = timedelta

    runs = [harness.run(NOON).words for _ in range(16)]

    assert max(runs) <= 40 + 32
    assert sum(runs) == 300


def test_another_run_at_the_same_time_does_no_harm():
    harness = some_history()
    saved = harness.aged.save_progress

    def another_run_first(progress):
        harness.aged.save_progress = saved
        harness.run(NOON)
        return saved(progress)

    harness.aged.save_progress = another_run_first
    harness.run(NOON)
    harness.run_a_day(NOON)
    harness.run_a_day(NOON)

    assert harness.state() == expected_end()


def test_the_same_message_is_recognized_after_its_words_have_left():
    harness = some_history()
    harness.run_a_day(NOON)

    def post(**fields):
        message = a_message(id="m1", **fields)
        return accept(message, ledger=harness.ledger, put=pytest.fail, now=NOON, digest_secret=SECRET)

    assert post(body="Words") == (harness.ledger.load("m1"), False)
    with pytest.raises(Conflict):
        post(body="Other")


def test_a_run_with_nothing_due_costs_the_same_however_much_is_kept():
    harness, costs = RetentionHarness(), []
    for number in range(300):
        harness.send(NOON - 3 * DAY, id=f"m{number}")
        harness.take_in(NOON - 3 * DAY, number=number)
        if number in {3, 299}:
            harness.run_a_day(NOON)  # also what an earlier version may have stored
            harness.life.requests = 0
            harness.run(NOON)
            costs.append(harness.life.requests)

    assert costs[0] == costs[1] <= 45


def test_acts_go_with_everything_and_the_rest_of_them_stays():
    harness = RetentionHarness("all 30d")
    for days in (0, 30, 31, 32):
        harness.acts.add(Act(at=NOON - days * DAY, who="ana", what="stop"), act_id=str(days))

    assert [harness.run(NOON).acts for _ in range(2)] == [2, 0]

    assert [act.at for act in harness.acts.all] == [NOON, NOON - 30 * DAY]


def test_without_an_end_of_everything_acts_stay():
    harness = RetentionHarness("words 1d")
    harness.acts.add(Act(at=NOON - 999 * DAY, who="ana", what="stop"), act_id="1")

    harness.run(NOON)

    assert len(harness.acts.all) == 1
