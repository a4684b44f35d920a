"""Values of azd's environment. Standard library only: the hooks use it."""

import json
import shutil
import subprocess
from pathlib import Path

from switchboard.terminal.failed import Failed

ROOT = Path(__file__).resolve().parents[2]


def environment_values(name: str | None = None) -> dict[str, str]:
    """Return the values of azd's environment of that name, or of the chosen one; empty if there is none.

    As JSON, because azd's other format is one for shells: it drops the + of a number, and escapes ! and $
    (Marshal in https://github.com/joho/godotenv).

    Raises:
        Failed: the environment was named, and azd does not have it, or is not installed.
    """
    azd = shutil.which("azd")
    if azd is None or not (ROOT / ".azure").is_dir():
        if name:
            raise Failed(f"there is no environment {name} of azd: {_missing(azd)}")
        return {}
    chosen = ["--environment", name] if name else []
    command = [azd, "env", "get-values", "--cwd", str(ROOT), *chosen, "--output=json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return dict(json.loads(done.stdout))
    if name:
        raise Failed(f"azd has no environment {name}: see azd env list")
    return {}


def _missing(azd: str | None) -> str:
    return "azd is not installed" if azd is None else f"{ROOT.name}/.azure does not exist: azd env new <name>"
