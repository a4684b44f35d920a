"""Read a cell that has a phone number: what is certain is taken, all else is a fault with its remedy.

What spreadsheets do to numbers: zeros at the front are dropped and long numbers shown as 4.479E+11
(http://howtomicrosoftofficetutorials.blogspot.com/2017/07/keep-leading-zeros.html), and digits after
the 15th become zeros (http://support.microsoft.com/kb/269370/en-us). That a + goes the same way, and that
LibreOffice does it too, is unverified.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.messages.phone_number import InvalidNumber, read_number
from shared.setting_rules import E164
from switchboard.spreadsheets.word_cells import Fault, is_scientific, word_fault

_AS_TEXT = "format the column as Text, and enter the numbers again"

_TEXT_FORMULA = re.compile(r'="([^"]*)"')

_PLAIN = re.compile(r"\+?[0-9]+")
_LEFT_OUT = re.compile(r"[\s().-]")
_ZERO = re.compile(r"\(0+\)")
_DECIMALS = re.compile(r"\+?([0-9]{7,})[.,]0+")
_EXTENSION = re.compile(
    r"([0-9])[\s,;(]*(?:ext\.?|extension|x|#|;ext=|durchwahl|int\.)[\s.:]*[0-9]{1,7}\)?$", re.IGNORECASE
)
_BETWEEN = re.compile(r"[/;,|&\n]|\s(?:or|and|oder|und|ou|o|y|e)\s|\s\+|(?<=[0-9])\+", re.IGNORECASE)
_DIGITS_OF_ONE = 7
_MOST_DIGITS = 15
"""https://www.itu.int/rec/T-REC-E.164"""

_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|okt|dez|ene|abr|ago|dic|fev|set|out|janv|juil"
_DATE = re.compile(
    r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{2,4}(\s+[0-9:]+.*)?"
    rf"|[0-9]{{1,2}}[-. ]({_MONTH})[a-z]*\.?([-. ][0-9]{{2,4}})?"
    rf"|({_MONTH})[a-z]*\.?[-. ][0-9]{{1,4}}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A number in E.164, and what was changed to get it, in words: empty if nothing was."""

    number: str
    changes: str = ""


def read_number_cell(cell: str, *, country: str = "") -> NumberCell | Fault:
    """Return the number in a cell, or its kind of fault and the text.

    Args:
        cell: as the file has it.
        country: ISO 3166, for numbers without +; empty if the user named none.
    """
    if E164.fullmatch(cell):
        return _read(cell, cell, country="", changes=[])
    text, changes = _without_wrapping(cell)
    text, more = _without_invisible(text)
    changes += more
    if not text:
        return "no-number", "is empty: give a phone number, or delete the row"
    if fault := _other_content(text):
        return fault
    plain = _LEFT_OUT.sub("", text)
    if plain != text:
        changes.append("spaces, hyphens, dots or brackets left out")
    if not _PLAIN.fullmatch(plain) or (_ZERO.search(text) and not country):
        return _unreadable(text)
    if not plain.startswith("+") and not country:
        return _without_plus(plain)
    return _read(text if country else plain, cell, country=country, changes=changes)


def _read(text: str, cell: str, *, country: str, changes: Sequence[str]) -> NumberCell | Fault:
    try:
        return NumberCell(read_number(text, country=country), ", ".join(changes))
    except InvalidNumber as invalid:
        return "no-such-number", f"`{cell}` {invalid}"


def _without_wrapping(cell: str) -> tuple[str, list[str]]:
    """Return a cell without what keeps a spreadsheet from reading it as a number, and without tel:."""
    changes = []
    if found := _TEXT_FORMULA.fullmatch(cell):
        cell = found[1]
        changes.append('="" around it left out')
    if cell.startswith("'"):
        cell = cell[1:]
        changes.append("an apostrophe left out")
    if cell[:4].casefold() == "tel:":
        cell = cell[4:]
        changes.append("tel: left out")
    return cell, changes


def _without_invisible(text: str) -> tuple[str, list[str]]:
    """Return a text without signs that nobody sees, with its digits and hyphens as those of ASCII."""
    changes = []
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    if seen != text:
        changes.append("signs without width left out")
    plain = "".join(_plain(sign) for sign in unicodedata.normalize("NFKC", seen))
    if any(sign.isdigit() and not sign.isascii() for sign in seen) or "\uff0b" in seen:
        changes.append("digits of another script as 0 to 9")
    return plain.strip(), changes


def _plain(sign: str) -> str:
    if unicodedata.category(sign) == "Nd":
        return str(unicodedata.decimal(sign))
    if unicodedata.category(sign) == "Pd" or sign == "\N{MINUS SIGN}":
        return "-"
    return " " if unicodedata.category(sign) == "Zs" else sign


def _other_content(text: str) -> Fault | None:  # noqa: PLR0911 - a table of kinds
    """Return the fault of a cell that has no number, or more than one, or a number with something else."""
    if fault := word_fault(text):
        return fault
    if is_scientific(text):
        return "shortened", f"`{text}` has lost its last digits: {_AS_TEXT}"
    if found := _DECIMALS.fullmatch(text):
        return "decimals", f"`{text}` is a number with decimals: write +{found[1]}, if that is it, as Text"
    if _DATE.fullmatch(text):
        return "date", f"`{text}` is a date: the spreadsheet may have made it of a number; {_AS_TEXT}"
    if text.casefold().startswith(("whatsapp:", "sip:", "client:", "mailto:")) or "@" in text:
        return "address", f"`{text}` is an address of another kind: give a phone number"
    if _EXTENSION.search(text):
        return "extension", f"`{text}` has an extension, which no text reaches: give a number of its own"
    parts = [part for part in _BETWEEN.split(text) if len(re.sub(r"\D", "", part)) >= _DIGITS_OF_ONE]
    if len(parts) > 1:
        return "two-numbers", f"`{text}` has two numbers: keep one, or give the other a row of its own"
    return None


def _unreadable(text: str) -> Fault:
    if any(map(str.isalpha, text)):
        return "letters", f"`{text}` has letters: give the digits alone, such as +15005550006"
    if _ZERO.search(text):
        return "zero-in-brackets", f"`{text}` has a zero in brackets: {_write(text)}"
    return "no-such-number", f"`{text}` is no phone number: write it in E.164, such as +15005550006"


def _without_plus(digits: str) -> Fault:
    """Return the fault of a number without +, which may be international or national."""
    if digits.startswith("00"):
        return "double-zero", f"`{digits}` has 00 for the +: {_write(digits)}"
    if len(digits) > _MOST_DIGITS:
        return (
            "no-such-number",
            f"`{digits}` has {len(digits)} digits, and no number has more than {_MOST_DIGITS}",
        )
    if digits.startswith("0"):
        rest = (
            "add --country and its country, such as --country GB, or write it with + and the country's code"
        )
        return "national", f"`{digits}` has no country code: {rest}"
    remedy = _write(digits)
    if "write +" in remedy:
        return "plus-eaten", f"`{digits}` has no +: {remedy}, and format the column as Text"
    return (
        "national",
        f"`{digits}` has no + and country code: write them, or add --country, such as --country US",
    )


def _write(text: str) -> str:
    """Return what to write instead, as the API's own refusal says it."""
    try:
        read_number(text, country="")
    except InvalidNumber as invalid:
        _, found, remedy = str(invalid).partition("write +")
        if found:
            return f"write +{remedy}"
    return "write it in E.164, such as +15005550006"
