"""``switchboard doctor``: what is wrong with the set-up, and what mends it."""

import os
from collections import Counter

import click

from shared.adapters.files.templates import TemplateFiles
from shared.wiring.services import TEMPLATES
from switchboard.confirm import confirm
from switchboard.connection.desk import Desk
from switchboard.doctor.examine import CHECKS, examine
from switchboard.doctor.finding import Finding, State
from switchboard.doctor.set_up import SetUp
from switchboard.options import with_desk, yes
from switchboard.terminal.counted import counted
from switchboard.terminal.exit_status import FOUND
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output
from switchboard.twilio.account import TwilioAccount
from switchboard.twilio.advice import advice
from switchboard.twilio.credentials import Credentials
from switchboard.twilio.with_twilio import account_of

SHOWN = {State.OK: "ok", State.FAULT: "FAULT", State.WARNING: "warning", State.NOT_CHECKED: "not checked"}
STYLES = {State.FAULT: "bold red", State.WARNING: "yellow", State.NOT_CHECKED: "dim"}
COSTS = "Call a number of the desk's from another of the account's? It costs a minute in each direction."


@click.command(epilog="Example: switchboard doctor --environment prod")
@click.option(
    "--call", "places_call", is_flag=True, help="Let Twilio call a number of the desk's. It costs a call."
)
@click.option("--only", multiple=True, type=click.Choice([*CHECKS]), help="Make this check. May be repeated.")
@yes
@with_desk
def doctor(*, places_call: bool, only: tuple[str, ...], yes: bool, desk: Desk, output: Output) -> int:
    """Check the set-up, and name each fault with what mends it. The exit status is 4 if there is one.

    It reads the desk's report and the account at Twilio, and changes nothing.
    """
    found = _credentials(desk)
    account = found if isinstance(found, Failed) else TwilioAccount(found, advice)
    output.note(f"Twilio: {account}")
    if places_call and not (isinstance(account, TwilioAccount) and account.is_local):
        confirm(COSTS, yes=yes)
    set_up = SetUp(
        desk,
        account,
        templates=TemplateFiles(TEMPLATES),
        auth_token=_auth_token(found),
        places_call=places_call,
    )
    findings: list[tuple[str, Finding]] = []
    for check, finding in examine(set_up, only or CHECKS):
        findings.append((check, finding))
        if not output.as_json:
            _show(check, finding, output)
    states = Counter(finding.state for _, finding in findings)
    result = {
        "ok": not states[State.FAULT],
        "desk": desk.address.url,
        "findings": [finding.as_json(check) for check, finding in findings],
    }
    output.result(result, lambda: output.line(summary(states)))
    return FOUND if states[State.FAULT] else 0


def summary(states: Counter[State]) -> str:
    """Return how much was found, in one line."""
    faults, warnings, left = states[State.FAULT], states[State.WARNING], states[State.NOT_CHECKED]
    first = counted(faults, "fault") if faults else "No faults"
    return f"{first}, {counted(warnings, 'warning')}, {left} not checked."


def _show(check: str, finding: Finding, output: Output) -> None:
    output.line(f"{SHOWN[finding.state]:11}  {check:11}  {finding.text}", style=STYLES.get(finding.state))
    if finding.remedy:
        output.line(f"{'':26}-> {finding.remedy}")


def _credentials(desk: Desk) -> Credentials | Failed:
    try:
        return account_of(desk.address)
    except Failed as failed:
        return failed


def _auth_token(found: Credentials | Failed) -> str:
    """Return the auth token, with which Twilio signs: the account's credentials may be an API key."""
    if isinstance(found, Credentials) and found.user == found.account_sid:
        return found.password
    return os.environ.get("TWILIO_AUTH_TOKEN", "")
