"""``switchboard send people.csv``: each person of a file gets one message, also if it is started again."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from switchboard.connection.desk import Desk
from switchboard.jobs.dry_run import dry_run
from switchboard.jobs.job_options import JobOptions, check
from switchboard.jobs.judge_rows import Judged, judge_rows
from switchboard.jobs.posting.send_rows import JobFile, SendingJob, planned_rows, send_rows
from switchboard.spreadsheets.read_sheet import read_sheet
from switchboard.spreadsheets.remarks import shown
from switchboard.terminal.counted import counted
from switchboard.terminal.exit_status import FOUND
from switchboard.terminal.output import Output


def send_job(path: Path, options: JobOptions, desk: Desk, output: Output) -> int:
    """Send the rows of a file, or with ``dry_run`` say what would become of them; return the exit status.

    Raises:
        Failed: see ``send_rows``. Nothing was sent, or what is left can be sent by the same command.
    """
    check(options)
    judged = judge_rows(read_sheet(path, encoding=options.encoding), options, country=options.country)
    for note in shown(judged.notes):
        output.note(note)
    if judged.faults:
        return _refuse(judged, path, output)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    sending = SendingJob(options, desk, output, JobFile(path.name, digest), now=datetime.now(UTC))
    if options.dry_run:
        return dry_run(planned_rows(sending, judged.rows), options, desk, output)
    return send_rows(sending, judged.rows)


def _refuse(judged: Judged, path: Path, output: Output) -> int:
    def show() -> None:
        for line in shown(judged.faults):
            output.line(line)
        output.note(f"{path.name}: {counted(len(judged.faults), 'fault')}. Nothing was sent")

    output.result({"faults": [fault.as_json() for fault in judged.faults]}, show)
    return FOUND
