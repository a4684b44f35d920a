"""What checks decide about answers that a stand-in does not give."""

import pytest

from switchboard.doctor.checks.alerts import findings_of_alerts
from switchboard.doctor.checks.clocks import finding_of_offset
from switchboard.doctor.checks.media import finding_of_status
from switchboard.doctor.checks.parts import REMEDIES, findings_of_parts, findings_of_version
from switchboard.doctor.checks.permissions import findings_of_fraud
from switchboard.doctor.checks.placed_call import numbers_of_call
from switchboard.doctor.checks.signature import Taken, finding_of_answers
from switchboard.doctor.desk_report import DeskReport
from switchboard.terminal.failed import Failed

PUBLIC, WIRED = "https://desk.example", "https://app.example"
OUR_NUMBER, SECOND, VERIFIED = "+12025550970", "+12025550971", "+12025550972"


@pytest.mark.parametrize(
    ("seconds", "state", "text"),
    [
        (60, "ok", "agrees"),
        (-61, "warning", "61 s ahead of Twilio's"),
        (300, "warning", "300 s behind Twilio's"),
        (None, "not_checked", "nothing says"),
    ],
)
def test_a_clock_may_be_a_minute_off(seconds, state, text):
    found = finding_of_offset("the desk", seconds, "restart the app")

    assert (found.state, text in found.text) == (state, True)


@pytest.mark.parametrize(
    ("status", "state"),
    [(401, "ok"), (200, "warning"), (307, "warning"), (404, "not_checked"), (0, "not_checked")],
)
def test_a_file_that_needs_no_credentials_is_a_warning(status, state):
    assert finding_of_status("recordings", status, "Voice, Settings").state == state


@pytest.mark.parametrize(
    ("answers", "state", "text"),
    [
        (Taken(as_wired=204, as_public=403), "ok", "takes what Twilio signs for https://app.example"),
        (Taken(as_wired=403, as_public=204), "fault", "Twilio signs https://app.example, and PUBLIC_URL is"),
        (Taken(as_wired=403, as_public=403), "fault", "it has another token"),
        (Taken(as_wired=404, as_public=404), "fault", "answers 404"),
        (Taken(as_wired=0, as_public=0), "fault", "does not answer"),
    ],
)
def test_a_wrong_url_is_told_from_a_wrong_token(answers, state, text):
    found = finding_of_answers(WIRED, PUBLIC, answers)

    assert (found.state, text in found.text) == (state, True), found


def test_alerts_are_counted_by_code_and_url_and_those_of_others_left_out():
    def alert(code, url, at):
        return {"error_code": code, "request_url": url, "date_generated": at}

    found = [
        *findings_of_alerts(
            [
                alert("11200", f"{PUBLIC}/api/sms/inbound?a=1", "2026-11-30T10:00:00Z"),
                alert("11200", f"{PUBLIC}/api/sms/inbound#rc=3", "2026-11-30T09:00:00Z"),
                alert("12100", f"{WIRED}/api/voice/step", "2026-11-30T08:00:00Z"),
                alert("11200", "https://other.example/twiml", "2026-11-30T07:00:00Z"),
                alert("30007", None, "2026-11-30T06:00:00Z"),
            ],
            PUBLIC,
        )
    ]

    elsewhere = f"Twilio signed {WIRED}, and PUBLIC_URL is {PUBLIC}"
    assert [finding.text for finding in found] == [
        f"error 11200 2 times at {PUBLIC}/api/sms/inbound, last at 2026-11-30T10:00:00Z",
        f"error 12100 once at {WIRED}/api/voice/step, last at 2026-11-30T08:00:00Z: {elsewhere}",
    ]


def test_of_many_countries_that_are_open_to_fraud_some_are_named():
    (found,) = findings_of_fraud({"iso_code": f"A{letter}"} for letter in "ABCDEFGHIJKLMN")

    assert "AA AB AC AD AE AF AG AH AI AJ AK AL and 2 more" in found.text
    assert [*findings_of_fraud([])] == []


def test_it_calls_from_a_second_number_or_else_from_a_verified_one():
    own = frozenset({OUR_NUMBER})

    assert numbers_of_call([OUR_NUMBER, SECOND], [VERIFIED], own=own) == (OUR_NUMBER, SECOND)
    assert numbers_of_call([OUR_NUMBER], [VERIFIED], own=own) == (OUR_NUMBER, VERIFIED)
    with pytest.raises(Failed, match="no second number"):
        numbers_of_call([OUR_NUMBER], [], own=own)
    with pytest.raises(Failed, match="no number of the desk's"):
        numbers_of_call([SECOND], [VERIFIED], own=own)


def test_what_a_report_says_beside_its_faults_is_a_warning():
    report = DeskReport(
        {
            "ticks": {"ok": True, "status": "dead: timer"},
            "twilio": {"ok": True, "lists": "bodies are hidden"},
            "erasure": {"ok": True, "warning": "the secret is another one"},
        }
    )

    found = [*findings_of_parts(report, REMEDIES)]

    assert {finding.state for finding in found} == {"warning"}
    assert [finding.text.partition(":")[0] for finding in found] == ["erasure", "ticks", "twilio"]


def test_a_desk_that_tells_no_version_is_older():
    (found,) = findings_of_version(DeskReport({}))

    assert (found.state, "an older version" in found.text, found.remedy) == ("warning", True, "azd deploy")
