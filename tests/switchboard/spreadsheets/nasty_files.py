"""Spreadsheets as people send them. What is said of each is in nasty_files.txt.

What a program writes is as its source says, where one is named; the files are built here, byte by byte.
"""

import codecs

A, B = "+12025550955", "+12025550956"
WIDE = "\uff0b" + "".join(chr(0xFF10 + int(digit)) for digit in A[1:])
ARABIC = "+" + "".join(chr(0x660 + int(digit)) for digit in B[1:])
GOOD = f"to,name\n{A},Ana\n{B},José\n"


def one(number: str, name: str = "Ana") -> bytes:
    """Return a file with one cell of number, in quotes."""
    return f'to,name\n"{number.replace('"', '""')}",{name}\n'.encode()


def said(words: str) -> bytes:
    """Return a file with one cell of words, in quotes."""
    return f'to,name\n{A},"{words.replace('"', '""')}"\n'.encode()


ENCODINGS = {
    "UTF-8": GOOD.encode(),
    # Excel's "CSV UTF-8"
    "UTF-8 with a byte order mark": codecs.BOM_UTF8 + GOOD.encode(),
    # Excel's "Unicode Text": http://www.herongyang.com/Unicode/Excel-Save-File-in-Unicode-Text-txt.html
    "UTF-16 LE with a byte order mark, tabs, CRLF": codecs.BOM_UTF16_LE
    + GOOD.replace(",", "\t").replace("\n", "\r\n").encode("utf-16-le"),
    "UTF-16 BE with a byte order mark": codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"),
    "UTF-16 LE without a byte order mark": GOOD.encode("utf-16-le"),
    "UTF-16 BE without a byte order mark": GOOD.encode("utf-16-be"),
    "UTF-32 with a byte order mark": codecs.BOM_UTF32_LE + GOOD.encode("utf-32-le"),
    "UTF-16 that is cut off": codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le")[:-1],
    # Excel's plain "CSV": https://donatstudios.com/CSV-An-Encoding-Nightmare
    "Windows-1252": GOOD.encode("cp1252"),
    "Mac Roman": GOOD.encode("mac-roman"),
    "Windows-1251": f"to,name\n{A},Анна\n".encode("cp1251"),
    "UTF-8 that was once read as Windows-1252": said("José".encode().decode("cp1252")),
    "letters that were lost": said("Jos\ufffd"),
    "two files in one": codecs.BOM_UTF8 + f"to,name\n{A},Ana\n\ufeff{B},Ben\n".encode(),
}

OTHER_FORMATS = {
    "nothing": b"",
    "a byte order mark alone": codecs.BOM_UTF8,
    "blank lines alone": b"\r\n \r\n,,\r\n",
    "the names of columns alone": b"to,name\r\n",
    "an Excel workbook": b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml \xa2PK\x03\x04xl/workbook.xml",
    "a LibreOffice spreadsheet": b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK",
    "a Numbers spreadsheet": b"PK\x03\x04\x14\x00\x00\x00Index/Document.iwaPK",
    "an old Excel workbook": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504),
    "a web page called .xls": b"<html><table><tr><td>to</td></tr></table></html>",
    "a PDF": b"%PDF-1.7\n",
    "JSON": b'[{"to": "+12025550955"}]',
    "a packed file": b"\x1f\x8b\x08\x00",
    "a list of contacts": b"BEGIN:VCARD\r\nVERSION:3.0\r\n",
    "zero bytes in the words": f"to,name\n{A},A\x00na\n".encode(),
}

SHAPES = {
    # Excel where the comma is for decimals: https://wiki.imacros.net/csv
    "semicolons": f"to;name\r\n{A};Silva, Ana\r\n".encode(),
    "tabs": f"to\tname\n{A}\tAna\n".encode(),
    "sep=; above": f"sep=;\r\nto;name\r\n{A};Ana\r\n;Ben\r\n".encode(),
    "pipes": f"to|name\n{A}|Ana\n".encode(),
    "two separators that both fit": f"to,name;city\n{A},Ana;Rome\n".encode(),
    "old Mac line breaks": f"to,name\r{A},Ana\r".encode(),
    "a line break in a cell, and a fault below it": f'to,name\n{A},"Ana\nSilva"\n12025550956,Ben\n'.encode(),
    "a quote that is never closed": f'to,name\n{A},"Ana\n{B},Ben\n'.encode(),
    "a quote that closes too late": f'to,name\n{A},"Ana\n{B},Ben"\n'.encode(),
    "a quote within quotes": f'to,name\n{A},"Ana "the boss" Silva"\n'.encode(),
    "a quote within words": f'to,name\n{A},5" pipe\n'.encode(),
    "a cell of 200,000 characters": f'to,name\n{A},"{"x" * 200_000}"\n'.encode(),
    "empty lines, and separators at the ends": f"to,name,,\n{A},Ana,,\n,,,\n\n{B},Ben,,\n".encode(),
    "rows without their last cells": f"to,name,city\n{A},Ana\n{B},Ben,Rome\n".encode(),
    "a row with a cell too many": f"to,name\n{A},Silva, Ana\n{B},Ben\n".encode(),
    "no names of columns": f"{A},Ana\n{B},Ben\n".encode(),
    "a title above the names": f"Customers 2026,,\n,,\nto,name,city\n{A},Ana,Rome\n".encode(),
    "a column without a name": f"to,name,\n{A},Ana,\n{B},Ben,VIP\n".encode(),
    "a name twice": f"to,Name,name \n{A},Ana,Silva\n".encode(),
    "names in other case, with blanks": f" TO , Name\u00a0\n{A},Ana\n".encode(),
    "a column of phones by another name": f"Mobile,name\n{A},Ana\n".encode(),
    "no column of words": f"to,first\n{A},Ana\n".encode(),
    "a row of sums at the end": f"to,name\n{A},Ana\nTotal: 1,\n".encode(),
}

NUMBERS = {
    "a + that was eaten": b"to,name\n12025550955,Ana\n447911123456,Ben\n",
    "digits that were lost": b'to,name\n4.479E+11,Ana\n"1,20256E+10",Ben\n',
    "decimals, as pandas writes a column with gaps": one("12025550955.0"),
    "an apostrophe before it": one("'+12025550955"),
    "a formula that is a text": one('="+12025550955"'),
    "00 for the +": one("0044 20 7946 0958"),
    "a zero in brackets": one("+44 (0)20 7946 0958"),
    "tel:, brackets and hyphens": one("tel:+1 (202) 555-0955"),
    "no-break spaces and long hyphens": one("+1\u00a0202\u2011555\u20130955"),
    "signs without width, as from a list of contacts": one("\u202a+12025550955\u202c"),
    "digits of other scripts": f"to,name\n{WIDE},Ana\n{ARABIC},Ben\n".encode(),
    "two numbers": one("+12025550955 / +12025550956"),
    "two numbers on two lines": one("+12025550955\n+12025550956"),
    "an extension": one("+1 202 555 0955 ext. 12"),
    "letters": one("+1-800-FLOWERS"),
    "the letter O": one("+1202555O955"),
    "dates": b"to,name\n15-Jan,Ana\n01/02/2026,Ben\n2026-01-15 00:00:00,Eva\n",
    "a national number": one("(020) 7946 0958"),
    "too few and too many digits": b"to,name\n+120255509,Ana\n+12025550955123456,Ben\n",
    "an address of another kind": b"to,name\nana@example.com,Ana\nwhatsapp:+12025550955,Ben\n",
    "no number": f"to,name\n,Ana\n-,Ben\nn/a,Eva\n{A},Dan\n".encode(),
    "one person twice, by other spellings": f"to,name\n{A},Ana\n+1 (202) 555-0955,Ana\n".encode(),
    "one person twice, by Brazil's ninth digit": b"to,name\n+5511987654321,Ana\n+551187654321,Ana\n",
}

WORDS = {
    "formulas, and what they show": f"to,name\n{A},=B1\n{B},#N/A\n+12025550957,#REF!\n".encode(),
    "formulas in German and Calc": f"to,name\n{A},#BEZUG!\n{B},Err:502\n+12025550957,######\n".encode(),
    "a link": said('=HYPERLINK("http://example.com","Ana")'),
    "an empty value": said(""),
    "words that are too long": said("x" * 1_700),
    "a zone of Windows": f"to,name,zone\n{A},Ana,W. Europe Standard Time\n{B},Ben,Europe/Rome\n".encode(),
    "all at once": b"to,name,zone\n12025550955,=A1,Mars\n4.479E+11,,Europe/Rome\n"
    + f"{A},Ana,x,y\n".encode(),
}

FILES: dict[str, bytes] = {**ENCODINGS, **OTHER_FORMATS, **SHAPES, **NUMBERS, **WORDS}
