"""The hooks run on any Python from 3.10 without packages: so does what they share with the command line."""

import ast
import subprocess
import sys

import pytest

from infra.check.facts import ROOT

HOOKS = ROOT / "infra" / "hooks"


def imported(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or ".")
    return found


def shared_modules() -> list[str]:
    """Return the modules of the command line that a hook loads, and those that they load."""
    waiting = [name for file in HOOKS.glob("*.py") for name in imported(file.read_text())]
    found = set()
    while waiting:
        name = waiting.pop()
        if name.startswith("switchboard.") and name not in found:
            found.add(name)
            waiting += imported((ROOT / f"{name.replace('.', '/')}.py").read_text())
    return sorted(found)


SHARED = shared_modules()


def test_the_hooks_share_the_client_of_twilio_with_the_command_line():
    assert {"switchboard.twilio.account", "switchboard.numbers.webhook_urls"} <= {*SHARED}


@pytest.mark.parametrize("name", SHARED)
def test_what_hooks_share_imports_the_standard_library_and_each_other(name):
    names = imported((ROOT / f"{name.replace('.', '/')}.py").read_text())

    assert {found for found in names if found.split(".")[0] not in sys.stdlib_module_names} <= {*SHARED}


@pytest.mark.parametrize(
    "file", [*HOOKS.glob("*.py"), *(ROOT / f"{name.replace('.', '/')}.py" for name in SHARED)], ids=str
)
def test_it_is_in_the_language_of_python_3_10(file):
    assert ast.parse(file.read_text(), feature_version=(3, 10))


def test_the_hook_runs_without_any_package_installed(tmp_path):
    command = [sys.executable, "-S", "-E", "-s", str(HOOKS / "set_number.py"), "--help"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("switchboard: nothing was changed. Usage: ")
