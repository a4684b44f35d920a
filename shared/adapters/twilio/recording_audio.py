"""The audio of a recording, fetched from Twilio with our credentials.

So recordings need not be public to everyone who knows their URL:
https://www.twilio.com/docs/voice/api/recording#fetch-a-recordings-media-file
"""

import re
from typing import TYPE_CHECKING

from shared.adapters.twilio.client import CHUNK, NOT_FOUND, TwilioApi, require_ok
from shared.domain.byte_range import ByteRange
from shared.errors import TwilioUnavailable
from shared.ports.twilio import Audio

if TYPE_CHECKING:
    from requests import Response

PARTIAL_CONTENT = 206
RANGE_NOT_SATISFIABLE = 416

_CONTENT_RANGE = re.compile(r"bytes (?:([0-9]{1,15})-[0-9]{1,15}|\*)/([0-9]{1,15})")
"""Source: https://www.rfc-editor.org/rfc/rfc9110#name-content-range"""


class TwilioRecordingAudio:
    """The recordings of one account. Safe to share between threads."""

    def __init__(self, api: TwilioApi) -> None:
        self._api = api

    def fetch(self, sid: str, part: ByteRange) -> Audio | None:
        """Return a part of the audio of a recording. See ``shared.ports.twilio.RecordingAudio``.

        Twilio is asked for that part only. Unverified: that it heeds ``Range``. If it sends everything,
        the rest is read and dropped, or not read at all: no more than the part is held in memory.
        """
        # Without compression: a range of compressed bytes would be of no use.
        headers = {"Range": part.header, "Accept-Encoding": "identity"}
        with self._api.stream(f"Recordings/{sid}", suffix=".mp3", headers=headers) as answer:
            if answer.status_code == NOT_FOUND:
                return None
            if answer.status_code in {PARTIAL_CONTENT, RANGE_NOT_SATISFIABLE}:
                return _part_sent(answer, part)
            require_ok(answer.status_code)
            return _part_of_all(answer, part)


def _part_sent(answer: "Response", part: ByteRange) -> Audio:
    """Return the part that Twilio sent, by what the answer says of it."""
    told = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if told is None:
        raise TwilioUnavailable(f"HTTP {answer.status_code} from Twilio without the range it is about")
    length = int(told[2])
    if told[1] is None:
        return Audio(content=b"", mime=_mime(answer), first=length, length=length)
    content, _ = _cut(answer, first=0, count=part.count, until_end=False)
    return Audio(content=content, mime=_mime(answer), first=int(told[1]), length=length)


def _part_of_all(answer: "Response", part: ByteRange) -> Audio:
    """Return the part, cut from an answer with everything."""
    told = answer.headers.get("Content-Length", "")
    length = int(told) if told.isascii() and told.isdecimal() else None
    first = part.first
    if first is None:  # at the end, which only the length tells
        first = max(length - part.count, 0) if length is not None else 0
    if length is not None and first >= length:
        return Audio(content=b"", mime=_mime(answer), first=length, length=length)
    content, read = _cut(answer, first=first, count=part.count, until_end=length is None)
    whole = read if length is None else length
    return Audio(content=content, mime=_mime(answer), first=min(first, whole), length=whole)


def _cut(answer: "Response", *, first: int, count: int, until_end: bool) -> tuple[bytes, int]:
    """Return at most ``count`` bytes of the body from ``first``, and how many bytes of it were read."""
    content, position = bytearray(), 0
    for chunk in answer.iter_content(CHUNK):
        start = max(first - position, 0)
        content += chunk[start : max(first + count - position, 0)]
        position += len(chunk)
        if len(content) >= count and not until_end:
            break
    return bytes(content), position


def _mime(answer: "Response") -> str:
    return answer.headers.get("Content-Type") or "audio/mpeg"
