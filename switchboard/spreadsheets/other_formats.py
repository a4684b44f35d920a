"""Recognize files that are no table of text, though somebody may call them so."""

import re

from switchboard.spreadsheets.remarks import Remark

_SAVE_AS = 'open it and save it as "CSV UTF-8"'

_ZIP = b"PK\x03\x04"
"""https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7"""

_IN_ZIP = (
    (b"opendocument.spreadsheet", "a spreadsheet of LibreOffice (.ods)"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"[Content_Types].xml", "an Office document, such as an Excel workbook (.xlsx)"),
    (b"Index/", "a spreadsheet of Numbers (.numbers)"),
    (b"Index.zip", "a spreadsheet of Numbers (.numbers)"),
)
"""Names in a zip archive, which stand in it as they are.

Sources: https://docs.oasis-open.org/office/OpenDocument/v1.3/OpenDocument-v1.3-part2-packages.html (the media
type is at a fixed place) and https://learn.microsoft.com/office/open-xml/spreadsheet/structure-of-a-spreadsheetml-document.
That those of Numbers are so is unverified.
"""

_BEGINNINGS = (
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls), or one with a password"),
    (rb"%PDF", "a PDF"),
    (rb"\x1f\x8b", "packed with gzip: unpack it"),
    (rb"\{\\rtf", "a document in RTF"),
    (
        rb"\s*<(!doctype|html|table|\?xml|meta|head)",
        "a web page or XML, though its name may end in .xls or .csv",
    ),
    (rb"\s*BEGIN:VCARD", "a list of contacts (vCard)"),
    (rb"\s*[\[{]\s*[\"{\[\]}]", "JSON: POST it to /api/messages/batch or /api/people/batch"),
)
"""The first is that of https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb/."""


def other_format(data: bytes) -> Remark | None:
    """Return the fault of a file that is something else, or is empty."""
    start = data.removeprefix(b"\xef\xbb\xbf")
    if not start.strip(b"\xff\xfe\x00 \t\r\n"):
        return Remark("empty", "the file is empty: save the spreadsheet again")
    if start.startswith(_ZIP):
        kind = next((kind for name, kind in _IN_ZIP if name in data), "a zip archive")
        return Remark("format", f"is {kind}, not text: {_SAVE_AS}")
    for pattern, kind in _BEGINNINGS:
        if re.match(pattern, start, re.IGNORECASE):
            remedy = "" if ":" in kind else f": {_SAVE_AS}"
            return Remark("format", f"is {kind}{remedy}")
    return None
