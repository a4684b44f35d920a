"""Conventions of the project that no linter checks."""

import ast
import json
import re
from pathlib import Path

import pytest
from msgspec.structs import fields

from shared.settings import Settings
from shared.wiring.services import Services

ROOT = Path(__file__).parent.parent
DEPLOYED = [ROOT / "function_app.py", *sorted((ROOT / "shared").rglob("*.py"))]

OF_THE_HOST = {
    "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT",
    "FUNCTIONS_WORKER_RUNTIME",
    "PYTHON_THREADPOOL_THREAD_COUNT",
}
"""Settings that the Functions host reads, not the app."""


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_only_triggers_import_azure_functions():
    importers = {file.relative_to(ROOT).parts[:2] for file in DEPLOYED if "azure.functions" in imports(file)}

    assert importers == {("function_app.py",), ("shared", "triggers")}


@pytest.mark.parametrize("word", ["os.environ", "datetime.now", "utcnow", "time.time()"])
def test_the_environment_and_the_clock_are_read_in_one_place_each(word):
    allowed = {"os.environ": {"shared/wiring/services.py"}, "datetime.now": {"shared/triggers/clock.py"}}
    readers = {str(file.relative_to(ROOT)) for file in DEPLOYED if word in file.read_text()}

    assert readers == allowed.get(word, set())


def test_function_app_has_at_most_40_lines():
    assert len((ROOT / "function_app.py").read_text().splitlines()) <= 40


def test_code_and_example_and_docs_have_the_same_settings():
    of_code = {setting.name for setting in fields(Settings)}
    of_example = set(json.loads((ROOT / "local.settings.json.example").read_text())["Values"])
    of_docs = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))

    assert of_docs == of_code | OF_THE_HOST
    assert of_example <= of_docs
    required = {setting.name for setting in fields(Settings) if setting.required}
    assert required <= of_example


def test_the_example_settings_are_valid():
    values = json.loads((ROOT / "local.settings.json.example").read_text())["Values"]

    assert Services(values).settings


def test_every_fake_is_used_in_the_contract_tests():
    fakes = (
        file.read_text()
        for file in (ROOT / "tests/fakes").glob("*.py")
        if file.stem not in {"faults", "versions"}
    )
    class_names = {name for source in fakes for name in re.findall(r"^class (\w+)", source, re.MULTILINE)}
    assert class_names
    tests = "".join(file.read_text() for file in (ROOT / "tests/contract").glob("test_*.py"))
    tests += (ROOT / "tests/contract/conftest.py").read_text()

    assert not [name for name in class_names if not name.startswith("_") and name not in tests]


def test_the_app_has_no_module_for_miscellaneous_code():
    assert not [file for file in DEPLOYED if file.stem in {"utils", "helpers", "common", "manager", "misc"}]


@pytest.mark.parametrize("root", ["shared", "local", "switchboard"])
def test_a_folder_has_at_most_12_modules(root):
    folders = [folder for folder in (ROOT / root).rglob("*") if folder.is_dir()]
    counts = {str(f.relative_to(ROOT)): len([*f.glob("[!_]*.py")]) for f in (ROOT / root, *folders)}

    assert {folder: count for folder, count in counts.items() if count > 12} == {}


@pytest.mark.parametrize("root", ["shared", "local", "switchboard"])
def test_a_module_has_at_most_250_lines_and_a_function_at_most_40(root):
    too_long = []
    for file in (ROOT / root).rglob("*.py"):
        source = file.read_text()
        too_long += [str(file)] if source.count("\n") > 250 else []
        too_long += [
            f"{file}: {node.name}"
            for node in ast.walk(ast.parse(source))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and (node.end_lineno or 0) - node.lineno >= 40
        ]

    assert too_long == []


def test_three_modules_in_four_have_a_test_file_of_their_name():
    modules = [file.relative_to(ROOT / "shared") for file in DEPLOYED[1:] if file.stem != "__init__"]
    tested = [
        module for module in modules if (ROOT / "tests" / module.parent / f"test_{module.name}").exists()
    ]

    assert len(tested) >= len(modules) * 3 / 4
