"""What a desk said: a JSON object. Anything else is of something that is no desk."""

import json
from typing import Any

import requests

from switchboard.terminal.exit_status import UNREACHABLE
from switchboard.terminal.failed import Failed


class Said(dict[str, Any]):
    """An object of an answer. A field that is not there ends the command with a line, and no traceback."""

    def __missing__(self, name: str) -> Any:
        """Refuse to go on: what answered is no Switchboard, or one of another version.

        Raises:
            Failed: always.
        """
        remedy = "is it a Switchboard, and of this version? See SWITCHBOARD_URL, and switchboard doctor"
        raise Failed(f"the answer has no {name!r}: {remedy}", UNREACHABLE)


def said_by(answer: requests.Response) -> Said | None:
    """Return the object that the answer is; None if it is none, as a login page or nothing."""
    try:
        said = json.loads(answer.content, object_hook=Said)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, Said) else None
