"""What a file of columns and rows has, once it was read."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from switchboard.spreadsheets.remarks import Remark


@dataclass(frozen=True, slots=True)
class Column:
    """A column that has a name."""

    index: int
    title: str
    """As the file has it."""
    name: str
    """By which it is found: see ``plain_name``."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that has words. A cell that is missing is empty."""

    line: int
    row: int
    cells: Mapping[str, str]
    """By the column's name, without blanks at the ends."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file. With faults, ``rows`` has those that could be read all the same.

    Without ``columns`` nothing could: the faults say why.
    """

    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[Remark, ...] = ()
    """What was taken because it is certain."""
    faults: tuple[Remark, ...] = ()
    header_line: int = 1
    """Where the names of the columns are."""

    def column(self, *names: str) -> Column | None:
        """Return the first column that has one of these names."""
        found = (column for name in names for column in self.columns if column.name == plain_name(name))
        return next(found, None)


def plain_name(title: str) -> str:
    """Return the name of a column without what people do not see or mean: case, and kinds of blanks.

    ``Order Number`` is ``order_number``, so that a text can have it as ``{order_number}``.
    """
    seen = "".join(
        sign for sign in unicodedata.normalize("NFKC", title) if unicodedata.category(sign) != "Cf"
    )
    return "_".join(seen.casefold().split())


def remark(kind: str, text: str, row: Row, column: Column) -> Remark:
    """Return a remark about a cell."""
    return Remark(kind, text, line=row.line, row=row.row, column=column.index, name=column.title)
