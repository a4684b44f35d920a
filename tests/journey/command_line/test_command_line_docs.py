"""The examples of docs/command-line.md work."""

import re
import shlex

import pytest

from switchboard.commands import COMMANDS
from switchboard.terminal import exit_status
from tests.journey.running_app import ROOT, eventually

PAGE = (ROOT / "docs" / "command-line.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """Return the arguments of each command in a block; what bash does with the output is left out."""
    lines = "".join(BLOCKS).replace("\\\n", " ").splitlines()
    return [shlex.split(line.partition(" | ")[0])[1:] for line in lines if line.startswith("switchboard ")]


@pytest.mark.long
def test_each_example_does_what_the_page_says(switchboard, command_line):
    done = {}
    for arguments in commands():
        done[arguments[0]] = command_line(*arguments)
        assert done[arguments[0]].status == 0, (arguments, done[arguments[0]].err)
        if arguments[:2] == ["send", "+12025550951"]:
            path = "messages?tag=campaign%3Dcli-docs"
            eventually(lambda: switchboard.api("GET", path).json["messages"])  # noqa: B023 - asked at once

    (_, shown), *_ = re.findall(r"^```(\w*)\n(10:15.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert [line.split()[-1] for line in shown.splitlines()[:3]] == ["accepted", "sent", "delivered"]
    assert done["cancel"].lines[0].split() == ["matches", "1"]
    assert "Your table is ready  [delivered]" in done["thread"].out
    assert "cli-docs-1  Your table is ready" in done["tail"].out
    assert '"status": "delivered"' in done["status"].out
    assert "campaign=cli-docs-stop" in done["health"].out


def test_the_line_for_bash_is_a_script(command_line):
    assert 'eval "$(switchboard completion bash)"' in BLOCKS[-1]
    assert "_switchboard_completion" in command_line("completion", "bash").out


def test_each_command_of_the_table_exists():
    named = re.findall(r"^\| `switchboard ([\w-]+)", PAGE, re.MULTILINE)

    assert len(named) >= 13
    assert {*named} <= {*COMMANDS}


def test_the_page_has_all_exit_statuses():
    told = {int(status) for status in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}

    assert told == {0, *(value for name, value in vars(exit_status).items() if name.isupper())}
