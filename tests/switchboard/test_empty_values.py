"""What is given and empty, as "$TAG" is without a variable TAG, is refused: left out, it would mean more."""

import pytest

from tests.command_line import CommandLine

NO_DESK = CommandLine({"SWITCHBOARD_URL": "http://127.0.0.1:1"})


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["send", "+12025550992", "Hi", "--id", ""], "--id"),
        (["send", "+12025550992", "Hi", "--not-before", " "], "--not-before"),
        (["send", "+12025550992", ""], "[WORDS]"),
        (["stop", "wrong price", "--tag", ""], "--tag"),
        (["cancel", "--prefix", "spring-", "--tag", ""], "--tag"),
        (["go", ""], "[ID]"),
        (["status", ""], "ID"),
        (["health", "-e", ""], "--environment"),
        (["health", "--url", ""], "--url"),
    ],
)
def test_an_empty_value_is_refused(arguments, name):
    done = NO_DESK(*arguments)

    assert (done.status, done.out) == (2, "")
    assert f"{name} is empty: give a value, or leave it out" in done.err


def test_words_that_are_not_utf_8_are_refused():
    done = NO_DESK("send", "+12025550992", "a\udcff")

    assert done.status == 2
    assert "is not UTF-8" in done.err


@pytest.mark.parametrize("message_id", [".", ".."])
def test_an_id_that_is_a_step_in_a_path_is_refused(message_id):
    done = NO_DESK("cancel", message_id)

    assert done.status == 2
    assert f"'{message_id}' is no id" in done.err
