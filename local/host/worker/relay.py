"""Relay what a worker prints and logs, line by line."""

import asyncio
import logging
import os
from collections.abc import Callable

MAX_LINE_BYTES = 64 * 1024  # a longer line is relayed in pieces

LEVELS = {"2": 50, "3": 40, "4": 30, "6": 20, "7": 10}
"""The level of ``logging`` for each severity that ``stderr_log.py`` writes."""


async def relay(pipe: int, say: Callable[[int, str], None]) -> None:
    """Call ``say`` with each line from the file descriptor ``pipe`` until its end; then close it."""
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: protocol, os.fdopen(pipe, "rb"))
    rest = b""
    try:
        while piece := await reader.read(MAX_LINE_BYTES):
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > MAX_LINE_BYTES:
                lines, rest = [*lines, rest], b""
            for line in lines:
                say(*_severity(line.decode(errors="replace").rstrip()))
        if rest:
            say(*_severity(rest.decode(errors="replace")))
    finally:
        transport.close()


def _severity(line: str) -> tuple[int, str]:
    """Return the level and the text of a line. A printed line has no severity: its level is INFO."""
    if line[:1] == "<" and line[2:3] == ">" and line[1] in LEVELS:
        return LEVELS[line[1]], line[3:]
    return logging.INFO, line
