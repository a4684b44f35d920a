"""The jobs that were begun on this machine."""

from switchboard.jobs.plan.plan_folder import PLAN
from tests.command_line import CommandLine
from tests.switchboard.jobs.desk_in_memory import DeskInMemory
from tests.switchboard.jobs.job_rows import rows_of


def test_a_damaged_plan_is_named_and_hides_no_other_job(run, tmp_path):
    run(DeskInMemory(), rows_of(2))
    damaged = next(tmp_path.glob("jobs/*")) / "another" / PLAN
    damaged.parent.mkdir()
    damaged.write_text("")

    listed = CommandLine({})("jobs", "--json", "--state-dir", str(tmp_path))

    assert (listed.status, [job["job"] for job in listed.json["jobs"]]) == (1, ["spring"])
