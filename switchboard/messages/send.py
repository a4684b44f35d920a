"""``switchboard send``: one text, or a job: one text for each row of a file."""

import sys
from pathlib import Path
from typing import Any

import click

from switchboard.connection.desk import Desk
from switchboard.jobs.job_options import EACH, JobOptions, rate_of
from switchboard.messages.message_options import message_options
from switchboard.messages.named_value import by_name
from switchboard.messages.post_message import post_message
from switchboard.options import with_desk
from switchboard.spreadsheets.file_options import country_option, encoding_option
from switchboard.terminal.output import Output

FILE_ENDINGS = frozenset({".csv", ".tsv", ".txt"})

OF_A_JOB = ("job", "at", "rate", "key", "allow_repeats", "state_dir", "encoding", "country")
"""Options that are for a file only."""

OF_ONE_MESSAGE = (
    *("channel", "values", "language", "not_before", "not_after", "urgent", "private", "media", "over"),
    *("message_id", "wait"),
)
"""Options that are for one message only."""

INSTEAD = {"at": "--not-before", "not_before": "--at", "values": "a column of that name"}
"""What to give in place of an option of the other kind, where there is something."""


@click.command(
    epilog='Example: switchboard send +12025550100 "Your table is ready" --wait. '
    "Example: switchboard send people.csv --job spring --template order-ready --dry-run"
)
@click.argument("target", metavar="NUMBER|FILE")
@click.argument("words", required=False)
@click.option("--body", help="The words, if they are not an argument.")
@click.option("--channel", type=click.Choice(["sms", "whatsapp", "rcs"]), help="Without: sms.")
@click.option("--media", multiple=True, metavar="URL", help="A picture or file, at an https URL.")
@click.option("--over", type=click.Choice(["refuse", "hold"]), help="What happens over a limit.")
@message_options
@click.option("--job", metavar="NAME", help="File: the job's name. The same job sends each row once.")
@click.option("--at", metavar="TIME", help="File: when, such as 09:00 or 2026-12-01T09:00.")
@click.option("--rate", help="File: how fast, such as 20/s or 600/m.")
@click.option("--key", metavar="COLUMN", help="File: the column that names a row. Without: the number.")
@click.option("--allow-repeats", is_flag=True, help="File: one person may have several rows.")
@click.option(
    "--state-dir", type=click.Path(file_okay=False, path_type=Path), help="File: where plans are kept."
)
@country_option
@encoding_option
@with_desk
def send(target: str, words: str | None, *, desk: Desk, output: Output, **options: Any) -> int:
    """Send a text to a number, or one to each row of a file (.csv, .tsv, .txt).

    WORDS is the text; - reads it from stdin. All options of a text: docs/message-fields.md. Files:
    docs/jobs.md. --zone each, with a file, is each person's own.
    """
    words = _words(words, options.pop("body"))
    if is_file(target):
        return _send_job(target, words, options, desk, output)
    faults = wrong_options(options, OF_A_JOB, "a file of people")
    if options["zone"] == EACH:
        faults.append("--zone each is for a file of people: name the zone, such as Europe/Lisbon")
    if faults:
        raise click.UsageError("; ".join(faults))
    return post_message(target, words, options, desk=desk, output=output)


def is_file(target: str) -> bool:
    """Return whether that is a file with people, and not a number: it exists, or its name ends like one."""
    path = Path(target)
    try:
        return path.suffix.lower() in FILE_ENDINGS or path.is_file()
    except (OSError, ValueError):  # too long for a name
        return False


def wrong_options(options: dict[str, Any], others: tuple[str, ...], of_what: str) -> list[str]:
    """Return that options were given that are for the other kind of target, which is ``of_what``."""
    given = [name for name in others if options.get(name)]
    return [
        f"{_written(name)} is for {of_what}{f': give {INSTEAD[name]}' if name in INSTEAD else ''}"
        for name in given
    ]


def _written(name: str) -> str:
    return {"values": "--value", "message_id": "--id"}.get(name, f"--{name.replace('_', '-')}")


def _words(words: str | None, body: str | None) -> str | None:
    if words is not None and body is not None:
        raise click.UsageError("give the words once: as an argument, or as --body")
    given = words if words is not None else body
    return _read_stdin() if given == "-" else given


def _read_stdin() -> str:
    try:
        return sys.stdin.read().removesuffix("\n")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"the words on stdin are not UTF-8: {error.reason}") from None


def _send_job(path: str, words: str | None, options: dict[str, Any], desk: Desk, output: Output) -> int:
    faults = wrong_options(options, OF_ONE_MESSAGE, "one message")
    if not options["job"]:
        faults.append("a file needs --job NAME: with it, each row is sent once, however often you start it")
    if faults:
        raise click.UsageError("; ".join(faults))
    names = ("job", "template", "at", "zone", "key", "dry_run", "yes", "sender", "flow", "allow_repeats")
    job = JobOptions(
        **{name: options[name] for name in (*names, "state_dir", "encoding", "country")},
        words=words,
        rate=rate_of(options["rate"]) if options["rate"] else None,
        tags=by_name("--tag", options["tags"]),
    )
    from switchboard.jobs.send_job import send_job

    return send_job(Path(path), job, desk, output)
