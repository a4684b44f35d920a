"""Mask what others wrote in our log lines: names and ids may have a person's number, or a line end.

One place for all lines, because such a text can be in any of them: as the name of
a field that does not exist, in a URL, as the id of a message.
"""

import logging
import re
from contextlib import suppress

MAX_CHARACTERS = 1_000
"""Of a line: names may be as long as a request."""

_NUMBER = re.compile(
    r"(?<![0-9A-Za-z+])(?<!-[0-9a-f]{4}-)"  # not within a word, such as a SID, nor at the end of a UUID
    r"(?:\+[0-9]{7,15}|[0-9]{10,15}|\+[0-9](?:[ ().-]{0,2}[0-9]){6,14})"
    r"(?![0-9A-Za-z]|-[0-9a-f]{4}-)"  # nor at the start of a UUID
)
"""A number with its country, however it is written, or 10 to 15 digits."""

_CLIENT_OR_SIP = re.compile(r"\b(client|sips?):[\w+][^\s<>\"',;]*")
"""The name of a client, which may be a person's, or a SIP address."""


def mask_log_lines() -> None:
    """Mask each line that a logger of ours writes from now on; to call it again has no effect."""
    make_record = logging.getLogRecordFactory()
    if getattr(make_record, "masks", False):
        return

    def make_masked_record(*args: object, **kwargs: object) -> logging.LogRecord:
        record = make_record(*args, **kwargs)
        if record.name.startswith("shared."):
            with suppress(TypeError, ValueError):  # arguments that do not fit: the handler reports them
                record.msg, record.args = masked_line(record.getMessage()), ()
        return record

    make_masked_record.masks = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(make_masked_record)


def masked_line(text: str) -> str:
    """Return ``text`` on one line, cut, with the last four digits of each number, and without other names."""
    line = _CLIENT_OR_SIP.sub(r"\1:...", text[: 2 * MAX_CHARACTERS])
    line = _NUMBER.sub(_last_four, line)
    if not line.isprintable():
        line = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in line)
    if len(text) <= MAX_CHARACTERS:
        return line
    return f"{line[:MAX_CHARACTERS]}... ({len(text)} characters)"


def _last_four(number: re.Match[str]) -> str:
    return "..." + re.sub("[^0-9]", "", number[0])[-4:]
