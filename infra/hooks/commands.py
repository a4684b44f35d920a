"""What the hooks share: run az and azd, retry while roles do not apply yet, and print a failure.

The hooks run on any Python from 3.10 on that azd finds, without any package installed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

WAITS = (15, 30, 60, 60, 120)
"""Seconds between attempts. A new role may take some minutes to apply:
https://learn.microsoft.com/azure/role-based-access-control/troubleshooting."""

FORBIDDEN = re.compile(
    r"\b403\b|AuthorizationFailed|AuthorizationPermissionMismatch|not authorized|forbidden", re.IGNORECASE
)
"""What az, azd and the app's publisher say while a role does not apply yet."""

Sleep = Callable[[float], object]


class Failed(Exception):
    """The hook cannot continue. The text names the fault and the remedy."""


def run(*command: str) -> str:
    """Run a command and return what it printed.

    Raises:
        Failed: it is not installed, or it failed; with the end of its output.
    """
    program = shutil.which(command[0])
    if program is None:
        raise Failed(f"{command[0]} is not installed, or not on PATH: see docs/deploying.md")
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    if done.returncode:
        output = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Failed(f"{' '.join(command[:4])} failed: {' '.join(output[-3:])}")
    return done.stdout


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
    found = os.environ.get(name) or _azd_values().get(name) or default
    if found is None:
        if shutil.which("azd") is None:
            raise Failed(f"{name} is not set: export it (docs/deploying.md, with plain az)")
        raise Failed(f"{name} is not set: run azd provision first, or set it with: azd env set {name} ...")
    return found


def _azd_values() -> dict[str, str]:
    """Return azd's environment; as JSON, because azd's other format is one for shells.

    That format drops the + of a number, and escapes ! and $ (Marshal in https://github.com/joho/godotenv).
    """
    if shutil.which("azd") is None:
        return {}
    try:
        return dict(json.loads(run("azd", "env", "get-values", "--output=json")))
    except (Failed, ValueError):
        return {}  # there is no environment yet


def run_hook(main: Callable[[], None]) -> None:
    """Run a hook; print a failure in one line."""
    try:
        main()
    except Failed as failed:
        print(f"switchboard: {failed}", file=sys.stderr)
        sys.exit(1)
