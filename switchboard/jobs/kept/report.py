"""``switchboard report``: what became of each row of a job."""

from collections import Counter
from pathlib import Path
from typing import Any

import click

from switchboard.connection.desk import Desk
from switchboard.jobs.kept.report_rows import COLUMNS, report_rows
from switchboard.jobs.plan.plan_folder import PlanFolder, job_folder, state_folder
from switchboard.options import with_desk
from switchboard.spreadsheets.write_csv import STDOUT, write_csv
from switchboard.terminal.counted import counted
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output

SHOWN = 20
"""Rows that did not arrive, and are shown without --csv."""


@click.command(epilog="Example: switchboard report spring --csv report.csv")
@click.argument("job")
@click.option("--csv", "target", metavar="FILE", help="Write each row to a file; - is stdout.")
@click.option(
    "--state-dir", type=click.Path(path_type=Path), help="Where plans are kept. [env: SWITCHBOARD_STATE]"
)
@with_desk
def report(job: str, *, target: str | None, state_dir: Path | None, desk: Desk, output: Output) -> None:
    """Tell what became of each row of a job that was begun on this machine."""
    folder = PlanFolder(job_folder(state_folder(state_dir), url=desk.address.url, job=job))
    plan = folder.load()
    if plan is None:
        raise Failed(f"no job {job} of {desk.address.url} was begun here: see switchboard jobs", USAGE)
    rows = report_rows(plan, folder.progress(), desk, output)
    counts = Counter(row["status"] for row in rows)
    if target and not (target == STDOUT and output.as_json):
        write_csv(target, COLUMNS, ([row.get(name) for name in COLUMNS] for row in rows))
    if target == STDOUT and not output.as_json:
        _show_counts(counts, output)
        return
    if target and target != STDOUT:
        output.note(f"{counted(len(rows), 'row')} in {target}")
    output.result(
        {"job": job, "counts": dict(counts), "rows": rows}, lambda: _show(counts, rows, output, target=target)
    )


def _show(counts: Counter[str], rows: list[dict[str, Any]], output: Output, *, target: str | None) -> None:
    _show_counts(counts, output)
    failed = [row for row in rows if row["error"]]
    if failed and not target:
        columns = ("line", "to", "status", "error_code", "error", "advice")
        output.table(columns, [[row[name] for name in columns] for row in failed[:SHOWN]])
    if len(failed) > SHOWN and not target:
        output.note(f"and {len(failed) - SHOWN:,} more with an error: --csv FILE has all")


def _show_counts(counts: Counter[str], output: Output) -> None:
    output.note(", ".join(f"{count:,} {status}" for status, count in counts.most_common()) or "no rows")
