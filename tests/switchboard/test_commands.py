"""What every command has."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from switchboard.commands import COMMANDS, switchboard
from tests.command_line import CommandLine

WITHOUT_JSON = {"completion"}
"""Its result is a script for a shell."""


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, click.Command]]:
    """Return all commands with their names, those of groups too."""
    context, found = click.Context(group), []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        here = (*path, name)
        found += commands(command, here) if isinstance(command, click.Group) else [(" ".join(here), command)]
    return found


ALL = commands(switchboard)
NAMES = [name for name, _ in ALL]

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"(?<!a )(?:switchboard|python -m local) ([a-z][a-z-]+[a-z])(?: ([a-z][a-z-]+[a-z]))?")
"""A command in a remedy or an example; of the local machine there are none."""


@pytest.mark.parametrize("folder", ["switchboard", "local", "shared", "infra", "docs", "flows"])
def test_each_command_that_is_named_somewhere_is_there(folder):
    files = (file for file in (ROOT / folder).rglob("*") if file.suffix in {".py", ".md", ".toml"})
    found = {
        (file.name, match[0])
        for file in files
        if file.name not in HISTORY
        for match in NAMED.finditer(file.read_text())
        if not is_there(match[0], match[1], match[2])
    }

    assert found == set()


HISTORY = {"decisions.md"}
"""It tells what was, too."""


def is_there(text: str, name: str, below: str | None) -> bool:
    if not text.startswith("switchboard ") or name not in COMMANDS:
        return False
    command = switchboard.get_command(click.Context(switchboard), name)
    if not isinstance(command, click.Group) or below is None:
        return True
    return command.get_command(click.Context(command), below) is not None


def test_the_table_of_contents_has_them_all():
    assert {name.split()[0] for name in NAMES} == {*COMMANDS}


@pytest.mark.parametrize("name", NAMES)
def test_its_help_has_an_example_of_it(name):
    shown = CommandLine({})(*name.split(), "--help")

    assert shown.status == 0
    assert f"switchboard {name}" in " ".join(shown.out.partition("Example")[2].split())


@pytest.mark.parametrize(("name", "command"), ALL, ids=NAMES)
def test_it_has_json(name, command):
    options = {option for parameter in command.params for option in parameter.opts}

    assert ("--json" in options) != (name in WITHOUT_JSON)


def test_each_option_says_what_it_does():
    options = [
        (name, option)
        for name, command in ALL
        for option in command.params
        if isinstance(option, click.Option)
    ]

    assert [(name, option.opts) for name, option in options if not option.help] == []


def test_a_pipe_that_is_closed_early_ends_a_command_without_a_word():
    code = f"{sys.executable} -m switchboard completion bash"
    done = subprocess.run(
        ["bash", "-c", f"({code}; echo >&2 end) | true"], capture_output=True, text=True, check=False
    )

    assert done.stderr == "end\n"
