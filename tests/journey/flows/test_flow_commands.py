"""``switchboard flows try`` and ``test``, with the machine of these tests in place of one of their own."""

import json

import pytest

from shared.wiring.services import FLOWS
from switchboard.terminal.failed import Failed
from tests.journey.flows.flow_harness import OPEN

pytestmark = pytest.mark.own_settings

ASKS = (
    "app: Hello, this is Switchboard about your appointment, tomorrow. To confirm, press 1 or say confirm. "
    "To cancel, press 2 or say cancel. To be called back, press 3 or say call back."
)
MENU = (
    "app: Hello, this is Switchboard. For opening hours, press 1 or say hours. For our address, press 2 or "
    "say address. To talk to somebody, press 0 or say somebody."
)


def test_keys_and_words_are_given_in_the_order_in_which_they_were_typed(run_flows):
    _, lines = run_flows("try", "confirm", "--press", "7", "--say", "yes", "--as", "+12025550975")

    assert lines == [
        ASKS,
        "person presses: 7",
        "app: Sorry, I did not understand that.",
        ASKS,
        "person: yes",
        "app: Thank you. That is confirmed: your appointment, tomorrow. Goodbye.",
        "status  answered",
        "reply   confirm",
    ]


def test_a_writer_talks_with_the_reception_at_a_time_of_their_choosing(run_flows):
    _, lines = run_flows(
        "try", "reception", "--call-in", "--at", OPEN, "--as", "+12025550976", typed="2\nmenu\n"
    )

    address = "app: You find us at 1 Exchange Street. To hear the menu again, press 9 or say menu."
    assert lines[:5] == [MENU, "person presses: 2", address, "person: menu", MENU]
    assert lines[5] == "outcome  hung_up"


def test_enter_alone_stays_silent_until_the_end(run_flows):
    _, lines = run_flows("try", "confirm", "--as", "+12025550976", typed="\n1\n")

    assert lines[:3] == [ASKS] * 3
    assert lines[3].startswith("app: We could not hear an answer.")


def test_texts_are_written_and_the_outcome_is_data(run_flows):
    _, lines = run_flows(
        *("try", "confirm", "--text", "--json", "--say", "2", "--value", "who=Ana's", "--as", "+12025550977")
    )

    found = json.loads("\n".join(lines))
    assert found["lines"][0].startswith("app: Ana's: your appointment, tomorrow. Reply 1")
    assert found["lines"][1:] == ["person: 2", "app: Cancelled: your appointment, tomorrow."]
    assert found["outcome"]["reply"] == "cancel"


def test_who_texts_first_gets_an_answer(run_flows):
    _, lines = run_flows("try", "on-call", "--text", "--call-in", "--say", "Hello", "--as", "+12025550978")

    assert lines == [
        "person: Hello",
        "app: This is the on-call desk. Reply 1 if it is urgent, 2 to leave a message.",
    ]


def test_a_conversation_that_ends_before_all_was_said_is_named(run_flows):
    with pytest.raises(Failed, match="the conversation ended before '9'"):
        run_flows("try", "confirm", "--press", "1", "--press", "9", "--as", "+12025550979")


def test_a_conversation_that_goes_otherwise_is_shown_with_its_lines(run_flows, tmp_path):
    (tmp_path / "confirm.toml").write_bytes((FLOWS / "confirm.toml").read_bytes())
    good = '== By key\nmessage {"channel": "call"}\n' + ASKS + "\nperson presses: 1\n"
    thanks = "app: Thank you. That is confirmed: your appointment, tomorrow. Goodbye.\n"
    (tmp_path / "confirm.transcript").write_text(
        f"{good}{thanks}reply: confirm\n\n{good.replace('By key', 'Wrong')}app: Thanks.\nreply: confirm\n"
    )

    status, lines = run_flows("test", str(tmp_path))

    place = f"{tmp_path.name}/confirm.transcript"
    assert status == 1
    assert lines == [
        f"ok  {place}, line 1  By key",
        f"failed  {place}, line 8  Wrong",
        f"      {ASKS}",
        "      person presses: 1",
        "    - app: Thanks.",
        f"    + {thanks.strip()}",
        "      reply: confirm",
        "1 of 2 conversations went as written",
    ]
    assert run_flows("test", str(tmp_path), "--only", "by key")[0] == 0


def test_a_line_that_a_transcript_lacks_is_found_by_text(run_flows, tmp_path):
    (tmp_path / "confirm.toml").write_bytes((FLOWS / "confirm.toml").read_bytes())
    asks = (
        "app: Switchboard: your appointment, tomorrow. Reply 1 to confirm, 2 to cancel or 3 for a call back."
    )
    (tmp_path / "confirm.transcript").write_text(
        f'== Short\nmessage {{}}\n{asks}\nperson: 2\n== Refused\nmessage {{"chanel": "sms"}}\n{asks}\n'
    )

    status, lines = run_flows("test", "--folder", str(tmp_path))

    assert status == 1
    assert "    + app: Cancelled: your appointment, tomorrow." in lines
    assert any(line.startswith("    could not take place: chanel: is not a field") for line in lines)
