"""Where the desk has the person at a number."""

from switchboard.connection.desk import in_path
from switchboard.person_number import person_number


def person_path(text: str) -> str:
    """Return the path of the person at a number, which is read as every command reads it.

    Raises:
        Failed: it begins with a + and is no number.
    """
    return f"people/{in_path(person_number(text))}"
