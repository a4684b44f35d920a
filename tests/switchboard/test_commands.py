"""What every command has."""

import subprocess
import sys

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
