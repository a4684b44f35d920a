"""The dry run of a job with a running app: what it tells, and that nothing is sent."""

from fractions import Fraction

from switchboard.connection.desk import Desk
from switchboard.connection.desk_address import DeskAddress
from switchboard.jobs.dry_run import dry_run
from switchboard.jobs.job_options import JobOptions
from switchboard.jobs.judge_rows import judge_rows
from switchboard.spreadsheets.read_sheet import sheet_of
from switchboard.terminal.output import Output
from tests.journey.running_app import eventually

SATELLITE = "+881612345678"
OPTED_OUT = "+12125550958"


def test_it_tells_what_would_become_of_each_row_and_sends_nothing(switchboard, capsys, monkeypatch):
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", switchboard.account_sid)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", switchboard.auth_token)
    monkeypatch.setenv("TWILIO_API_URL", switchboard.twilio)
    switchboard.api("PUT", f"people/{OPTED_OUT}", {"opted_out": True})
    options = JobOptions(job="cli-dry", words="Hello {name}", rate=Fraction(1, 60))
    text = f"to,name\n+12125550959,Ana\n+12125550955,Ben\n{OPTED_OUT},Eva\n{SATELLITE},Max\n"
    rows = judge_rows(sheet_of(text.encode()), options).rows
    desk = Desk(DeskAddress(switchboard.functions, switchboard.function_key, "the test"))
    eventually(lambda: "opted_out" in desk.get(f"people/%2B{OPTED_OUT[1:]}"))

    status = dry_run(rows, options, desk, Output(as_json=False))
    told = capsys.readouterr().out

    assert status == 0
    assert "would be refused" in told
    assert "opted out" in told
    assert "(line 4)" in told
    assert "(line 5)" in told
    assert "leaves at 20" in told
    assert "about 0.0" in told
    assert switchboard.api("GET", "messages?tag=job%3Dcli-dry").json["messages"] == []
