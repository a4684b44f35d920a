"""The command line of ``python -m local templates``."""

import argparse
import sys
from collections.abc import Iterable, Sequence

from local.templates.check import SAMPLE, Measured, faults, measured
from shared.adapters.files.templates import TemplateFiles
from shared.wiring.services import TEMPLATES

HEADER = ("template", "language", "channel", "encoding", "units", "segments", "")


def main(arguments: list[str]) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m local templates", description="What messages say, by channel and language."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser(
        "check", help="list what is wrong with the templates, and count the segments of their texts"
    )
    parser.parse_args(arguments)
    templates = TemplateFiles(TEMPLATES)
    if found := [*faults(templates)]:
        print("\n".join(found), file=sys.stderr)
        return 1
    print(table(measured(templates)))
    print(f"\nEach value counts as {SAMPLE} letters. No problems in {', '.join(templates.names())}.")
    return 0


def table(texts: Iterable[Measured]) -> str:
    """Return a table of texts and their segments, a line each."""
    rows = [HEADER, *map(_row, texts)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    return "\n".join(_line(row, widths) for row in rows)


def _row(text: Measured) -> tuple[str, ...]:
    place = (text.template, text.language, text.channel)
    if text.segments is None:
        return (*place, "?", "?", "?", f"the words of {text.sid} are at Twilio")
    why = f"because of {' '.join(text.outside_gsm_7)}" if text.outside_gsm_7 else ""
    sent = text.segments
    return (*place, sent.encoding, str(sent.units), str(sent.count), why)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
