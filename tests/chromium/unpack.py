"""Unpack the Chromium of the npm package `@sparticuz/chromium`.

None of the package's own code is run: it unpacks into the system's temporary folder, which all users share,
and its arguments switch web security off.
"""

import shutil
import subprocess
import tarfile
from pathlib import Path

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <cachedir>{folder}/cache</cachedir>
</fontconfig>
"""
START = """#!/bin/sh
# The libraries and fonts that came with it: a fresh machine may have none.
export LD_LIBRARY_PATH="{folder}/lib" FONTCONFIG_PATH="{folder}"
exec "{folder}/chromium.bin" "$@"
"""
BROTLI = Path(__file__).parent / "brotli.cjs"


def unpack(package: Path, folder: Path) -> None:
    """Make the folder, with `chromium` in it; it is there whole or not at all."""
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    _decompress(package / "chromium.br", new / "chromium.bin")
    for name in ("al2023.tar", "fonts.tar"):
        _decompress(package / f"{name}.br", new / name)
        with tarfile.open(new / name) as archive:
            archive.extractall(new, filter="data")
        (new / name).unlink()
    (new / "fonts.conf").write_text(FONTS.format(folder=folder.resolve()))
    (new / "chromium").write_text(START.format(folder=folder.resolve()))
    for program in ("chromium", "chromium.bin"):
        (new / program).chmod(0o755)
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)


def _decompress(source: Path, target: Path) -> None:
    subprocess.run(["node", BROTLI, source, target], check=True)
