"""Rows of a job, for tests."""

from dataclasses import replace

from switchboard.jobs.job_row import JobRow


def row(number, body=None, **fields):
    message = {
        "id": f"spring:k{number}",
        "to": f"+1202555096{number % 5}",
        "body": body or f"Hello {number}",
        "tags": {"job": "spring"},
    }
    return JobRow(line=number + 2, key=f"k{number}", message={**message, **fields})


def rows_of(count):
    return [row(number) for number in range(count)]


def corrected(rows):
    return [replace(each, message={**each.message, "body": f"{each.message['body']}!"}) for each in rows]


def texts(rows):
    return {each.message["id"]: each.message["body"] for each in rows}
