"""The modules of the desk, read by TypeScript's compiler: not for types, which they do not name."""

import re
import subprocess

import pytest

from tests.journey.running_app import ROOT

TYPESCRIPT = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
MODULES = sorted((ROOT / "desk").rglob("*.js"))
READ_AS = [
    *("--allowJs", "--checkJs", "--noEmit", "--noUnusedLocals", "--noUnusedParameters", "--pretty", "false"),
    *("--target", "esnext", "--module", "esnext", "--moduleResolution", "bundler"),
    "--skipLibCheck",
    *("--lib", "dom,dom.iterable,esnext", "--typeRoots", "/no/types"),
]
FAULT = re.compile(r"error TS(1\d{3}|2304|2305|2307|2552|2614|2724|6133|6192|6196|18003):")
"""Syntax; names and modules that are nothing; what is not used; no file. The others are of types."""


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A module with faults."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "dom.js").write_text("export const make = 1;\n")
    (folder / "broken.js").write_text('import { make, fnd } from "./dom.js";\nexport const a = words();\n')
    return folder / "broken.js"


@pytest.fixture(scope="module")
def faults(broken):
    """Lines of the compiler about the modules of the desk and about the broken one, read at once."""
    command = ["node", TYPESCRIPT, *READ_AS, *MODULES, broken]
    read = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    return [line for line in read.stdout.splitlines() if FAULT.search(line)]


def test_modules_use_what_they_import_and_name_what_exists(faults):
    assert len(MODULES) > 10
    assert [line for line in faults if "broken.js" not in line] == []


def test_a_fault_would_be_found(faults):
    assert len([line for line in faults if "broken.js" in line]) >= 3
