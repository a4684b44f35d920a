"""The check with a compiler: a fake one, which says or writes something else than the committed snapshots."""

import sys
from pathlib import Path

import pytest

from infra.check.__main__ import main
from infra.check.compiler import CompilerFailed, check
from infra.check.snapshots import REMEDY

NOW = "Bicep CLI version 0.1"

FAKE_COMPILER = """#!{python} -IS
import json, sys
from pathlib import Path
command, *arguments = sys.argv[1:]
path = Path(arguments[0] if command == "snapshot" else "none")
snapshot = path.with_suffix(".snapshot.json")
if command == "--version":
    print("{now}")
{more}
"""
HARMLESS = """
if command == "snapshot":
    print(f"{path}(3,1) : Warning use-recent-api-versions: there is a newer one")
    made = json.loads(snapshot.read_text())
    made["outputs"] = dict(reversed(made["outputs"].items()))
    snapshot.write_text(json.dumps(made))
"""
FAULTS = """
if path.stem == "github":
    snapshot.write_text(snapshot.read_text().replace("FC1", "Y1"))
if command == "format" and arguments[1].endswith(".bicep"):
    main = Path(arguments[1].partition("/**")[0]) / "main.bicep"
    main.write_text(main.read_text() + "\\n")
if path.stem == "least":
    print(f"{path}(3,1) : Warning no-unused-params: x is not used")
if path.stem == "everything":
    sys.exit(f"{path}(4,1) : Error BCP057: there is no such name")
"""


def fake_compiler(folder: Path, more: str) -> Path:
    program = folder / "fake-bicep"
    program.write_text(FAKE_COMPILER.format(python=sys.executable, now=NOW, more=more))
    program.chmod(0o755)
    return program


def test_neither_age_nor_the_order_of_outputs_is_a_fault(copy):
    assert list(check(fake_compiler(copy, HARMLESS), copy / "infra")) == []


def test_what_the_compiler_says_or_makes_otherwise_is_a_fault(copy):
    found = [finding.as_line(copy) for finding in check(fake_compiler(copy, FAULTS), copy / "infra")]

    made_by = (copy / "infra/snapshots/sources.sha256").read_text().splitlines()[0].removeprefix("# ")
    another = (
        f"is not what the compiler makes of the templates (made by {made_by}, compared with {NOW}): {REMEDY}"
    )
    assert found == [
        "infra/snapshots/everything.bicepparam:4: Error BCP057: there is no such name",
        "infra/snapshots/least.bicepparam:3: Warning no-unused-params: x is not used",
        f"infra/snapshots/github.snapshot.json:1: {another}",
        "infra/main.bicep:1: is formatted otherwise by `bicep format`",
    ]


def test_a_compiler_that_does_not_run_is_no_success(copy):
    broken = fake_compiler(copy, "if command == 'snapshot': sys.exit('no ICU')")

    with pytest.raises(CompilerFailed, match="fake-bicep snapshot failed: no ICU"):
        list(check(broken, copy / "infra"))


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("#!/bin/false\n", "snapshot failed: status 1, without a word"),
        ("#!/nowhere/interpreter\n", "does not start: No such file or directory"),
        (None, "and there is no such file"),
    ],
)
def test_a_compiler_that_cannot_be_used_is_reported_in_a_line(tmp_path, monkeypatch, capsys, program, reason):
    path = tmp_path / "bicep"
    if program is not None:
        path.write_text(program)
        path.chmod(0o755)
    monkeypatch.setenv("BICEP", str(path))

    assert main([]) == 1

    first, _ = capsys.readouterr().err.splitlines()
    assert str(path) in first
    assert reason in first


def test_the_command_fails_if_there_is_a_fault(copy, monkeypatch, capsys):
    monkeypatch.setenv("BICEP", str(fake_compiler(copy, FAULTS)))

    assert main(["--compile"]) == 1
    assert "least.bicepparam:3: Warning no-unused-params" in capsys.readouterr().out


def test_to_compile_without_a_compiler_fails_and_says_where_to_get_one(tmp_path, monkeypatch, capsys):
    for name, value in (("BICEP", ""), ("PATH", str(tmp_path)), ("HOME", str(tmp_path))):
        monkeypatch.setenv(name, value)
    for name in ("AZD_CONFIG_DIR", "AZURE_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)

    assert main(["--compile"]) == 1
    assert "az bicep install" in capsys.readouterr().err
