"""Whether the desk answers, and whether each of its parts is well."""

from collections.abc import Mapping
from typing import Any

from shared.version import VERSION
from switchboard.doctor.desk_report import DeskReport
from switchboard.doctor.finding import Finding, Findings, fault, ok, warning
from switchboard.doctor.set_up import SetUp
from switchboard.terminal.failed import Failed

RUNBOOK = "docs/operations.md"
REMEDIES = {
    "twilio": "docs/refused-account.md",
    "account": "docs/refused-account.md",
    "stops": f"GET /api/holds; see {RUNBOOK}#prefix-held",
    "ticks": f"restart the app; see {RUNBOOK}#tick-missing",
    "tables": "azd provision",
    "flows": f"correct the file in flows/, then azd deploy; see {RUNBOOK}#not-alive",
    "countries": "azd env set COUNTRIES '...', then azd provision; see docs/limits.md",
    "erasure": "docs/rotating-secrets.md",
}
"""By part: the command that mends it, or the page that says how."""

LOCALLY = {"countries": "set COUNTRIES in local.settings.json, then make run; see docs/limits.md"}
"""By part: what mends it at a desk on this machine, if that is something else."""

NO_ROLE = ("HTTP 403", "HTTP 401")
"""What storage answers an app without a role: shared/adapters/azure/connection/storage_errors.py."""

ROLES = f"azd provision --no-state gives the app its roles, which take minutes to apply; see {RUNBOOK}"


def check(set_up: SetUp) -> Findings:
    """Say how the desk is."""
    report = set_up.report_or_failure
    if isinstance(report, Failed):
        yield no_report(str(report), is_local=set_up.desk.address.is_local)
        return
    remedies = REMEDIES | (LOCALLY if set_up.desk.address.is_local else {})
    found = [*findings_of_parts(report, remedies), *findings_of_version(report)]
    yield from found or [ok(f"every part is well, at {set_up.desk.address.url}")]


def no_report(reason: str, *, is_local: bool) -> Finding:
    """Return the fault of a desk that gives no report."""
    if "settings" in reason:
        return fault(reason, f"azd env set NAME VALUE, then azd provision; see {RUNBOOK}#not-alive")
    if "does not take the key" in reason:
        return fault(reason, "export SWITCHBOARD_KEY=...; see docs/function-keys.md")
    if is_local:
        return fault(reason, "make run; or export SWITCHBOARD_URL=...")
    return fault(reason, f"azd deploy; see {RUNBOOK}#not-alive")


def findings_of_parts(report: DeskReport, remedies: Mapping[str, str]) -> Findings:
    """Yield each part that is not well, and each that has a warning."""
    for name, part in report.parts.items():
        if not part.get("ok"):
            yield fault(f"{name}: {_reason(part)}", _remedy(name, part, remedies))
        elif part.get("warning"):
            yield warning(f"{name}: {part['warning']}", _remedy(name, part, remedies))
    if dead := report.text("ticks", "status").partition("dead: ")[2]:
        yield warning(f"ticks: the source {dead} is dead, and the other one ticks", remedies["ticks"])
    if "hidden" in report.text("twilio", "lists"):
        text = f"twilio: in its lists {report.text('twilio', 'lists')}, so no lost answer can be looked up"
        yield warning(text, "Twilio's console: turn message redaction off; see docs/reconciling.md")


def findings_of_version(report: DeskReport) -> Findings:
    """Yield that the desk runs another version than this one."""
    version = report.text("app", "version")
    if version != VERSION:
        text = f"the desk runs {version or 'an older version'}, and this command line is {VERSION}"
        yield warning(text, "azd deploy")


def _reason(part: Mapping[str, Any]) -> str:
    return str(part.get("error") or part.get("status") or "not well")


def _remedy(name: str, part: Mapping[str, Any], remedies: Mapping[str, str]) -> str:
    if any(sign in _reason(part) for sign in NO_ROLE) and "storage" in _reason(part):
        return ROLES
    return remedies.get(name, f"see {RUNBOOK}")
