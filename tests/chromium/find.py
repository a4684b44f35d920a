"""Find a Chromium for the browser tests: an installed one, else the one that was unpacked before them."""

import os
import platform
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "node_modules/@sparticuz/chromium/bin"
"""The npm package that has a Chromium in it, for Linux on x64 with glibc."""
UNPACKED = ROOT / "node_modules/.chromium"
"""A folder of node_modules: `npm ci`, which brings another version, empties it."""

ON_PATH = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
OF_MACOS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)


def find_chromium(
    unpacked: Path = UNPACKED,
    of_macos: tuple[Path, ...] = OF_MACOS,
    which: Callable[[str], str | None] = shutil.which,
) -> Path | None:
    """Return the program to start, or None."""
    installed = [Path(found) for name in ON_PATH if (found := which(name))]
    candidates = [*installed, *of_macos, unpacked / "chromium"]
    return next((program for program in candidates if os.access(program, os.X_OK)), None)


def fits_this_machine() -> bool:
    """Return whether the npm package's Chromium runs here."""
    return sys.platform == "linux" and platform.machine() == "x86_64" and platform.libc_ver()[0] == "glibc"


def how_to_get_it(*, fits: bool) -> str:
    """Return what to do where none is found."""
    if fits:
        return "run `make test` once: it unpacks one"
    return "install Chromium or Google Chrome (Debian: apt-get install chromium)"
