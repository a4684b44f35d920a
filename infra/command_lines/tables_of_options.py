"""Parse a command line by a table of commands and their options, as the program itself would."""

import argparse
import json
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from infra.command_lines.sources import CommandLine

FOLDER = Path(__file__).parent / "tables"


class NotParsed(Exception):
    """The program would refuse this command line. The text says why."""


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        """Raise the fault.

        Raises:
            NotParsed: always.
        """
        raise NotParsed(message)


@cache
def table(program: str) -> dict[str, Any]:
    """Return the table of a program: for each command its options."""
    return dict(json.loads((FOLDER / f"{program}.json").read_text())["commands"])


def check(line: CommandLine) -> str | None:
    """Return why the program would refuse a command line; None if it would not."""
    program, *words = line.words
    known = table(program)
    command = _command(words, known)
    if command is None:
        return f"{program} has no such command, or {FOLDER.name}/{program}.json lacks it"
    options = known[command]
    try:
        _parser(program, options, mention=line.mention).parse_args(words[len(command.split()) :])
    except NotParsed as fault:
        return str(fault)
    return None


def _command(words: list[str], known: dict[str, Any]) -> str | None:
    """Return the longest command that the words begin with; ``""`` of a program without any, such as curl."""
    names = (" ".join(words[:count]) for count in range(len(words), -1, -1))
    return next((name for name in names if name in known), None)


def _parser(program: str, options: list[dict[str, Any]], *, mention: bool) -> Parser:
    parser = Parser(prog=program, add_help=False, allow_abbrev=False)
    for option in options:
        given: dict[str, Any] = {key: option[key] for key in ("nargs", "choices") if key in option}
        if option.get("flag"):
            given = {"action": "store_true"}
        flags = option["names"]
        if not flags[0].startswith("-"):
            nargs = "*" if mention else given.pop("nargs", None)
            parser.add_argument(flags[0], nargs=nargs)
        else:
            parser.add_argument(*flags, **given, required=option.get("required", False) and not mention)
    return parser
