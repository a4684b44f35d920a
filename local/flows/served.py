"""Take up flows that are edited while the local machine runs, if they can be used."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from local.flows.check import faults_by_flow
from shared.adapters.files.flows import FlowFiles

SECONDS_BETWEEN_LOOKS = 0.3

type _Version = tuple[int, int]


class ServedFlows:
    """A folder of copies, which the app reads: it has the last version of each flow that could be used."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._home = tempfile.TemporaryDirectory(prefix="switchboard-", ignore_cleanup_errors=True)
        self.folder = Path(self._home.name) / source.name  # errors name a flow by its folder
        self.folder.mkdir()
        self._seen: dict[str, _Version] = {}
        for _ in self.take_up():
            pass

    def take_up(self) -> Iterator[str]:
        """Copy what has changed and can be used; yield a line for each file, or its faults."""
        now = {file.name: _version(file) for file in self._source.glob("*.toml")}
        changed = {name for name, version in now.items() if self._seen.get(name) != version}
        gone = self._seen.keys() - now.keys()
        self._seen = now
        for name in sorted(gone):
            (self.folder / name).unlink(missing_ok=True)
            yield f"{self._source.name}/{name}: deleted"
        if not changed:
            return
        faults = dict[str, list[str]]()
        for flow, text in faults_by_flow(FlowFiles(self._source)):
            faults.setdefault(f"{flow}.toml", []).append(text)
        for name in sorted(changed):
            if name in faults:
                yield from faults[name]
                kept = (self.folder / name).exists()
                yield f"{self._source.name}/{name}: not taken up{'; the old one is kept' if kept else ''}"
            else:
                self._copy(name)
                yield f"{self._source.name}/{name}: taken up"

    async def follow(self, out: TextIO) -> None:
        """Look again and again, and print what is taken up."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            for line in self.take_up():
                print(line, file=out, flush=True)

    def delete(self) -> None:
        """Delete the copies."""
        self._home.cleanup()

    def _copy(self, name: str) -> None:
        """Replace the copy at once: the app never reads half of it."""
        new = self.folder / f"{name}.new"
        new.write_bytes((self._source / name).read_bytes())
        os.replace(new, self.folder / name)  # noqa: PTH105 - replaces in one step


def _version(file: Path) -> _Version:
    stat = file.stat()
    return stat.st_mtime_ns, stat.st_size
