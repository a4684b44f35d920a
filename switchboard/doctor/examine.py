"""Examine a set-up: the table of checks, and how they are run."""

from collections.abc import Callable, Collection, Iterator, Mapping

from switchboard.doctor.checks import (
    alerts,
    campaign,
    clocks,
    credentials,
    media,
    parts,
    permissions,
    placed_call,
    services,
    signature,
    templates,
    wiring,
)
from switchboard.doctor.finding import Finding, Findings, not_checked
from switchboard.doctor.set_up import SetUp
from switchboard.terminal.failed import Failed

CHECKS: Mapping[str, Callable[[SetUp], Findings]] = {
    "desk": parts.check,
    "credentials": credentials.check,
    "wiring": wiring.check,
    "service": services.check,
    "signature": signature.check,
    "call": placed_call.check,
    "alerts": alerts.check,
    "permissions": permissions.check,
    "campaign": campaign.check,
    "templates": templates.check,
    "media": media.check,
    "clocks": clocks.check,
}
"""The checks, in their order. docs/doctor.md lists what each says."""


def examine(set_up: SetUp, only: Collection[str] = CHECKS) -> Iterator[tuple[str, Finding]]:
    """Yield what each check, or only those of these names, found. One that cannot be made says why."""
    for name, check in CHECKS.items():
        if name not in only:
            continue
        try:
            for finding in check(set_up):
                yield name, finding
        except Failed as failed:
            yield name, not_checked(str(failed))
