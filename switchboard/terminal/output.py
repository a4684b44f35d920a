"""What a command prints: its result on stdout, in words or as JSON, and notes on stderr."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from switchboard.terminal.printable import printable

RESULTS = Console(highlight=False, emoji=False)
NOTES = Console(stderr=True, highlight=False, emoji=False)


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command prints.

    With ``--json`` stdout has one JSON document, or one a line from commands that go on (``tail``), and
    nothing else.
    """

    as_json: bool

    def result(self, value: Any, show: Callable[[], object]) -> None:
        """Print the result: ``value`` as JSON, or by ``show``, which prints it for people."""
        if self.as_json:
            print(_escaped(json.dumps(value, ensure_ascii=False)), flush=True)
        else:
            show()

    def line(self, text: str, *, style: str | None = None) -> None:
        """Print a line for people; markup in it is text, and control codes are left out."""
        RESULTS.print(escape(printable(text)), style=style, soft_wrap=True)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print a table for people; where stdout is no terminal, a line with tabs for each row."""
        cells = [[printable(str(cell)) if cell is not None else "" for cell in row] for row in rows]
        if not RESULTS.is_terminal:
            print("\n".join("\t".join(row) for row in [list(columns), *cells]), flush=True)
            return
        table = Table(*columns, box=None, header_style="bold", pad_edge=False)
        for row in cells:
            table.add_row(*map(escape, row))
        RESULTS.print(table)

    def facts(self, facts: Mapping[str, object]) -> None:
        """Print names and values, a line each; without those that are None or empty."""
        known = {name: value for name, value in facts.items() if value not in (None, "", [], {})}
        width = max(map(len, known), default=0)
        for name, value in known.items():
            self.line(f"{name.ljust(width)}  {value}")

    def note(self, text: str) -> None:
        """Print a line on stderr: what happens, not what the result is."""
        NOTES.print(escape(printable(text)), style="dim", soft_wrap=True)


def _escaped(document: str) -> str:
    """Return JSON without the control codes that it may hold as they are, such as U+009B of terminals."""
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in document)
