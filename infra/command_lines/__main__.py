"""``python -m infra.command_lines``: parse every line of az, azd, curl and KQL, az's by azure-cli itself.

It writes tables/az.json, by which the tests judge az's lines on machines without azure-cli.
"""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.command_lines import kusto, tables_of_options
from infra.command_lines.sources import PROGRAMS, CommandLine, Query, command_lines, queries

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / ".azure-cli"
VERSION = "2.91.0"
TABLE = tables_of_options.FOLDER / "az.json"
NEEDED = "the following arguments are required"


def main(arguments: list[str]) -> int:
    """Print every line that its program would refuse; return the exit status."""
    if "--install" in arguments:
        _install()
    python = _python()
    if not python.is_file():
        where = f"{ENVIRONMENT.name}/ (an environment of its own, 400 MB)"
        get = "Get it:\n\n    python -m infra.command_lines --install"
        print(f"missing: azure-cli {VERSION} in {where}. {get}", file=sys.stderr)
        return 2
    lines, asked = command_lines(ROOT), queries(ROOT)
    faults = [
        *_az([line for line in lines if line.words[0] == "az"], python),
        *_others(lines),
        *_kusto(asked),
    ]
    for fault in faults:
        print(fault)
    counts = ", ".join(f"{sum(line.words[0] == name for line in lines)} of {name}" for name in PROGRAMS)
    print(f"parsed {counts}, {len(asked)} queries: {len(faults)} faults", file=sys.stderr)
    return 1 if faults else 0


def _others(lines: list[CommandLine]) -> Iterator[str]:
    for line in lines:
        if line.words[0] != "az" and (fault := tables_of_options.check(line)):
            yield f"{_place(line)}: {fault}"


def _kusto(asked: list[Query]) -> Iterator[str]:
    for query, faults in zip(asked, kusto.check(asked), strict=True):
        yield from (f"{_place(query)}: {fault}" for fault in faults)


def _place(found: CommandLine | Query) -> str:
    return f"{found.path.relative_to(ROOT)}:{found.line}"


def _az(lines: list[CommandLine], python: Path) -> Iterator[str]:
    """Yield the lines that azure-cli refuses, and write the table of those commands."""
    words = json.dumps([line.words[1:] for line in lines])
    program = Path(__file__).with_name("azure_cli.py")
    own = {"AZURE_CONFIG_DIR": str(ENVIRONMENT / "config"), "AZURE_CORE_COLLECT_TELEMETRY": "no"}
    environment = {**os.environ, **own}  # noqa: TID251 - az needs PATH and the like, and not the user's folder
    command = [str(python), "-W", "ignore", str(program)]
    done = subprocess.run(command, input=words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"azure-cli did not run: {done.stderr.strip()[-500:]}")
    commands: dict[str, Any] = {}
    for line, result in zip(lines, json.loads(done.stdout), strict=True):
        if "options" in result:
            commands[result["command"]] = result["options"]
        fault = result.get("error")
        if fault and not (line.mention and NEEDED in fault):
            yield f"{_place(line)}: {fault}"
    _write(dict(sorted(commands.items())))


def _write(commands: dict[str, Any]) -> None:
    """Write the table, one option a line."""
    listed = (
        f"    {json.dumps(name)}: [\n"
        + ",\n".join(f"      {json.dumps(option)}" for option in options)
        + "\n    ]"
        for name, options in commands.items()
    )
    text = f'{{\n  "source": "azure-cli {VERSION}",\n  "commands": {{\n' + ",\n".join(listed) + "\n  }\n}\n"
    if text != TABLE.read_text():
        TABLE.write_text(text)
        print(f"written anew, commit it: {TABLE.relative_to(ROOT)}", file=sys.stderr)


def _python() -> Path:
    return ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _install() -> None:
    venv.create(ENVIRONMENT, with_pip=True)
    pip = (_python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile")
    subprocess.run([*pip, f"azure-cli=={VERSION}"], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
