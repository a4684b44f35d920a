"""Remarks on places of a file: its faults, and what was taken as certain and is said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_OF_A_KIND = 10
"""How many remarks of one kind about one column people read. A column of 10,000 cells has one mistake."""

_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a place in a file. Without a line it is about the whole file."""

    kind: str
    """Remarks of one kind have one remedy: ``plus-eaten``."""
    text: str
    line: int = 0
    """Of the file, as an editor counts."""
    row: int = 0
    """As a spreadsheet counts: a row whose cells have line breaks is several lines of the file."""
    column: int | None = None
    """From 0."""
    name: str = ""
    """Of the column, as the file has it."""

    @property
    def place(self) -> str:
        """Where it is, such as ``line 17, B17 (zone)``; empty for the whole file."""
        cell = f"{letters(self.column)}{self.row}" if self.column is not None and self.row else ""
        row = f"row {self.row}" if not cell and self.row and self.row != self.line else ""
        where = [f"line {self.line}" if self.line else "", cell or row]
        name = f" ({self.name})" if self.name else ""
        return ", ".join(filter(None, where)) + name

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text

    def as_json(self) -> dict[str, object]:
        """Return it for ``--json``."""
        cell = f"{letters(self.column)}{self.row}" if self.column is not None and self.row else None
        return {
            "kind": self.kind,
            "line": self.line or None,
            "cell": cell,
            "column": self.name or None,
            "text": self.text,
        }


def letters(column: int) -> str:
    """Return how a spreadsheet calls a column: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def in_order(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Return remarks by line and column, those of the whole file first."""
    return tuple(sorted(remarks, key=lambda each: (each.line, -1 if each.column is None else each.column)))


def shown(remarks: Sequence[Remark]) -> list[str]:
    """Return the lines that people read: the first of each kind in a column, and how many more there are."""
    counts: dict[tuple[str, str], int] = {}
    lines = []
    for remark in remarks:
        of = (remark.kind, remark.name)
        counts[of] = counts.get(of, 0) + 1
        if counts[of] <= MOST_OF_A_KIND:
            lines.append(str(remark))
    for (kind, name), count in counts.items():
        if count > MOST_OF_A_KIND:
            column = f" in the column {name}" if name else ""
            lines.append(f"and {count - MOST_OF_A_KIND} more of the kind {kind}{column}: --json names all")
    return lines
