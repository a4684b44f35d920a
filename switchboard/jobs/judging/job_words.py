"""What a job says, and which columns that needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.domain.messages.placeholders import names_in
from shared.errors import InvalidFlow, InvalidTemplate
from shared.ports.content import Flows, Templates
from shared.services.messages.used_values import names_used_by
from switchboard.jobs.job_options import JobOptions
from switchboard.spreadsheets.remarks import Remark
from switchboard.spreadsheets.sheet import Column, Sheet

BODY = "body"
"""The column of words, if the job has neither words nor a template: each row its own."""


@dataclass(frozen=True, slots=True)
class JobWords:
    """What each row says: the columns of its values, by the names that the words have for them."""

    values: Mapping[str, Column]
    body: Column | None = None


def job_words(
    sheet: Sheet, options: JobOptions, *, templates: Templates, flows: Flows
) -> tuple[JobWords, list[Remark]]:
    """Return the columns that the words need, and the faults that have no row."""
    faults = []
    names: dict[str, str] = {}  # by name: what has it
    body = None
    if options.words and options.template:
        faults.append(Remark("words-twice", "give words or --template, not both"))
    if options.words:
        names |= dict.fromkeys(sorted(names_in(options.words)), "the words have")
    elif options.template:
        try:
            given = templates.get(options.template).values
            names |= dict.fromkeys(given, f"the template {options.template} needs")
        except InvalidTemplate as error:
            faults.append(Remark("no-template", str(error)))
    else:
        body = sheet.column(BODY)
    if options.flow:
        try:
            used = sorted(names_used_by(options.flow, flows=flows))
            names = dict.fromkeys(used, f"the flow {options.flow} needs") | names
        except InvalidFlow as error:
            faults.append(Remark("no-flow", str(error)))
    elif not (options.words or options.template or body):
        text = "says nothing: give words, --template or --flow, or the file a column `body`"
        faults.append(Remark("no-words", text))
    columns = {name: found for name in names if (found := sheet.column(name))}
    if sheet.columns:
        faults += _missing(names, columns, sheet)
    return JobWords(columns, body), faults


def _missing(names: Mapping[str, str], columns: Mapping[str, Column], sheet: Sheet) -> Iterator[Remark]:
    there = ", ".join(column.title for column in sheet.columns)
    for name, who in names.items():
        if name not in columns:
            text = f"has no column `{name}`, and {who} {{{name}}}; its columns are {there}"
            yield Remark("no-column", text, line=sheet.header_line)
