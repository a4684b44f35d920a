"""A job that is started again, with a file or a desk that has changed."""

import pytest

from switchboard.connection.desk import Refused, Unreachable
from switchboard.terminal.failed import Failed
from tests.switchboard.jobs.desk_in_memory import DeskInMemory
from tests.switchboard.jobs.job_rows import corrected, row, rows_of, texts

AT = {"at": "09:00", "zone": "Europe/Lisbon"}


@pytest.fixture
def desk():
    return DeskInMemory()


def interrupted_after(desk, monkeypatch, batches):
    """Let Ctrl-C come after so many batches."""
    monkeypatch.setattr("switchboard.jobs.posting.post_rows.MAX_BATCH", 2)

    def interrupt():
        if len(desk.batches) == batches:
            raise KeyboardInterrupt

    desk.before = interrupt


def paused(run, desk, monkeypatch, rows):
    """Run a job that is paused after four rows, and two are in doubt."""
    interrupted_after(desk, monkeypatch, 2)
    assert run(desk, rows) == 130
    desk.before = lambda: None


def test_ctrl_c_pauses_and_the_same_command_goes_on(run, told, desk, monkeypatch):
    paused(run, desk, monkeypatch, rows_of(7))
    result, _ = told()
    assert (result["paused"], result["accepted"], result["left"]) == (True, 4, 3)

    assert run(desk, rows_of(7)) == 0

    result, err = told()
    assert "goes on: the desk has 4 of 7" in err
    assert (result["accepted"], result["left"], desk.deliveries) == (7, 0, texts(rows_of(7)))
    assert sum(map(len, desk.batches)) == 7


def test_a_corrected_row_gets_the_new_words_only_if_it_was_not_sent_yet(run, told, desk, monkeypatch):
    paused(run, desk, monkeypatch, rows_of(7))
    told()

    assert run(desk, corrected(rows_of(7))) == 0

    _, err = told()
    assert "line 2 (k0): differs from the plan, but was sent: kept as it was planned" in err
    assert "line 6 (k4): differs from the plan, but was sent" in err  # its request was begun
    assert "line 8 (k6): differs from the plan and was not sent yet: sent as it is now" in err
    assert desk.deliveries == texts(rows_of(7)[:6]) | texts(corrected(rows_of(7))[6:])


def test_a_new_row_is_sent_too_and_a_removed_one_is_left_out(run, told, desk, monkeypatch):
    paused(run, desk, monkeypatch, rows_of(7))
    told()

    assert run(desk, [*rows_of(6)[1:], row(9)]) == 0

    _, err = told()
    assert "line 11 (k9): new since the job began: sent too" in err
    assert "line 8 (k6): not in the file any more, and was not sent: left out" in err
    assert "line 2 (k0): not in the file any more, but was sent" in err
    assert desk.deliveries == texts([*rows_of(6), row(9)])


def test_the_date_of_at_stays_that_of_the_first_run(run, desk):
    run(desk, rows_of(1), **AT)

    run(desk, rows_of(2), **AT)

    times = {message["not_before"] for batch in desk.batches for message in batch}
    assert len(times) == 1
    assert len(desk.deliveries) == 2


@pytest.mark.parametrize(
    ("now", "fault"),
    [
        ({"at": "10:00"}, "--at was 09:00, is 10:00"),
        ({"zone": "Europe/Rome"}, "--zone was Europe/Lisbon, is Europe/Rome"),
        ({"words": "Hi"}, "--body was not given, is Hi"),
        ({"tags": {"a": "b"}}, "--tag was not given, is a=b"),
        ({"rate": 5}, "--rate was not given, is 5"),
    ],
)
def test_other_options_under_the_name_of_a_job_are_refused(run, desk, now, fault):
    run(desk, rows_of(2), **AT)

    with pytest.raises(Failed, match=fault):
        run(desk, rows_of(2), **AT | now)


def test_with_its_plan_lost_the_ids_still_send_nobody_a_second_one(run, told, desk, tmp_path):
    run(desk, rows_of(3), **AT)
    told()

    status = run(desk, [*corrected(rows_of(3)), row(3)], **AT, state_dir=tmp_path / "another")

    result, _ = told()
    assert (status, result["already"], result["accepted"]) == (4, 3, 1)
    assert len(desk.deliveries) == 4


def test_an_id_of_somebody_elses_message_is_not_taken_for_a_row_that_was_sent(run, told, desk):
    desk.post("messages/batch", {"messages": [{"id": "spring:k0", "to": "+12025550964", "body": "X"}]})

    status = run(desk, rows_of(2))

    result, _ = told()
    assert (status, result["accepted"], result["left"]) == (1, 1, 0)
    assert "that of another message: give the job a name of its own" in result["refused"][0]["error"]


def test_a_row_that_is_refused_is_named_by_its_line_and_tried_again_when_corrected(run, told, desk):
    assert run(desk, [row(0), row(1, flow="gone")]) == 1
    result, _ = told()
    assert [(each["line"], each["to"]) for each in result["refused"]] == [(3, "+12025550961")]

    assert run(desk, rows_of(2)) == 0

    assert desk.deliveries == texts(rows_of(2))


def test_a_desk_that_is_down_or_busy_is_tried_again_with_the_same_ids(run, desk, waits):
    answers = [Unreachable("no answer"), Refused(503, {}, "busy"), Refused(429, {}, "slow down")]

    def fail():
        if answers:
            raise answers.pop(0)

    desk.after = fail  # it took them, and its answer is lost

    assert run(desk, rows_of(3)) == 0
    assert waits == [1, 2, 4]
    assert desk.deliveries == texts(rows_of(3))


def test_a_desk_that_stays_down_ends_the_command_with_what_is_left(run, desk, waits):
    def fail():
        raise Unreachable("no answer")

    desk.before = fail
    with pytest.raises(Failed, match="The desk has 0 of 3: the same command goes on") as failed:
        run(desk, rows_of(3))

    assert (failed.value.exit_status, sum(waits)) == (3, 300)


def test_a_key_that_is_refused_in_the_middle_ends_it_at_once(run, desk, waits):
    def fail():
        raise Refused(401, {}, "wrong key")

    desk.before = fail
    with pytest.raises(Failed, match=r"wrong key\. The desk has 0 of 3") as failed:
        run(desk, rows_of(3))

    assert (failed.value.exit_status, waits) == (3, [])


def test_each_persons_own_hour_comes_from_the_row_or_the_desk_and_is_not_guessed(run, desk):
    desk.people = {
        "+12025550961": {"zone": "Asia/Tokyo"},
        "+12025550962": {"zones": ["America/New_York"]},
    }
    rows = [row(0, zone="Europe/Lisbon"), row(1), row(2)]

    assert run(desk, rows, at="09:00", zone="each") == 0

    hours = {message["id"]: message["not_before"][11:16] for batch in desk.batches for message in batch}
    assert hours == {"spring:k0": "09:00", "spring:k1": "00:00", "spring:k2": "14:00"}
    with pytest.raises(
        Failed, match="line 5: it is not known which clock they have: fill in the column zone"
    ):
        run(desk, [*rows, row(3)], job="other", at="09:00", zone="each")


def test_a_second_process_with_the_same_job_is_told_so(run, desk):
    def start_another():
        with pytest.raises(Failed, match="running already"):
            run(desk, rows_of(1))

    desk.before = start_another

    assert run(desk, rows_of(1)) == 0


def test_a_desk_that_cannot_tell_what_has_an_id_is_asked_again(run, told, desk, waits, tmp_path):
    run(desk, rows_of(2), **AT)
    told()
    get, failures = desk.get, [Refused(500, {}, "a worker died"), Unreachable("no answer")]

    def fail_at_first(path):
        if failures:
            raise failures.pop()
        return get(path)

    desk.get = fail_at_first

    assert run(desk, corrected(rows_of(2)), **AT, state_dir=tmp_path / "another") == 4

    result, _ = told()
    assert (result["already"], waits) == (2, [1])


def test_a_job_that_is_done_says_that_nothing_is_left(run, told, desk):
    run(desk, rows_of(2))
    told()

    assert run(desk, rows_of(2)) == 0

    assert "nothing is left to send. For another message give --job another name" in told()[1]
    assert len(desk.batches) == 1
