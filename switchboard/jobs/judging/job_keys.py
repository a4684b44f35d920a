"""The keys of a job's rows. An id is the job's name and the key: a row that is corrected is the same row."""

import re

from shared.domain.messages.message_fields import ID_DESCRIPTION
from switchboard.jobs.job_options import JobOptions
from switchboard.spreadsheets.number_column import words_of
from switchboard.spreadsheets.remarks import Remark
from switchboard.spreadsheets.sheet import Column, Row, Sheet, remark
from switchboard.spreadsheets.word_cells import is_scientific, read_words

MAX_ID = 128
_SIGN = re.compile(r"[^A-Za-z0-9._:-]")
_JOB = re.compile(r"[A-Za-z0-9._-]{1,64}")


def key_fault(options: JobOptions) -> list[Remark]:
    """Return the faults of the options that make the ids."""
    faults = []
    if not _JOB.fullmatch(options.job):
        text = f"--job {options.job}: 1 to 64 characters of A-Z a-z 0-9 . _ -, since the ids begin with it"
        faults.append(Remark("job-name", text))
    if options.allow_repeats and not options.key:
        text = "--allow-repeats needs --key, the column that names each row: else one person has one id"
        faults.append(Remark("repeats-without-key", text))
    return faults


def key_column(sheet: Sheet, options: JobOptions) -> Column | Remark | None:
    """Return the column of ``--key``, or its fault; None if rows are named by their numbers."""
    if not options.key:
        return None
    found = sheet.column(options.key)
    if found is None:
        there = ", ".join(column.title for column in sheet.columns)
        text = f"has no column `{options.key}` (--key); its columns are {there}"
        return Remark("no-key-column", text, line=sheet.header_line)
    return None if found.name in {"to", "number"} else found


def read_keys(sheet: Sheet, column: Column, faults: list[Remark], *, job: str = "") -> dict[int, str]:
    """Return the key of each row by line; what is wrong with the others is added to ``faults``."""
    keys: dict[int, str] = {}
    firsts: dict[str, Row] = {}
    for row in sheet.rows:
        words = words_of(row, column, read_words)
        fault = words if isinstance(words, Remark) else _key_fault(words, row, column, job=job)
        if isinstance(words, str) and not fault:
            first = firsts.setdefault(words, row)
            if first is not row:
                text = f"`{words}` is the key of line {first.line} too: each row needs one of its own"
                fault = remark("key-twice", text, row, column)
            keys[row.line] = words
        if fault:
            faults.append(fault)
    return keys


def _key_fault(key: str, row: Row, column: Column, *, job: str) -> Remark | None:
    if not key:
        return remark("no-key", "is empty, and names the row (--key): fill it in", row, column)
    if is_scientific(key) and "e" in key.casefold():
        text = (
            f"`{key}` was shortened by the spreadsheet: format the column as Text, and enter the keys again"
        )
        return remark("shortened", text, row, column)
    if found := _SIGN.search(key):
        sign = "a blank" if found[0].isspace() else f"`{found[0]}`"
        text = f"`{key[:40]}` has {sign}, and an id takes {ID_DESCRIPTION}: give --key another column"
        return remark("key-characters", text, row, column)
    if len(job) + 1 + len(key) > MAX_ID:
        text = f"has {len(key)} characters: with the job's name and a colon at most {MAX_ID} fit an id"
        return remark("key-too-long", text, row, column)
    return None
