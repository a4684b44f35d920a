"""``switchboard jobs``: the jobs whose plans are kept on this machine."""

from pathlib import Path
from typing import Any

import click

from switchboard.jobs.plan.plan_folder import PLAN, PlanFolder, state_folder
from switchboard.jobs.posting.show_job import summary_of
from switchboard.options import with_output
from switchboard.terminal.exit_status import FAILED
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output

COLUMNS = ("job", "desk", "began", "file", "rows", "accepted", "already", "refused", "left", "plan")


@click.command(epilog="Example: switchboard jobs")
@click.option(
    "--state-dir", type=click.Path(path_type=Path), help="Where plans are kept. [env: SWITCHBOARD_STATE]"
)
@with_output
def jobs(*, state_dir: Path | None, output: Output) -> int:
    """List the jobs that were begun on this machine, and how far each has come.

    A plan has people's numbers, and what they were sent. Remove its folder when it is not needed any more:
    what the desk has is not sent again.
    """
    folders = [plan.parent for plan in sorted((state_folder(state_dir) / "jobs").glob(f"*/*/{PLAN}"))]
    found, is_whole = [], True
    for folder in folders:
        try:
            found += [facts] if (facts := _facts(folder)) else []
        except Failed as failed:  # the others can be listed
            output.note(str(failed))
            is_whole = False
    output.result(
        {"jobs": found}, lambda: output.table(COLUMNS, [[job[name] for name in COLUMNS] for job in found])
    )
    return 0 if is_whole else FAILED


def _facts(path: Path) -> dict[str, Any] | None:
    folder = PlanFolder(path)
    plan = folder.load()
    if plan is None:
        return None
    summary = summary_of(plan, folder.progress()).as_json()
    return {
        **summary,
        "desk": plan.desk,
        "began": plan.began_at,
        "file": plan.file,
        "refused": len(summary["refused"]),
        "plan": str(path),
    }
