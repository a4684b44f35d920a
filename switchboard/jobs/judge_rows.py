"""Turn the rows of a file into the messages of a job, or name every fault at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.adapters.files.flows import FlowFiles
from shared.adapters.files.templates import TemplateFiles
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.message import read_message
from shared.domain.messages.placeholders import names_in
from shared.errors import Fault, InvalidInput
from shared.ports.content import Flows, Templates
from shared.services.messages.template_lookup import faults_of_template
from switchboard.jobs.job_options import JobOptions
from switchboard.jobs.job_row import JobRow
from switchboard.jobs.judging.job_keys import key_column, key_fault, read_keys
from switchboard.jobs.judging.job_words import JobWords, job_words
from switchboard.spreadsheets.number_column import Numbers, number_column, read_numbers, words_of
from switchboard.spreadsheets.remarks import Remark, in_order
from switchboard.spreadsheets.sheet import Column, Row, Sheet, remark
from switchboard.spreadsheets.word_cells import read_words

ROOT = Path(__file__).resolve().parents[2]

OWN_FIELDS = ("zone", "language")
"""Columns that are fields of a message, if the file has them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The messages of a job; with any fault there are none, since nothing may be sent."""

    rows: tuple[JobRow, ...] = ()
    faults: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class _Job:
    """What all rows share."""

    options: JobOptions
    words: JobWords
    number: Column
    fields: Mapping[str, Column]
    templates: Templates
    is_complete: bool
    """Whether no column is missing."""


def judge_rows(
    sheet: Sheet,
    options: JobOptions,
    *,
    templates: Templates | None = None,
    flows: Flows | None = None,
    country: str = "",
) -> Judged:
    """Return the messages that a file and the options make.

    Args:
        sheet: the file.
        options: of the job.
        templates: those that it may name; None are those of the repository.
        flows: the same.
        country: ISO 3166, for numbers without +; empty if the user named none.
    """
    templates = templates or TemplateFiles(ROOT / "templates")
    words, faults = job_words(sheet, options, templates=templates, flows=flows or FlowFiles(ROOT / "flows"))
    faults += [*sheet.faults, *key_fault(options)]
    column = number_column(sheet) if sheet.columns else None
    if isinstance(column, Remark):
        faults.append(column)
    if not isinstance(column, Column):
        return Judged(faults=in_order(faults), notes=sheet.notes)
    numbers = read_numbers(sheet, column, country=country, allow_repeats=options.allow_repeats)
    faults += numbers.faults
    fields = {name: found for name in OWN_FIELDS if (found := sheet.column(name))}
    is_complete = not any(fault.kind == "no-column" for fault in faults)
    job = _Job(options, words, column, fields, templates, is_complete)
    key = key_column(sheet, options)
    keys = _keys(sheet, key, numbers, faults, job=options.job)
    rows = [*_rows(sheet, job, numbers, keys, faults)]
    used = (column, key, words.body, *words.values.values(), *fields.values())
    unused = _unused(sheet, {each.index for each in used if isinstance(each, Column)})
    notes = in_order([*sheet.notes, *numbers.notes, *unused])
    return Judged(() if faults else tuple(rows), in_order(faults), notes)


def _keys(
    sheet: Sheet, key: Column | Remark | None, numbers: Numbers, faults: list[Remark], *, job: str
) -> dict[int, str]:
    """Return the key of each row by line: its cell in the column of ``--key``, or else its number."""
    if isinstance(key, Column):
        return read_keys(sheet, key, faults, job=job)
    if key:
        faults.append(key)
    return {line: canonical(number).removeprefix("+") for line, number in numbers.by_line.items()}


def _rows(
    sheet: Sheet, job: _Job, numbers: Numbers, keys: Mapping[int, str], faults: list[Remark]
) -> Iterator[JobRow]:
    """Yield the rows that can be sent, and add the faults of the others, also of those without a number."""
    for row in sheet.rows:
        number, key = numbers.by_line.get(row.line, ""), keys.get(row.line, "")
        message, found = _message(row, job, number=number, key=key)
        faults += found
        if number and key and not found:
            yield JobRow(row.line, key, message)


def _message(row: Row, job: _Job, *, number: str, key: str) -> tuple[dict[str, Any], list[Remark]]:
    """Return the message of a row, and its faults, each at its cell."""
    options, faults = job.options, list[Remark]()

    def cell(column: Column, *, what: str = "") -> str:
        words = words_of(row, column, read_words)
        if isinstance(words, str) and (words or not what):
            return words
        empty = remark("no-value", f"is empty, and {what}: fill it in, or delete the row", row, column)
        faults.append(empty if isinstance(words, str) else words)
        return ""

    values = {name: cell(each, what=f"the words have {{{name}}}") for name, each in job.words.values.items()}
    body = options.words or (cell(job.words.body, what="it is what is sent") if job.words.body else "")
    fields = {name: cell(each) for name, each in job.fields.items()}
    message: dict[str, Any] = {"id": f"{options.job}:{key}", "to": number, "body": body, **fields}
    message |= {"values": values, "template": options.template, "flow": options.flow, "from": options.sender}
    message["tags"] = {**options.tags, "job": options.job}
    message = {name: value for name, value in message.items() if value}
    if not faults:
        faults += _faults(message, row, job)
    return message, faults


def _faults(message: Mapping[str, Any], row: Row, job: _Job) -> Iterator[Remark]:
    """Yield what the API itself would say of the message, at the cells that it is about."""
    if job.words.body and (unknown := sorted(names_in(message.get("body", "")) - job.words.values.keys())):
        names = ", ".join(f"{{{name}}}" for name in unknown)
        text = f"has {names}: in a column of words nothing is filled in; write a brace twice for a brace"
        yield remark("placeholder", text, row, job.words.body)
        return
    whole = {**message, "to": message.get("to") or "+15005550006", "id": "-"}
    try:
        read = read_message(whole, default_id="-")
        for fault in faults_of_template(read, templates=job.templates) if job.is_complete else ():
            yield _placed(fault, row, job)
    except InvalidInput as invalid:
        for fault in invalid.faults:
            if job.is_complete or fault.field != "values":  # a column that is missing is said once
                yield _placed(fault, row, job)


def _placed(fault: Fault, row: Row, job: _Job) -> Remark:
    first, _, rest = fault.field.partition(".")
    columns = {**job.fields, **({"body": job.words.body} if job.words.body else {}), "to": job.number}
    column = job.words.values.get(rest) if first == "values" else columns.get(first)
    if column:
        return remark(f"invalid-{first}", fault.message, row, column)
    return Remark(f"invalid-{first}", str(fault), line=row.line, row=row.row)


def _unused(sheet: Sheet, used: set[int]) -> Iterator[Remark]:
    unused = [column for column in sheet.columns if column.index not in used]
    if unused:
        names = ", ".join(column.title for column in unused)
        yield Remark("unused", f"not used: {names}")
