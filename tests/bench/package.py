"""The package that the hook builds, indexed on a clean Python with nothing else installed."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench.figure import Figure

ROOT = Path(__file__).parents[2]
HOOK = ROOT / "infra" / "hooks" / "package.py"
PAIRS = 15
WORKER = ("azure-functions-runtime", "azurefunctions-extensions-base")


@dataclass(frozen=True)
class CleanPython:
    """A Python 3.13 with nothing installed, and a folder with Microsoft's worker for it."""

    python: Path
    worker: Path

    @classmethod
    def create(cls, folder: Path) -> "CleanPython":
        """Create them in ``folder``."""
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
        worker = folder / "worker"
        pinned = [f"{name}=={version(name)}" for name in WORKER]
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps")
        subprocess.run([*pip, f"--target={worker}", *pinned], check=True)
        shutil.copytree(ROOT / "local", worker / "local", ignore=shutil.ignore_patterns("__pycache__"))
        return cls(folder / "venv" / "bin" / "python", worker)

    def index(self, package: Path) -> dict[str, Any]:
        """Return the names of the functions, and how many seconds it took."""
        child = Path(__file__).parent / "index_child.py"
        command = [self.python, "-I", "-B", child, package, self.worker]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout.splitlines()[-1]))


def build() -> Path:
    """Run the hook; return the folder that it fills."""
    subprocess.run([sys.executable, HOOK], check=True, capture_output=True)
    return ROOT / ".package"


def zip_package(package: Path, to: Path, *, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Zip the package as azd does: all but the ignore file. Source: createDeployableZip in azure-dev."""
    with zipfile.ZipFile(to, "w", compression) as archive:
        for file in sorted(package.rglob("*")):
            if file.is_file() and file.name != ".funcignore":
                archive.write(file, file.relative_to(package))
    return to


async def package() -> list[Figure]:
    """Build the package, unpack it, and compare the time to index it with and without byte code."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clean, archive = CleanPython.create(folder), zip_package(build(), folder / "package.zip")
        shutil.unpack_archive(archive, folder / "with")  # files get new time stamps, as in Azure
        shutil.copytree(folder / "with", folder / "without", ignore=shutil.ignore_patterns("__pycache__"))
        pairs = [
            (clean.index(folder / "without")["seconds"], clean.index(folder / "with")["seconds"])
            for _ in range(PAIRS + 1)
        ][1:]  # the first pair fills caches
        without, compiled = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
        ratio = statistics.median(with_code / without_code for without_code, with_code in pairs)
        megabytes = archive.stat().st_size / 1e6
        unpacked = sum(file.stat().st_size for file in (folder / "with").rglob("*") if file.is_file()) / 1e6
    against = f"the same without byte code ({without * 1000:.0f} ms; with it {compiled * 1000:.0f} ms)"
    return [
        Figure(
            figure="package_index_time", value=ratio, aim=0.5, better="lower", unit="ratio", against=against
        ),
        Figure(
            figure="package_size",
            value=megabytes,
            aim=50,
            better="lower",
            unit="MB",
            against=f"what a cold start downloads; {unpacked:.0f} MB unpacked",
        ),
    ]
