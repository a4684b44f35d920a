"""What the hooks share: run az and azd, retry while roles do not apply yet, and print a failure.

The hooks run on any Python from 3.10 on that azd finds, without any package installed: what they share
with the command line is standard library only, and in the language of 3.10.
"""

import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # a hook is run by its path, and shares these modules with the command line
    sys.path.insert(0, str(ROOT))

from switchboard.connection.azd import ask_azd  # noqa: E402 - found only now
from switchboard.connection.program import run  # noqa: E402 - found only now
from switchboard.terminal.failed import Failed  # noqa: E402 - found only now
from switchboard.terminal.printable import printable_lines  # noqa: E402 - found only now

__all__ = ["ROOT", "Failed", "Sleep", "retry_while_forbidden", "run", "run_hook", "variable"]

WAITS = (15, 30, 60, 60, 120)
"""Seconds between attempts. A new role may take some minutes to apply:
https://learn.microsoft.com/azure/role-based-access-control/troubleshooting."""

FORBIDDEN = re.compile(
    r"\b403\b|AuthorizationFailed|AuthorizationPermissionMismatch|not authorized|forbidden", re.IGNORECASE
)
"""What az, azd and the app's publisher say while a role does not apply yet."""

Sleep = Callable[[float], object]


def retry_while_forbidden(
    act: Callable[[], str], *, sleep: Sleep = time.sleep, waits: Sequence[int] = WAITS
) -> str:
    """Do ``act``; retry while Azure refuses it for want of a role, which may take some minutes to apply.

    Raises:
        Failed: it failed for another reason, or Azure still refuses it.
    """
    for wait in waits:
        try:
            return act()
        except Failed as failed:
            if not FORBIDDEN.search(str(failed)):
                raise
            print(f"  not allowed yet; retry in {wait} s", flush=True)
            sleep(wait)
    return act()


def variable(name: str, default: str | None = None) -> str:
    """Return a variable of this process, where azd sets it for hooks, or else of azd's environment.

    Raises:
        Failed: it is in neither, and there is no default.
    """
    found = os.environ.get(name) or ask_azd().get(name) or default
    if found is None:
        if shutil.which("azd") is None:
            raise Failed(f"{name} is not set: export it (docs/deploying.md, with plain az)")
        raise Failed(f"{name} is not set: run azd provision first, or set it with: azd env set {name} ...")
    return found


def run_hook(main: Callable[[], None]) -> None:
    """Run a hook; print a failure in one line."""
    try:
        main()
    except Failed as failed:
        print(f"switchboard: {printable_lines(str(failed))}", file=sys.stderr)
        sys.exit(1)
