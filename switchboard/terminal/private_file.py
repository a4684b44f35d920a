"""Write a CSV file that somebody asked for: all of it or nothing, and readable by its owner alone."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed


@contextmanager
def private_file(file: str) -> Iterator[TextIO]:
    """Open the file to write; it takes its place when all is in it. Its mark tells Excel that it is UTF-8.

    A device or a pipe is written to, and not replaced; of a link, what it leads to.

    Raises:
        Failed: it cannot be written. What was there before is there still.
    """
    target = Path(file).resolve()
    try:
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8-sig", newline="") as stream:
                yield stream
            return
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}")
        part = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as stream:
                yield stream
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Failed(f"{file} cannot be written: {error.strerror or error}", USAGE) from error
