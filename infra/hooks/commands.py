"""What the hooks share: running az and azd, patience, and saying what went wrong.

The hooks run with whatever Python 3.10 or later azd finds, and with nothing installed.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

WAITS = (15, 30, 60, 60, 120)
"""Seconds between tries. Azure says that a role may take some minutes to count:
https://learn.microsoft.com/azure/role-based-access-control/troubleshooting."""

NOT_YET = ("403", "authorizationfailed", "authorizationpermissionmismatch", "not authorized", "forbidden")
"""What az and azd say while a role does not count yet."""

Sleep = Callable[[float], object]


class Failed(Exception):
    """A hook cannot go on. The text names the fault and the remedy."""


def run(*command: str) -> str:
    """Run a command and return what it printed.

    Raises:
        Failed: it is not installed, or it failed; with what it said.
    """
    program = shutil.which(command[0])
    if program is None:
        raise Failed(f"{command[0]} is not installed, or not on PATH")
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Failed(f"{' '.join(command[:4])} failed: {' '.join(said[-3:])}")
    return done.stdout


def once_allowed(act: Callable[[], str], *, sleep: Sleep = time.sleep, waits: Sequence[int] = WAITS) -> str:
    """Do ``act``, again and again while Azure says that we may not: a new role takes some minutes to count.

    Raises:
        Failed: it failed for another reason, or we still may not.
    """
    for wait in waits:
        try:
            return act()
        except Failed as failed:
            if not any(word in str(failed).lower() for word in NOT_YET):
                raise
            print(f"  not allowed yet; again in {wait} s", flush=True)
            sleep(wait)
    return act()


def variable(name: str, default: str | None = None) -> str:
    """Return a variable: of this process, as azd sets it for hooks, or else of azd's environment.

    Raises:
        Failed: it is nowhere, and there is no default.
    """
    found = os.environ.get(name) or dict(_of_azd()).get(name) or default
    if found is None:
        raise Failed(f"{name} is not set: run azd provision first, or set it with: azd env set {name} ...")
    return found


def _of_azd() -> Iterator[tuple[str, str]]:
    if shutil.which("azd") is None:
        return
    try:
        said = run("azd", "env", "get-values")
    except Failed:
        return  # there is no environment yet
    for line in said.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            yield name, str(json.loads(value)) if value.startswith('"') else value


def begin(main: Callable[[], None]) -> None:
    """Run a hook; say a failure in one line."""
    try:
        main()
    except Failed as failed:
        print(f"switchboard: {failed}", file=sys.stderr)
        sys.exit(1)
