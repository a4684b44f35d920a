"""Before packaging: build the app in .package/ as it runs in Azure, with dependencies and byte code.

Byte code is compiled with unchecked-hash: Azure mounts the package read-only and with its own time
stamps, so byte code that is checked by time stamp would be invalid, and compiled again at every cold start.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from commands import ROOT, Failed, run_hook

PACKAGE = ROOT / ".package"
DEPLOYED = ("desk", "flows", "function_app.py", "host.json", "requirements.txt", "shared", "templates")
LIBRARIES = Path(".python_packages/lib/site-packages")
"""Where the worker looks for libraries: https://learn.microsoft.com/azure/azure-functions/functions-reference-python."""

VERSION = (3, 13)
PLATFORMS = ("manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux_2_28_x86_64")
"""Platforms of wheels that run on Azure's image: Debian 12, x86-64."""

UNUSED = ("bin", "phonenumbers/geodata", "phonenumbers/carrierdata")
"""Of the libraries: scripts that nothing in Azure runs, and names of places and carriers, which are 41 MB."""

FUNCIGNORE = "# Without this file azd leaves __pycache__, the byte code, out of the package.\n"


def main(package: Path = PACKAGE, *, app: Path = ROOT, deployed: Sequence[str] = DEPLOYED) -> None:
    """Build the package from what is deployed of the app.

    Raises:
        Failed: a dependency has no wheel for Azure, or there is no Python 3.13 to compile with.
    """
    python = _python()
    shutil.rmtree(package, ignore_errors=True)
    _copy(app, deployed, package)
    _install(python, package, app / "requirements.txt")
    _compile(python, package)
    (package / ".funcignore").write_text(FUNCIGNORE)
    files = [file for file in package.rglob("*") if file.is_file()]
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    print(f"switchboard: {len(files)} files, {megabytes:.1f} MB in {package.name}/")


def _python(running: tuple[int, int] = sys.version_info[:2]) -> str:
    if running == VERSION:
        return sys.executable
    if found := shutil.which("python3.13"):
        return found
    if shutil.which("py"):  # the launcher of python.org on Windows, where no python3.13 is on PATH
        command = ["py", "-3.13", "-c", "import sys; print(sys.executable)"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.strip()
    raise Failed("the app runs on Python 3.13, and byte code fits one version only: install python3.13")


def _copy(app: Path, deployed: Sequence[str], package: Path) -> None:
    package.mkdir(parents=True)
    for name in deployed:
        source = app / name
        if source.is_dir():
            shutil.copytree(source, package / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, package / name)


def _install(python: str, package: Path, requirements: Path) -> None:
    """Install wheels for Azure's platform, whatever this one is; each is checked by its hash."""
    platforms = [f"--platform={platform}" for platform in PLATFORMS]
    command = [
        *(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"),
        *("--require-hashes", "--only-binary=:all:", "--python-version=3.13", "--implementation=cp"),
        *platforms,
        *(f"--target={package / LIBRARIES}", f"--requirement={requirements}"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"dependencies cannot be installed: {done.stderr.strip().splitlines()[-1]}")
    for unused in UNUSED:
        shutil.rmtree(package / LIBRARIES / unused, ignore_errors=True)


def _compile(python: str, package: Path) -> None:
    command = [
        *(python, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash"),
        *("-s", str(package), "-p", "/home/site/wwwroot", str(package)),  # the paths that tracebacks show
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"byte code cannot be compiled: {done.stdout.strip().splitlines()[0]}")


if __name__ == "__main__":
    run_hook(main)
