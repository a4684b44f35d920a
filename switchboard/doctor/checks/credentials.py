"""Whether Twilio takes the credentials, and whether they are of the account that the desk uses."""

import re
from collections.abc import Mapping
from typing import Any

from switchboard.doctor.finding import Finding, Findings, fault, ok, warning
from switchboard.doctor.set_up import SetUp
from switchboard.terminal.failed import Failed
from switchboard.twilio.account import TwilioRefused

SID = re.compile(r"AC[0-9a-fA-F]{32}")
KEYS = "https://console.twilio.com, Account, API keys & tokens"

TEST_CREDENTIALS = 20008
"""https://www.twilio.com/docs/errors/20008"""

SUSPENDED = 20403
"""Also for a key without the right: https://www.twilio.com/docs/errors/20403"""


def check(set_up: SetUp) -> Findings:
    """Say whether the credentials are well."""
    answer = set_up.account_answer
    if isinstance(answer, Failed) and not isinstance(answer, TwilioRefused):
        yield fault(
            str(answer), "export TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN; or see https://status.twilio.com"
        )
        return
    sid = set_up.account.sid
    desk_sid, desk_is_well = _of_desk(set_up)
    if not SID.fullmatch(sid):
        yield fault(f"TWILIO_ACCOUNT_SID is not AC and 32 hexadecimal digits: {sid}", _export(desk_sid))
        return
    if isinstance(answer, TwilioRefused):
        yield finding_of_refusal(answer, sid, desk_sid=desk_sid, desk_is_well=desk_is_well)
        return
    yield from findings_of_account(answer.body, found_in=set_up.account.found_in, desk_sid=desk_sid)


def finding_of_refusal(refused: TwilioRefused, sid: str, *, desk_sid: str, desk_is_well: bool) -> Finding:
    """Return why Twilio refuses the credentials, as far as its answer tells."""
    if refused.code == TEST_CREDENTIALS:
        return fault(f"{sid} has test credentials, which send nothing", f"the live ones: {KEYS}")
    if refused.code == SUSPENDED:
        text = (
            f"Twilio forbids everything to {sid}: it is suspended or closed, or the API key may not do this"
        )
        return fault(text, "Twilio's support, or an API key of the type Main; see docs/refused-account.md")
    if desk_sid and desk_sid != sid:
        return fault(f"Twilio does not take {sid}, and the desk uses {desk_sid}", _export(desk_sid))
    if desk_is_well:
        text = (
            f"Twilio takes the desk's credentials of {sid}, and not yours: the token or key is wrong, or old"
        )
        return fault(text, f"export TWILIO_AUTH_TOKEN=... from {KEYS}")
    text = f"Twilio does not take {sid} with this token or API key: {refused}"
    return fault(text, f"compare both with {KEYS}; see docs/rotating-secrets.md")


def findings_of_account(account: Mapping[str, Any], *, found_in: str, desk_sid: str) -> Findings:
    """Yield what is wrong with an account that Twilio shows, or that nothing is."""
    sid, status, owner = account["sid"], account["status"], account.get("owner_account_sid")
    if status != "active":
        yield fault(f"the account {sid} is {status}", "Twilio's support: https://console.twilio.com")
    elif desk_sid and desk_sid != sid:
        yield fault(f"these credentials are of {sid}, and the desk uses {desk_sid}", _export(desk_sid))
    else:
        whose = f", a subaccount of {owner}" if owner not in {None, sid} else ""
        yield ok(f"the account {sid} is active{whose} ({found_in})")
    if account.get("type") == "Trial":
        text = "it is a trial account: it sends only to numbers that you verified"
        yield warning(text, "switchboard numbers verify +..., or upgrade it: https://console.twilio.com")


def _of_desk(set_up: SetUp) -> tuple[str, bool]:
    """Return the account that the desk uses, and whether Twilio takes the desk's credentials."""
    report = set_up.report_or_failure
    if isinstance(report, Failed):
        return "", False
    return report.text("app", "account_sid"), bool(report.parts.get("twilio", {}).get("ok"))


def _export(desk_sid: str) -> str:
    return f"export TWILIO_ACCOUNT_SID={desk_sid or '...'}, with its auth token from {KEYS}"
