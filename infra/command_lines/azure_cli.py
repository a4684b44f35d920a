"""Parse command lines by the parser of azure-cli; run by the Python of its own environment, not by ours.

Reads a list of lists of words on standard input; prints for each the command, its options and the fault.
Nothing is run, and nobody needs to be logged in.
"""

import contextlib
import io
import json
import sys
from argparse import Action, ArgumentParser, _SubParsersAction  # the way to the options of one command
from typing import Any

from azure.cli.core import get_default_cli  # only there, in that environment


def parse(cli: Any, words: list[str]) -> dict[str, Any]:  # noqa: ANN401 - azure-cli has no types
    """Return what the parser says of one command line, without the word ``az``."""
    invocation = cli.invocation_cls(
        cli_ctx=cli,
        commands_loader_cls=cli.commands_loader_cls,
        parser_cls=cli.parser_cls,
        help_cls=cli.help_cls,
    )
    cli.invocation = invocation
    invocation.commands_loader.load_command_table(words)
    command = invocation._rudimentary_get_command(words)  # noqa: SLF001 - as execute() does, which would run it
    if command not in invocation.commands_loader.command_table:
        return {"error": f"az has no command {command or words[0]!r}"}
    invocation.data["command_string"] = command
    invocation.commands_loader.load_arguments(command)
    invocation.parser.load_command_table(invocation.commands_loader)
    result = {"command": command, "options": _options(invocation.parser, command.split())}
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            invocation.parser.parse_args(words)
    except SystemExit:
        result["error"] = said.getvalue().strip().split("\n")[0] or "az refuses it"
    return result


def _options(parser: ArgumentParser, path: list[str]) -> list[dict[str, Any]]:
    for name in path:
        below = next(action for action in parser._actions if isinstance(action, _SubParsersAction))  # noqa: SLF001
        parser = below.choices[name]
    return sorted((_option(action) for action in parser._actions if _names(action)), key=str)  # noqa: SLF001


def _names(action: Action) -> list[str]:
    """Return the names of an option; azure-cli shows old ones as objects."""
    return sorted(name for name in action.option_strings if isinstance(name, str))


def _option(action: Action) -> dict[str, Any]:
    option: dict[str, Any] = {"names": _names(action)}
    if action.nargs == 0:
        option["flag"] = True
    elif action.nargs is not None:
        option["nargs"] = action.nargs
    if action.required:
        option["required"] = True
    if action.choices:
        option["choices"] = sorted(map(str, action.choices))
    return option


if __name__ == "__main__":
    sys.stdout.write(json.dumps([parse(get_default_cli(), words) for words in json.load(sys.stdin)]))
