"""A number as somebody types it behind a command."""

from switchboard.connection.desk import in_path
from switchboard.spreadsheets.number_cells import NumberCell, read_number_cell


def person_path(text: str) -> str:
    """Return the path of the person at a number; one that cannot be read is for the desk to refuse, or know.

    A national number is one of the desk's DEFAULT_COUNTRY, which is not known here.
    """
    read = read_number_cell(text)
    return f"people/{in_path(read.number if isinstance(read, NumberCell) else text)}"
