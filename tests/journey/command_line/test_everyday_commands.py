"""The commands of every day, with a running app, used rightly and wrongly."""

import json

import pytest

from tests.command_line import CommandLine
from tests.journey.running_app import eventually

PERSON = "+12025550953"


def test_a_text_is_sent_to_a_number_as_people_write_it(switchboard, command_line):
    done = command_line("send", "+1 (202) 555-0953", "Hello {name}", "--value", "name=Ana", "--wait")

    assert (done.status, done.lines[-2][:6]) == (0, "sid   ")
    assert switchboard.texts_to(PERSON)[-1] == "Hello Ana"


def test_a_call_says_the_words(switchboard, command_line):
    done = command_line("call", "+12025550954", "The lift is stuck", "--ring", "20", "--wait", "--json")

    assert done.status == 0
    assert [json.loads(line)["status"] for line in done.lines][-1] == "answered"
    assert switchboard.spoken_to("+12025550954")[-1] == "The lift is stuck"


def test_words_can_be_piped(switchboard, command_line):
    done = command_line("send", PERSON, "-", "--id", "cli-piped", "--wait", answers="From a pipe\n")

    assert done.status == 0
    assert switchboard.texts_to(PERSON)[-1] == "From a pipe"


def test_the_same_id_is_sent_once_and_other_words_with_it_are_refused(switchboard, command_line):
    again = [command_line("send", PERSON, "Only once", "--id", "cli-once", "--json") for _ in range(2)]
    other = command_line("send", PERSON, "Something else", "--id", "cli-once")

    assert [done.json["id"] for done in again] == ["cli-once", "cli-once"]
    assert "it is not sent again" in again[1].err
    assert (other.status, other.out) == (1, "")
    assert "cli-once is the id of another message" in other.err
    assert switchboard.texts_to(PERSON).count("Only once") <= 1


def test_a_dry_run_shows_what_would_happen_and_sends_nothing(command_line):
    done = command_line("send", PERSON, "Hello", "--id", "cli-dry", "--dry-run", "--json")

    assert (done.status, done.json["outcome"]) == (0, "send")
    assert command_line("status", "cli-dry").status == 1


def test_a_message_that_twilio_refuses_is_exit_status_1(switchboard, command_line):
    switchboard.control(
        "PUT", "numbers/+12025550952", {"delivery": {"status": "failed", "error_code": 30005}}
    )

    done = command_line("send", "+12025550952", "Hello", "--wait")

    assert done.status == 1
    assert "error_code  30005" in done.out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["send", "2025550953", "Hi"], 1, "for national numbers set DEFAULT_COUNTRY"),
        (["send", "+1 202", "Hi"], 2, "no number has these digits"),
        (["send", PERSON, "Hi", "--rate", "20/s"], 2, "--rate is for a file of people"),
        (["send", PERSON, "Hi", "--at", "09:00"], 2, "give --not-before"),
        (["send", PERSON, "Hi", "--zone", "each"], 2, "--zone each is for a file of people"),
        (["send", PERSON, "Hi", "--not-before", "2031-03-01T09:00"], 2, "does not say in which zone"),
        (["send", PERSON, "Hi", "--not-before", "soon"], 2, "soon is not a time"),
        (["send", PERSON, "Hi", "--tag", "spring"], 2, "is not of the form name=value"),
        (["send", PERSON, "Hi", "--tag", "a=1", "--tag", "a=2"], 2, "--tag a= was given twice"),
        (["send", PERSON, "Hi", "--body", "Hi"], 2, "give the words once"),
        (["send", PERSON], 1, "body"),
        (["send", PERSON, "Hi", "--id", "no spaces"], 1, "id: must be"),
        (["send", "people.csv", "Hi"], 2, "a file needs --job NAME"),
        (["send", "people.csv", "Hi", "--job", "x", "--media", "https://a.example"], 2, "--media is for one"),
        (["cancel"], 2, "give either an ID"),
        (["cancel", "cli-nothing"], 1, "cli-nothing"),
        (["cancel", "cli-nothing", "--tag", "a=b"], 2, "give either an ID"),
        (["resend", "cli-nothing"], 1, "cli-nothing"),
        (["thread", "+1 202"], 2, "no number has these digits"),
        (["tail", "--since", "yesterday"], 2, "--since yesterday is neither"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_on_stdout(command_line, arguments, status, said):
    done = command_line(*arguments)

    assert (done.status, done.out) == (status, "")
    assert said in " ".join(done.err.split())


def test_what_waits_is_canceled_by_its_id_or_by_a_tag(switchboard, command_line):
    for number in (1, 2, 3):
        when = ["--not-before", "2031-03-01T09:00", "--zone", "Europe/Lisbon"]
        tags = ["--tag", "campaign=cli", "--id", f"cli-cancel-{number}"]
        assert command_line("send", PERSON, "Later", *tags, *when).status == 0

    one = command_line("cancel", "cli-cancel-1", "--json")
    late = command_line("cancel", "cli-cancel-1", "--dry-run")
    preview = command_line("cancel", "--tag", "campaign=cli", "--dry-run", "--json")
    rest = command_line("cancel", "--tag", "campaign=cli", "--reason", "wrong price", "--json")

    assert one.json["status"] == "canceled"
    assert (late.status, "too late" in late.out) == (1, True)
    assert preview.json["matches"] == 2
    assert rest.json["canceled"] == 2
    assert "wrong price" in switchboard.api("GET", "messages/cli-cancel-2").json["error"]


def test_a_message_that_failed_is_sent_again_under_an_id_of_its_own(switchboard, command_line):
    switchboard.control(
        "PUT", "numbers/+12025550952", {"delivery": {"status": "undelivered", "error_code": 30003}}
    )
    assert command_line("send", "+12025550952", "Again", "--id", "cli-again", "--wait").status == 1
    switchboard.control("PUT", "numbers/+12025550952", {"delivery": {"status": "delivered"}})

    done = command_line("resend", "cli-again", "--wait")

    assert done.status == 0
    assert "id         cli-again~2" in done.out


def test_a_thread_reads_like_a_chat_the_newest_last(switchboard, command_line):
    person = "+12025550951"
    assert command_line("send", person, "Is 7 pm fine?", "--wait").status == 0
    switchboard.control("POST", "sms", {"from": person, "body": "Yes \x1b[2J thanks"})

    def chat():
        lines = command_line("thread", "+1 202 555 0951").lines
        return [line[8:] for line in lines] if any("thanks" in line for line in lines) else []

    lines = eventually(chat)
    question, answer = lines.index("> Is 7 pm fine?  [delivered]"), lines.index("< Yes  [2J thanks")
    assert question < answer
    entries = command_line("thread", person, "--json").json["entries"]
    assert entries == sorted(entries, key=lambda entry: entry["at"])


def test_tail_shows_what_changed_and_came_in_once(switchboard, command_line):
    person = "+12025550950"
    assert command_line("send", person, "For the tail", "--id", "cli-tail", "--wait").status == 0
    switchboard.control("POST", "sms", {"from": person, "body": "Back to you"})
    eventually(lambda: switchboard.api("GET", f"inbox?from=%2B{person[1:]}").json["texts"])

    lines = command_line("tail", "--since", "10m", "--once").lines
    told = [json.loads(line) for line in command_line("tail", "--since", "10m", "--once", "--json").lines]

    assert [line[8:] for line in lines if "cli-tail" in line] == [
        f" > {person}  delivered  cli-tail  For the tail"
    ]
    assert f" < {person}  Back to you" in [line[8:] for line in lines]
    assert [item["status"] for item in told if item.get("id") == "cli-tail"] == ["delivered"]
    assert {"message", "text"} <= {item["kind"] for item in told}


@pytest.mark.parametrize(
    "arguments", [["send", PERSON, "Hi"], ["status", "x"], ["thread", PERSON], ["tail"], ["health"], ["stop"]]
)
def test_a_wrong_key_and_a_desk_that_is_down_are_exit_status_3(switchboard, arguments):
    wrong_key = CommandLine({"SWITCHBOARD_URL": switchboard.functions, "SWITCHBOARD_KEY": "wrong"})
    down = CommandLine({"SWITCHBOARD_URL": "http://127.0.0.1:9"})

    refused, unanswered = wrong_key(*arguments), down(*arguments)

    assert (refused.status, refused.out) == (3, "")
    assert "does not take the key: set SWITCHBOARD_KEY" in refused.err
    assert (unanswered.status, unanswered.out) == (3, "")
    assert "nothing answers at http://127.0.0.1:9" in unanswered.err


def test_a_text_without_an_answer_can_be_repeated_with_the_id_that_was_said():
    done = CommandLine({"SWITCHBOARD_URL": "http://127.0.0.1:9"})("send", PERSON, "Hi")

    (said,) = [line for line in done.err.splitlines() if line.startswith("id: ")]
    assert f"Repeat it with --id {said.removeprefix('id: ')}" in done.err
