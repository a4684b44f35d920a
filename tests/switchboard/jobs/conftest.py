"""A job, with a desk in memory."""

import json

import pytest

from switchboard.jobs.job_options import JobOptions
from switchboard.jobs.posting.send_rows import JobFile, SendingJob, send_rows
from switchboard.terminal.output import Output
from tests.examples import NOON


@pytest.fixture
def waits():
    """What was waited, in seconds; nothing is."""
    return []


@pytest.fixture
def run(tmp_path, waits):
    """Run the job with these rows, against this desk; return the exit status."""

    def run_job(desk, rows, **options) -> int:
        sending = SendingJob(
            options=JobOptions(**{"job": "spring", "state_dir": tmp_path, **options}),
            desk=desk,
            output=Output(as_json=True),
            file=JobFile("people.csv", "0" * 64),
            now=NOON,
            wait=waits.append,
        )
        return send_rows(sending, rows)

    return run_job


@pytest.fixture
def told(capsys):
    """Return what the last job said: its result, and its notes."""

    def read():
        out, err = capsys.readouterr()
        return json.loads(out.splitlines()[-1]) if out else None, err

    return read
