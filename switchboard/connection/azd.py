"""Values of azd's environment. Standard library only: the hooks use it."""

import json
import shutil
from pathlib import Path

from switchboard.connection.program import run
from switchboard.terminal.failed import Failed

ROOT = Path(__file__).resolve().parents[2]


def environment_values(name: str | None = None) -> dict[str, str]:
    """Return the values of azd's environment of that name, or of the chosen one; empty if there is none.

    Raises:
        Failed: the environment was named, and azd does not have it, or is not installed.
    """
    azd = shutil.which("azd")
    if azd is None or not (ROOT / ".azure").is_dir():  # azd takes half a second to say that there is none
        if name:
            raise Failed(f"there is no environment {name} of azd: {_missing(azd)}")
        return {}
    values = ask_azd(name)
    if not values and name:
        raise Failed(f"azd has no environment {name}: see azd env list")
    return values


def ask_azd(name: str | None = None) -> dict[str, str]:
    """Return what azd says; empty if it is not installed, or there is no environment yet.

    As JSON, because azd's other format is one for shells: it drops the + of a number, and escapes ! and $
    (Marshal in https://github.com/joho/godotenv).
    """
    if shutil.which("azd") is None:
        return {}
    chosen = ("--environment", name) if name else ()
    try:
        return dict(json.loads(run("azd", "env", "get-values", "--output=json", "--cwd", str(ROOT), *chosen)))
    except (Failed, ValueError):
        return {}


def _missing(azd: str | None) -> str:
    return "azd is not installed" if azd is None else f"{ROOT.name}/.azure does not exist: azd env new <name>"
