"""Turn the bytes of a file into text, if it is certain how.

What Excel writes: "CSV UTF-8" has a byte order mark, "Unicode Text" is UTF-16 with one
(http://www.herongyang.com/Unicode/Excel-Save-File-in-Unicode-Text-txt.html), and plain "CSV" is in the code
page of the machine (https://donatstudios.com/CSV-An-Encoding-Nightmare), which the file does not tell.
"""

import codecs
from dataclasses import dataclass

from switchboard.spreadsheets.other_formats import other_format
from switchboard.spreadsheets.remarks import Remark

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),  # before UTF-16, with whose mark it begins
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)

_REMEDY = 'save it as "CSV UTF-8"'
_WINDOWS = "windows-1252"
_AROUND = 12
"""Bytes shown beside one that cannot be read."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, or the fault that it cannot be had."""

    text: str = ""
    note: Remark | None = None
    fault: Remark | None = None


def decode(data: bytes, *, encoding: str | None = None) -> Decoded:
    """Return the text in ``data``.

    Args:
        data: the whole file.
        encoding: what the user says that it is in. A byte order mark counts more.
    """
    if format_fault := other_format(data):
        return Decoded(fault=format_fault)
    for mark, codec, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _certain(data[len(mark) :], codec, f"read as {name}, by its byte order mark")
    if encoding:
        return _certain(data, encoding, f"read as {encoding}, as you say")
    if wide := _utf_16_without_mark(data):
        return _certain(data, wide, "read as UTF-16, by the zero byte beside each letter")
    try:
        return Decoded(text=data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Decoded(fault=_not_utf_8(data, error.start))


def _certain(data: bytes, codec: str, note: str) -> Decoded:
    try:
        return Decoded(text=data.decode(codec).removeprefix("\ufeff"), note=Remark("encoding", note))
    except UnicodeDecodeError as error:
        line = _line_at(data[: error.start].decode(codec, errors="replace"))
        text = f"cannot be read as {codec}: the file is cut off or damaged; {_REMEDY}"
        return Decoded(fault=Remark("encoding", text, line=line))
    except LookupError:
        text = f"--encoding {codec}: there is no such encoding; windows-1252, windows-1250 and utf-8 are some"
        return Decoded(fault=Remark("encoding", text))


def _utf_16_without_mark(data: bytes) -> str | None:
    """Return the codec, if every second byte that is zero stands on one side, and most of them are."""
    if len(data) % 2 or not data:
        return None
    low, high = data[0::2].count(0), data[1::2].count(0)
    most = len(data) * 3 // 8  # of its half: three letters in four are below U+0100
    if high >= most and not low:
        return "utf-16-le"
    return "utf-16-be" if low >= most and not high else None


def _not_utf_8(data: bytes, at: int) -> Remark:
    """Return the fault of a file in some code page, with what it would be in the one of Western Europe."""
    line = _line_at(data[:at].decode("utf-8"))
    start = max(data.rfind(sign, max(at - _AROUND, 0), at) for sign in (b",", b";", b"\t", b"\n", b'"')) + 1
    piece = data[max(start, at - _AROUND) : at + _AROUND].decode(_WINDOWS, errors="replace")
    word = piece.translate(dict.fromkeys(map(ord, ',;\t\n\r"'), "\n")).split("\n")[0].strip()
    as_windows = f"in {_WINDOWS} it would be `{word}`: if that is right, add --encoding {_WINDOWS}; or"
    return Remark(
        "encoding", f"is not UTF-8, and no other encoding is certain; {as_windows} {_REMEDY}", line=line
    )


def _line_at(before: str) -> int:
    return before.count("\n") + (before.count("\r") if "\n" not in before else 0) + 1
