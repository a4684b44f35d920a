"""What sends or changes something at a desk that is not on this machine asks first."""

import pytest

from tests.command_line import CommandLine

ELSEWHERE = CommandLine({"SWITCHBOARD_URL": "https://desk.invalid", "SWITCHBOARD_KEY": "key"})


@pytest.mark.parametrize(
    ("arguments", "question"),
    [
        (["send", "+1 202 555 0950", "Hi"], "send a text to +12025550950?"),
        (["call", "+12025550950", "Hi"], "call +12025550950?"),
        (["cancel", "order-7"], "cancel order-7?"),
        (["cancel", "--tag", "a=b"], "cancel all that waits with tag a=b?"),
        (["resend", "order-7"], "send order-7 once more?"),
        (["redrive", "--cause", "gave_up"], "redrive all dead letters of cause gave_up?"),
        (["dead-letters", "discard", "order-7"], "discard order-7?"),
        (["stop"], "stop sending everything?"),
        (["go", "--all"], "end all stops, and send what waits?"),
    ],
)
def test_without_somebody_to_ask_nothing_is_done(arguments, question):
    done = ELSEWHERE(*arguments)

    assert (done.status, done.out) == (2, "")
    assert f"nothing was done: {question} (https://desk.invalid)" in done.err
    assert "add --yes" in done.err
