"""The modules of the desk, read by TypeScript's compiler: not for types, which they do not name."""

import re
import subprocess

from tests.journey.running_app import ROOT

TYPESCRIPT = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
READ_AS = [
    *("--allowJs", "--checkJs", "--noEmit", "--noUnusedLocals", "--noUnusedParameters", "--pretty", "false"),
    *("--target", "esnext", "--module", "esnext", "--moduleResolution", "bundler"),
    *("--lib", "dom,dom.iterable,esnext", "--typeRoots", "/no/types"),
]
FAULT = re.compile(r"error TS(1\d{3}|2304|2305|2307|2552|2614|2724|6133|6192|6196|18003):")
"""Syntax; names and modules that are nothing; what is not used; no file. The others are of types."""


def faults_of(*modules):
    read = subprocess.run(
        ["node", TYPESCRIPT, *READ_AS, *modules], capture_output=True, text=True, timeout=100, check=False
    )
    return [line for line in read.stdout.splitlines() if FAULT.search(line)]


def test_modules_use_what_they_import_and_name_what_exists():
    modules = sorted((ROOT / "desk").rglob("*.js"))

    assert len(modules) > 10
    assert faults_of(*modules) == []


def test_a_fault_would_be_found(tmp_path):
    (tmp_path / "dom.js").write_text("export const make = 1;\n")
    (tmp_path / "page.js").write_text('import { make, fnd } from "./dom.js";\nexport const a = words();\n')

    assert len(faults_of(tmp_path / "page.js")) >= 3
