"""``switchboard send people.csv``, ``report`` and ``jobs`` with a running app, as docs/jobs.md says."""

import csv
import io
import re

import pytest

from tests.command_line import CommandLine
from tests.journey.command_line.shell_examples import shell_examples
from tests.journey.running_app import ROOT, eventually

PAGE = (ROOT / "docs" / "jobs.md").read_text()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working directory, in which plans are kept too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SWITCHBOARD_STATE", str(tmp_path))
    return tmp_path


def statuses(command_line, job):
    found = csv.DictReader(io.StringIO(command_line("report", job, "--csv", "-").out))
    return [row["status"] for row in found]


def test_the_examples_of_the_page_send_each_person_one(switchboard, command_line, folder):
    (rows,) = re.findall(r"^```text\n(to,.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (folder / "people.csv").write_text(rows)
    (look, told_look), (send, told_send), (report, told_report) = shell_examples(PAGE)

    looked, sent = command_line(*look), command_line(*send)

    assert (looked.status, sent.status) == (0, 0), looked.err + sent.err
    assert told_look.strip() in looked.out
    assert sent.out == told_send
    eventually(lambda: statuses(command_line, "ready-1") == ["delivered", "delivered"])
    head, first = told_report.splitlines()
    reported = command_line(*report)
    assert reported.lines[0] == head
    assert reported.lines[1].startswith(first)
    assert switchboard.texts_to("+12025550960") == ["Dear Ana, order 4711 is ready"]

    again = command_line(*send)

    assert (again.status, again.out) == (0, told_send)
    assert "goes on: the desk has 2 of 2" in again.err
    assert switchboard.texts_to("+12025550961") == ["Dear Ben, order 4712 is ready"]


def test_a_corrected_file_a_lost_plan_and_a_new_row_send_nobody_a_second_one(
    switchboard, command_line, folder
):
    file = folder / "people.csv"
    file.write_text("to,n\n+12025550962,Anna\n")
    assert command_line("send", "people.csv", "Hi {n}", "--job", "fixed").status == 0
    file.write_text("to,n\n+12025550962,Ana\n+12025550963,Ben\n")

    with_plan = command_line("send", "people.csv", "Hi {n}", "--job", "fixed", "--json")
    without = command_line("send", "people.csv", "Hi {n}", "--job", "fixed", "--state-dir", "other", "--json")

    assert "line 2 (12025550962): differs from the plan, but was sent" in with_plan.err
    assert (with_plan.json["accepted"], with_plan.json["already"]) == (2, 0)
    assert (without.json["accepted"], without.json["already"]) == (1, 1)
    eventually(lambda: statuses(command_line, "fixed") == ["delivered", "delivered"])
    assert switchboard.texts_to("+12025550962") == ["Hi Anna"]
    assert switchboard.texts_to("+12025550963") == ["Hi Ben"]


def test_with_a_time_it_is_held_and_the_report_and_the_list_say_so(command_line, folder):
    (folder / "people.csv").write_text("to\n+12025550964\n")
    at = ("--at", "2031-12-01T09:00", "--zone", "each")

    sent = command_line("send", "people.csv", "Hello", "--job", "later", *at)
    eventually(lambda: statuses(command_line, "later") == ["held"])
    report = command_line("report", "later", "--json").json
    listed = command_line("jobs", "--json").json["jobs"]

    assert sent.status == 0
    assert "from 2031-12-01T14:00" in sent.err  # Washington
    assert report["counts"] == {"held": 1}
    assert [(job["job"], job["rows"], job["left"]) for job in listed] == [("later", 1, 0)]


def test_faults_of_the_file_and_the_options_are_told_and_nothing_is_sent(command_line, folder):
    (folder / "people.csv").write_text("to,n\n4.479E+11,Ana\n")

    bad = command_line("send", "people.csv", "Hi {n}", "--job", "bad", "--json")
    no_clock = command_line("send", "people.csv", "Hi", "--job", "bad", "--at", "09:00")
    no_job = command_line("report", "bad")

    assert bad.status == 4
    assert bad.json["faults"][0]["cell"] == "A2"
    assert (no_clock.status, no_job.status) == (2, 2)
    assert "by whose clock?" in no_clock.err
    assert "switchboard jobs" in no_job.err
    assert not (folder / "jobs").exists()


def test_with_a_key_that_is_wrong_it_ends_and_says_what_is_left(switchboard, folder):
    (folder / "people.csv").write_text("to\n+12025550964\n")
    wrong = CommandLine({"SWITCHBOARD_URL": switchboard.functions, "SWITCHBOARD_KEY": "wrong"})

    done = wrong("send", "people.csv", "Hello", "--job", "wrong")

    assert done.status == 3
    assert "The desk has 0 of 1: the same command goes on" in " ".join(done.err.split())
