"""Send the rows of a job: plan them once, and post what the desk does not have yet."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from switchboard.confirm import confirm_unless_local
from switchboard.connection.desk import Desk
from switchboard.jobs.at_time import read_at
from switchboard.jobs.job_options import EACH, JobOptions
from switchboard.jobs.job_row import JobRow
from switchboard.jobs.plan.plan import Plan, Progress, RowState, different_options, planned_options
from switchboard.jobs.plan.plan_changes import NOT_BEFORE, Changed, plan_for_now
from switchboard.jobs.plan.plan_folder import PlanFolder, job_folder, state_folder
from switchboard.jobs.plan.timing import Timing
from switchboard.jobs.plan.zones_of_people import zones_of_rows
from switchboard.jobs.posting.post_rows import RowPoster
from switchboard.jobs.posting.show_job import show_changes, show_result, summary_of
from switchboard.terminal.exit_status import FAILED, FOUND, INTERRUPTED, USAGE
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output
from switchboard.terminal.progress import progress


@dataclass(frozen=True, slots=True)
class JobFile:
    """The file of a job, to be shown."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SendingJob:
    """A job that is being sent."""

    options: JobOptions
    desk: Desk
    output: Output
    file: JobFile
    now: datetime
    wait: Callable[[float], object] = time.sleep

    def plan(self, rows: Sequence[JobRow], before: Plan | None, done: Progress) -> Changed:
        """Return the plan for the file as it is now; the times are those of the first run.

        Raises:
            Failed: the job was begun with other options, or at another desk; or a time is not known.
        """
        if before is None:
            plan = Plan(
                job=self.options.job,
                desk=self.desk.address.url,
                began_at=f"{self.now:%Y-%m-%dT%H:%M:%SZ}",
                file=self.file.name,
                sha256=self.file.sha256,
                options=planned_options(self.options),
                rows=tuple(self._timed(rows, self.now)),
            )
            return Changed(plan)
        self._require_same(before)
        first = datetime.fromisoformat(before.began_at)

        def timed(new: Sequence[JobRow]) -> list[JobRow]:
            return self._timed(new, first, before.rows)

        return plan_for_now(before, rows, done, timed=timed)

    def _timed(self, rows: Sequence[JobRow], first: datetime, planned: Sequence[JobRow] = ()) -> list[JobRow]:
        options = self.options
        if options.at is None:
            return list(rows)
        zone = ZoneInfo(options.zone) if options.zone and options.zone != EACH else None
        with progress("asking which clocks they have", len(rows), self.output) as told:
            timing = Timing(
                at=read_at(options.at),
                zone=zone,
                rate=options.rate,
                now=first,
                zones=lambda asked: zones_of_rows(asked, self.desk.get, told),
            )
            return timing.timed(rows, planned)

    def _require_same(self, plan: Plan) -> None:
        if (plan.job, plan.desk) != (self.options.job, self.desk.address.url):
            raise Failed(
                f"job {self.options.job} was begun as {plan.job} at {plan.desk}: take another name", USAGE
            )
        if different := "; ".join(different_options(plan, self.options)):
            raise Failed(
                f"job {plan.job} was begun with other options: {different}. Repeat those of before, or send "
                "to these people once more under another --job",
                USAGE,
            )


def planned_rows(sending: SendingJob, rows: Sequence[JobRow]) -> Sequence[JobRow]:
    """Return the rows with their times, as they would be sent now. Nothing is kept."""
    folder = _folder(sending)
    return sending.plan(rows, folder.load(), folder.progress()).plan.rows


def send_rows(sending: SendingJob, rows: Sequence[JobRow]) -> int:
    """Send what the desk does not have yet; return the exit status.

    Raises:
        Failed: see ``SendingJob.plan`` and ``RowPoster.post``.
    """
    folder = _folder(sending)
    with folder.locked():
        before, done = folder.load(), folder.progress()
        changed = sending.plan(rows, before, done)
        show_changes(changed, done, sending.output, is_first=before is None)
        left = [row for row in changed.plan.rows if not done.is_done(row.key)]
        _ask(changed.plan, left, sending)
        if changed.plan != before:
            folder.save(changed.plan)
        is_paused = _post(sending, folder, done, left)
        summary = summary_of(changed.plan, done, is_paused=is_paused)
        sending.output.result(summary.as_json(), lambda: show_result(summary, sending.output))
    if is_paused:
        return INTERRUPTED
    if summary.refused:
        return FAILED
    return FOUND if summary.counts[RowState.ALREADY] else 0


def _folder(sending: SendingJob) -> PlanFolder:
    state = state_folder(sending.options.state_dir)
    return PlanFolder(job_folder(state, url=sending.desk.address.url, job=sending.options.job))


def _ask(plan: Plan, left: Sequence[JobRow], sending: SendingJob) -> None:
    if not left:
        note = f"job {plan.job}: nothing is left to send. For another message give --job another name"
        sending.output.note(note)
        return
    times = sorted(row.message[NOT_BEFORE] for row in left if NOT_BEFORE in row.message)
    when = f" from {times[0][:16]} to {times[-1][:16]} UTC" if times else ""
    question = f"Job {plan.job}: send {len(left):,} of {len(plan.rows):,} messages{when}?"
    sending.output.note(f"job {plan.job}: {len(left):,} of {len(plan.rows):,} messages to send{when}")
    confirm_unless_local(question, sending.desk.address, yes=sending.options.yes)


def _post(sending: SendingJob, folder: PlanFolder, done: Progress, left: Sequence[JobRow]) -> bool:
    """Post what is left; return whether it was paused by Ctrl-C."""
    options, output = sending.options, sending.output
    in_order = sorted(left, key=lambda row: str(row.message.get(NOT_BEFORE, "")))  # stable: as in the file
    try:
        with progress(f"job {options.job}", len(left), output) as told:
            poster = RowPoster(sending.desk, folder, done, told=told, complain=output.note, wait=sending.wait)
            poster.post(in_order, None if options.at else options.rate)
    except KeyboardInterrupt:
        return True
    except Failed as failed:
        have = sum(1 for row in left if done.is_done(row.key))
        raise Failed(
            f"{failed}. The desk has {have:,} of {len(left):,}: the same command goes on", failed.exit_status
        ) from failed
    return False
