"""``switchboard flows test``: conversations that must go as written."""

import difflib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from switchboard.flows.conversation.local_app import LocalApp, local_app
from switchboard.flows.conversation.prepared_flows import PreparedFlows, prepare_flows
from switchboard.flows.conversation.run_conversation import Began, ConversationRunner
from switchboard.flows.conversation.transcript_file import Conversation, read_conversations
from switchboard.flows.folder import FOLDER, flows_folder
from switchboard.options import with_output
from switchboard.terminal.exit_status import FAILED, USAGE
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output

StartApp = Callable[[Path, dict[str, str]], AbstractContextManager[LocalApp]]


@click.command(epilog="Example: switchboard flows test flows")
@click.argument("flows_of", metavar="[FOLDER]", type=FOLDER, required=False)
@flows_folder
@click.option("--only", metavar="WORDS", default="", help="Only conversations with these words in the title.")
@with_output
@click.pass_obj
def test(start: StartApp | None, flows_of: Path | None, *, folder: Path, only: str, output: Output) -> int:
    """Run the conversations in *.transcript beside the flows, and compare what is said.

    FOLDER is short for --folder FOLDER. A machine of its own is started for that, which takes some seconds.
    The exit status is 1 if a conversation goes otherwise, and 2 if a transcript cannot be read.
    """
    folder = flows_of or folder
    scripts = [script for file in sorted(folder.glob("*.transcript")) for script in read_conversations(file)]
    scripts = [script for script in scripts if only.lower() in script.title.lower()]
    if not scripts:
        raise Failed(
            f"no conversations in {folder}: write some in NAME.transcript (docs/trying-flows.md)", USAGE
        )
    with tempfile.TemporaryDirectory() as home:
        flows = prepare_flows(folder, Path(home), (script.at for script in scripts))
        begun = [_began(script, flows) for script in scripts]
        output.note(f"{len(scripts)} conversations; starting a local machine, some seconds ...")
        with (start or local_app)(flows.folder, flows.settings) as app:
            for number in flows.numbers.values():
                app.buy_number(number)
            failed = 0
            for script, found in zip(scripts, _differences(scripts, begun, app), strict=True):
                failed += bool(found)
                _show(script, found, output)
    if not output.as_json:
        output.line(f"{len(scripts) - failed} of {len(scripts)} conversations went as written")
    return FAILED if failed else 0


def _differences(scripts: list[Conversation], begun: list[Began], app: LocalApp) -> Iterator[list[str]]:
    """Yield the lines that differ in each conversation."""
    runner = ConversationRunner(app)
    for script, began in zip(scripts, begun, strict=True):
        try:
            yield list(difference(script, runner.run(script, began)))
        except Failed as failed:  # such as a message with an unknown field; the others can still run
            yield [f"could not take place: {failed}"]


def difference(script: Conversation, took_place: Conversation) -> Iterator[str]:
    """Yield the lines that differ, with all others around them; nothing if none do."""
    expected, found = _all_lines(script), _all_lines(took_place)
    if expected != found:
        yield from (line for line in difflib.ndiff(expected, found) if not line.startswith("?"))


def _all_lines(conversation: Conversation) -> list[str]:
    return [*conversation.lines, *(f"{key}: {value}" for key, value in conversation.delivery.items())]


def _began(script: Conversation, flows: PreparedFlows) -> Began:
    try:
        name = flows.name(script.flow, script.at)
    except Failed as failed:
        raise Failed(f"{script.place}: {failed}", failed.exit_status) from None
    return Began(name, flows.numbers[name])


def _show(script: Conversation, found: list[str], output: Output) -> None:
    value: dict[str, Any] = {
        "place": script.place,
        "title": script.title,
        "passed": not found,
        "lines": found,
    }

    def show() -> None:
        output.line(f"{'failed' if found else 'ok'}  {script.place}  {script.title}")
        for line in found:
            output.line(f"    {line}", style={"-": "red", "+": "green"}.get(line[0]))

    output.result(value, show)
