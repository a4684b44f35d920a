"""The three lists of requirements pin the same versions, and the one to run has all that running imports."""

import ast
import importlib.metadata
import importlib.util
import json
import re
import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OURS = {"function_app", "local", "shared", "switchboard"}


def pinned(name):
    """Return the lines (version and hashes) that a list has of each package."""
    entries = re.findall(
        r"^([\w.-]+)==(\S+) \\\n((?: +--hash=.*\n)+)", (ROOT / name).read_text(), re.MULTILINE
    )
    return {package: (version, hashes.split()) for package, version, hashes in entries}


def test_each_list_has_all_of_the_one_before_in_the_same_versions():
    deployed, to_run, everything = map(
        pinned, ("requirements.txt", "requirements-local.txt", "requirements-dev.txt")
    )

    assert deployed.items() <= to_run.items() <= everything.items()
    assert len(deployed) < len(to_run) < len(everything)


def test_each_list_has_the_dependencies_that_the_project_names():
    named = set(PROJECT["dependencies"])
    lists = {"requirements.txt": named}
    lists["requirements-local.txt"] = named = named | set(PROJECT["optional-dependencies"]["local"])
    lists["requirements-dev.txt"] = named | set(PROJECT["optional-dependencies"]["dev"])

    assert {name: packages - pinned(name).keys() for name, packages in lists.items()} == {
        name: set() for name in lists
    }


def test_no_list_names_where_packages_come_from():
    assert not [file for file in ROOT.glob("requirements*.txt") if "://" in file.read_text()]


def test_what_running_imports_is_in_its_list():
    has = {
        str(file)
        for package in pinned("requirements-local.txt")
        for file in importlib.metadata.files(package)
    }
    libraries = sysconfig.get_path("purelib")
    modules = {name for file in sources() for name in imports(file) if name.split(".")[0] not in OURS}
    files = {
        Path(spec.origin).relative_to(libraries).as_posix()
        for name in modules
        if name.split(".")[0] not in sys.stdlib_module_names
        and (spec := importlib.util.find_spec(name)).origin
    }

    assert len(files) >= 10
    assert files <= has


def sources():
    folders = ("shared", "local", "switchboard")
    return [ROOT / "function_app.py", *(file for folder in folders for file in (ROOT / folder).rglob("*.py"))]


def imports(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_the_npm_packages_to_run_are_those_that_are_run():
    packages = json.loads((ROOT / "package.json").read_text())
    used = {
        "azurite": "local/azurite.py",
        "@twilio/voice-sdk": "local/softphone/__main__.py",
        "@azure/storage-queue": "docs/sending.md",  # its example runs in the folder of the checkout
    }

    assert packages["dependencies"].keys() == used.keys()
    assert all(name.rpartition("/")[2] in (ROOT / file).read_text() for name, file in used.items())
    assert not packages["dependencies"].keys() & packages["devDependencies"].keys()
