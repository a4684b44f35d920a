"""Read a cell of words: a name, a value, a time. Nothing in it is changed but what a spreadsheet added."""

import re
import unicodedata

TRAPS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
"""What begins a formula: cells that begin so are exported with an apostrophe, and read without it.

Source: ASVS 1.2.10 of OWASP (https://owasp.org/www-project-application-security-verification-standard/), and
CWE-1236 (https://cwe.mitre.org/data/definitions/1236.html). The last four are the wide forms, for caution.
"""

_TRAPPED = re.compile(rf"'+[{re.escape(TRAPS)}]", re.DOTALL)
_TRAP = re.compile(rf"'*[{re.escape(TRAPS)}]", re.DOTALL)

_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
"""A formula that is a text: how some systems keep Excel from reading a number."""

_ERROR = re.compile(r"#[^\s#]{1,20}[!?]|#N/[AD]|#NV|#GETTING_DATA|#+|Err:[0-9]{3}|#ERROR!|Loading\.\.\.")
"""What a formula shows that failed, in Excel of any language, LibreOffice and Google Sheets.

Of Excel's in English: https://learn.microsoft.com/openspecs/sharepoint_protocols/ms-esrest/, 2.2.5.1 Error.
The others are unverified.
"""

_SCIENTIFIC = re.compile(r"\s*[+-]?[0-9]+([.,][0-9]+)?[eE]\+?[0-9]{1,3}\s*")

_LOST = "\N{REPLACEMENT CHARACTER}"

Fault = tuple[str, str]
"""The kind, and the text."""


def read_words(cell: str) -> str | Fault:
    """Return the words in a cell, or its fault."""
    if text := _TEXT_FORMULA.fullmatch(cell):
        return text[1].replace('""', '"')
    if _TRAPPED.match(cell):
        return cell[1:]
    return word_fault(cell) or cell


def word_fault(cell: str) -> Fault | None:
    """Return what is wrong with the words in a cell, whatever they mean."""
    if _ERROR.fullmatch(cell):
        return "formula-error", f"`{cell}` is a formula that failed: mend it, or type the words themselves"
    if cell.startswith("="):
        return "formula", f"`{cell[:40]}` is a formula: copy the column, and paste it as values"
    if _LOST in cell:
        return "characters-lost", f"`{cell[:40]}` lost characters when it was saved: type them again"
    if meant := _meant(cell):
        return "read-wrongly", f"`{cell[:40]}` was once read in a wrong encoding: it means `{meant[:40]}`"
    for at, sign in enumerate(cell):
        if unicodedata.category(sign) == "Cc" and sign not in "\t\r\n":
            return "control-character", f"has the control character U+{ord(sign):04X} as character {at + 1}"
    return None


def is_scientific(cell: str) -> bool:
    """Return whether a number was shortened, as in 4.479E+11."""
    return _SCIENTIFIC.fullmatch(cell) is not None


def shielded(text: str) -> str:
    """Return a text as it can stand in a file that is opened as a spreadsheet; ``read_words`` undoes it."""
    return f"'{text}" if _TRAP.match(text) else text


def _meant(cell: str) -> str | None:
    """Return what a cell means that is UTF-8, read as Windows-1252: such a text has hardly another origin."""
    if cell.isascii():
        return None
    try:
        meant = cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    return meant
