"""Read what is written in the TOML files of a folder, such as flows, each by the name of its file."""

import re
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from shared.errors import SwitchboardError
from shared.setting_rules import FLOW_NAME

MAX_NAME = 100
"""Characters of a name. The file system refuses a long one with an error of its own."""

_ENDINGS = ("toml", "toml.txt", "txt.toml", "tml", "toml.toml")
"""How the name of such a file ends, in small letters; Notepad adds .txt."""


class TomlFolder[T](ABC):
    """Reads each file once, when it is first needed. Safe to share between threads."""

    kind: ClassVar[str]  # what a file has, as errors call it
    error: ClassVar[type[SwitchboardError]]

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, T] = {}

    def get(self, name: str) -> T:
        """Return what the file of that name has. See ``shared.ports.content``.

        Raises:
            SwitchboardError: ``error``: there is no such file, or it cannot be used.
        """
        if name not in self._read:
            self._read[name] = self.parse(self.bytes_of(name), name=self.shown(name))
        return self._read[name]

    def names(self) -> list[str]:
        """Return the names of all files that can be used."""
        return sorted(file.stem for file in self._folder.glob("*.toml") if _is_name(file.stem))

    def misnamed(self) -> dict[str, str]:
        """Return the files that look like one, and that nothing can name, each with a name that would do."""
        found = dict[str, str]()
        for file in sorted(self._folder.iterdir()):
            stem, dot, ending = file.name.partition(".")
            looks_so = dot and ending.lower() in _ENDINGS and file.is_file()
            if looks_so and not (ending == "toml" and _is_name(stem)):
                better = re.sub(r"[^a-z0-9_-]+", "-", stem.lower()).strip("-_") or self.kind
                found[file.name] = f"{better[:MAX_NAME]}.toml"
        return found

    def bytes_of(self, name: str) -> bytes:
        """Return the file of that name as it is now; raise ``error`` as ``get`` does."""
        return self._file(name).read_bytes()

    def shown(self, name: str) -> str:
        """Return how errors call the file of that name."""
        return f"{self._folder.name}/{name}.toml"

    @staticmethod
    @abstractmethod
    def parse(data: bytes, *, name: str) -> T:
        """Return what a file has; ``name`` is that of the file in errors."""

    def _file(self, name: str) -> Path:
        file = self._folder / f"{name}.toml"
        if _is_name(name) and file.is_file():
            return file
        known, shown = ", ".join(self.names()) or "none", name[:MAX_NAME]
        raise self.error(f"there is no {self.kind} `{shown}` in {self._folder.name}/; there are: {known}")


def _is_name(name: str) -> bool:
    return re.fullmatch(FLOW_NAME, name) is not None and len(name) <= MAX_NAME
