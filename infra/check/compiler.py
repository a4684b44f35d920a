"""Microsoft's Bicep compiler: find it, and let it judge the templates."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from infra.check import snapshots
from infra.check.finding import Finding

HOW_TO_GET_ONE = (
    "infra: not compiled, for want of Bicep: get it with `az bicep install` or azd (https://aka.ms/azd), "
    "or set BICEP to the path of one (https://github.com/Azure/bicep/releases)"
)
DIAGNOSTIC = re.compile(r"^(.+?)\((\d+),\d+\) : (\w+ ([\w-]+): .*)$", re.MULTILINE)
GROWS_OLD = "use-recent-api-versions"
"""The one rule whose warning is no fault here: it comes with time, without a change of ours."""

SCOPE = (
    *("--subscription-id", "00000000-0000-0000-0000-000000000001"),
    *("--tenant-id", "00000000-0000-0000-0000-000000000002"),
    *("--location", "westeurope", "--deployment-name", "switchboard"),
)
WITHOUT_ICU = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
"""Or the compiler does not start on a machine that lacks ICU."""


class CompilerFailed(Exception):
    """The compiler that was found cannot be used. The text says which one, and why."""


def find_compiler(environment: Mapping[str, str], home: Path) -> Path | None:
    """Return the compiler that BICEP names, that is on PATH, or that azd or az keeps in its own folder.

    Raises:
        CompilerFailed: BICEP names a file that does not exist; another compiler is not what was asked for.
    """
    named = environment.get("BICEP")
    if named and not Path(named).is_file():
        raise CompilerFailed(f"BICEP names {named}, and there is no such file")
    folders = (
        Path(environment.get("AZD_CONFIG_DIR") or home / ".azd") / "bin",
        Path(environment.get("AZURE_CONFIG_DIR") or home / ".azure") / "bin",
    )
    found = [named, shutil.which("bicep", path=environment.get("PATH", ""))]
    found += [str(folder / name) for folder in folders for name in ("bicep", "bicep.exe")]
    return next((Path(path).absolute() for path in found if path and Path(path).is_file()), None)


def check(compiler: Path, infra: Path) -> Iterator[Finding]:
    """Yield every error and warning, files in another format, and snapshots that are not what it makes."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name).resolve() / "infra"
        shutil.copytree(infra, copy, ignore=shutil.ignore_patterns("__pycache__", "*_env", "*.py"))
        for finding in compile_snapshots(compiler, copy):
            yield replace(finding, path=infra / finding.path.relative_to(copy))
        yield from snapshots.differences(infra, copy)
        yield from _format(compiler, infra, copy)


def compile_snapshots(compiler: Path, infra: Path) -> list[Finding]:
    """Write a snapshot of each set of parameters, and what they were made from; return the diagnostics."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        outputs = list(pool.map(lambda name: _compile(compiler, infra, name), snapshots.SETS))
    snapshots.write_sources(infra, made_by=_run(compiler, "--version").strip())
    found = [match for output in outputs for match in DIAGNOSTIC.findall(output)]
    return sorted(
        {Finding(Path(path), int(line), text) for path, line, text, rule in found if rule != GROWS_OLD}
    )


def _compile(compiler: Path, infra: Path, name: str) -> str:
    """Write one snapshot; return the compiler's diagnostics."""
    output = _run(compiler, "snapshot", snapshots.parameters_of(infra, name), "--mode", "overwrite", *SCOPE)
    snapshots.put_in_order(infra, name)
    return output


def _format(compiler: Path, infra: Path, copy: Path) -> Iterator[Finding]:
    before = {path: path.read_text() for path in snapshots.sources(copy) if path.suffix.startswith(".bicep")}
    for ending in ("bicep", "bicepparam"):
        _run(compiler, "format", "--pattern", f"{copy}/**/*.{ending}")
    for path, text in before.items():
        if path.read_text() != text:
            yield Finding(infra / path.relative_to(copy), 1, "is formatted otherwise by `bicep format`")


def _run(compiler: Path, *arguments: str | Path) -> str:
    environment = {**os.environ, **WITHOUT_ICU}  # noqa: TID251 - the compiler needs PATH and HOME
    try:
        done = subprocess.run(  # noqa: S603 - the compiler that the user chose
            [compiler, *arguments], capture_output=True, text=True, check=False, env=environment
        )
    except OSError as error:
        raise CompilerFailed(f"{compiler} does not start: {error.strerror}") from error
    if done.returncode and not DIAGNOSTIC.search(done.stderr):
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        reason = said[0] if said else f"status {done.returncode}, without a word"
        raise CompilerFailed(f"{compiler} {arguments[0]} failed: {reason}")
    return done.stdout + done.stderr
