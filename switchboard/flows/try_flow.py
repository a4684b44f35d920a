"""``switchboard flows try``: a conversation with a flow, in the terminal."""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import click

from switchboard.flows.conversation.local_app import LocalApp, local_app
from switchboard.flows.conversation.prepared_flows import prepare_flows
from switchboard.flows.conversation.talk import CallTalk, Talk, TalkPlan, TextTalk
from switchboard.flows.folder import flows_folder
from switchboard.flows.in_order import InOrder
from switchboard.options import with_output
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output

PERSON = "+12025550975"

StartApp = Callable[[Path, dict[str, str]], AbstractContextManager[LocalApp]]


@click.command(
    cls=InOrder,
    epilog='Example: switchboard flows try reception --call-in --at "mon 10:00" --press 1',
)
@click.argument("name")
@click.option("--press", multiple=True, metavar="KEYS", help="Press keys at the next question; repeatable.")
@click.option(
    "--say", multiple=True, metavar="WORDS", help="Say, or write, at the next question; repeatable."
)
@click.option("--silent", is_flag=True, help="Then stay on the line without a word, until the end.")
@click.option("--as", "person", metavar="NUMBER", default=PERSON, show_default=True, help="Who it is with.")
@click.option("--text", is_flag=True, help="By text, not by call.")
@click.option("--call-in", is_flag=True, help="The person calls, or with --text writes, first.")
@click.option("--value", multiple=True, metavar="NAME=WORDS", help="A value of the message; repeatable.")
@click.option(
    "--at", default="", metavar="TIME", help='Business hours as at "mon 10:00" or "2026-12-25 10:00".'
)
@flows_folder
@with_output
@click.pass_obj
def try_flow(
    start: StartApp | None,
    name: str,
    *,
    silent: bool,
    person: str,
    text: bool,
    call_in: bool,
    at: str,
    folder: Path,
    output: Output,
    in_order: list[tuple[str, str]],
    press: tuple[str, ...],
    say: tuple[str, ...],
    value: tuple[str, ...],
) -> None:
    """Talk with a flow in the terminal. A machine of its own is started for that, which takes some seconds.

    Without --press, --say and --silent you are the person: type keys or words; Enter alone stays silent until
    the end, Ctrl-D hangs up. The lines that are shown are those of a transcript (docs/trying-flows.md).
    """
    if not re.fullmatch(r"\+[1-9]\d{6,14}", person):
        raise Failed(f"--as {person}: must be a number in E.164, such as {PERSON}", USAGE)
    values = dict(_value(pair) for pair in value)
    actions = [{option: words} for option, words in in_order if option in {"press", "say"}]
    with _flow(folder, name, at, start or local_app, output) as (app, flow, number):
        plan = TalkPlan(flow, number, person, call_in, values)
        talk: Talk = TextTalk(app, plan) if text else CallTalk(app, plan)
        if press or say or silent or output.as_json:
            lines = _scripted(talk, actions, silent=silent)
            for line in () if output.as_json else lines:
                output.line(line)
        else:
            lines = _interactive(talk, output)
        outcome = talk.outcome()
    result = {"lines": lines, "ended": talk.ended, "outcome": outcome}
    output.result(result, lambda: output.facts(outcome))


@contextmanager
def _flow(
    folder: Path, name: str, at: str, start: StartApp, output: Output
) -> Iterator[tuple[LocalApp, str, str]]:
    """Start a machine; hand over the name and the number that the flow has there at that time."""
    with tempfile.TemporaryDirectory() as home:
        flows = prepare_flows(folder, Path(home), [at])
        flow, number = flows.name(name, at), flows.number(name, at)
        output.note("starting a local machine, some seconds ...")
        with start(flows.folder, flows.settings) as app:
            app.buy_number(number)
            yield app, flow, number


def _scripted(talk: Talk, actions: list[dict[str, str]], *, silent: bool) -> list[str]:
    lines = talk.play(actions)
    done = sum(line.startswith(("person: ", "person presses: ")) for line in lines)
    if done < len(actions):
        told = "\n".join(lines)
        raise Failed(f"the conversation ended before {next(iter(actions[done].values()))!r}:\n{told}")
    return [*lines, *(talk.be_silent() if silent and not talk.ended else [])]


def _interactive(talk: Talk, output: Output) -> list[str]:
    output.note("Type keys or words. Enter: stay silent until the end. Ctrl-D: hang up.")
    all_lines = list[str]()

    def show(lines: list[str]) -> None:
        all_lines.extend(lines)
        for line in lines:
            output.line(line)

    show(talk.begin())
    while not talk.ended:
        click.echo("> ", nl=False, err=True)
        typed = sys.stdin.readline()
        if not typed:
            click.echo(err=True)
            break
        show(_turn(talk, typed.strip()))
    return all_lines


def _turn(talk: Talk, words: str) -> list[str]:
    if not words:
        return talk.be_silent()
    return talk.act({"press" if re.fullmatch(r"[0-9*#]+", words) else "say": words})


def _value(pair: str) -> tuple[str, Any]:
    name, found, words = pair.partition("=")
    if not found:
        raise Failed(f"--value {pair}: must be NAME=WORDS", USAGE)
    return name, words
