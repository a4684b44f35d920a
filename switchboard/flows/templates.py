"""``switchboard flows templates``: what is wrong with the templates, and how many segments they have."""

from pathlib import Path
from typing import Any

import click
import msgspec

from local.templates.check import SAMPLE, Measured, faults, measured
from shared.adapters.files.templates import TemplateFiles
from switchboard.flows.check import print_lines
from switchboard.flows.folder import templates_folder
from switchboard.options import with_output
from switchboard.terminal.exit_status import FOUND
from switchboard.terminal.output import Output

_COLUMNS = ("template", "language", "channel", "encoding", "units", "segments", "")


@click.command(epilog="Example: switchboard flows templates")
@templates_folder
@with_output
def templates(*, folder: Path, output: Output) -> int:
    """List what is wrong with the templates, or else count the segments of their texts.

    The exit status is 4 if there is a fault.
    """
    files = TemplateFiles(folder)
    wrong = [*faults(files)]
    texts = [] if wrong else [*measured(files)]

    def show() -> None:
        for fault in wrong:
            print_lines(fault, output)
        if not wrong:
            output.table(_COLUMNS, map(_row, texts))
            output.line(f"Each value counts as {SAMPLE} letters. No problems in {', '.join(files.names())}.")

    value: dict[str, Any] = {"templates": files.names(), "faults": wrong, "texts": msgspec.to_builtins(texts)}
    output.result(value, show)
    return FOUND if wrong else 0


def _row(text: Measured) -> tuple[object, ...]:
    place = (text.template, text.language, text.channel)
    if text.segments is None:
        return (*place, "?", "?", "?", f"the words of {text.sid} are at Twilio")
    why = f"because of {' '.join(text.outside_gsm_7)}" if text.outside_gsm_7 else ""
    sent = text.segments
    return (*place, sent.encoding, sent.units, sent.count, why)
