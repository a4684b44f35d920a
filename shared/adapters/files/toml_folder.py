"""Read what is written in the TOML files of a folder, such as flows, each by the name of its file."""

import re
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from shared.errors import SwitchboardError
from shared.setting_rules import FLOW_NAME

MAX_NAME = 100
"""Characters of a name. The file system refuses a long one with an error of its own."""


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
            file = self._file(name)
            self._read[name] = self.parse(file.read_bytes(), name=f"{self._folder.name}/{file.name}")
        return self._read[name]

    def names(self) -> list[str]:
        """Return the names of all files."""
        return sorted(file.stem for file in self._folder.glob("*.toml"))

    @staticmethod
    @abstractmethod
    def parse(data: bytes, *, name: str) -> T:
        """Return what a file has; ``name`` is that of the file in errors."""

    def _file(self, name: str) -> Path:
        file = self._folder / f"{name}.toml"
        if re.fullmatch(FLOW_NAME, name) and len(name) <= MAX_NAME and file.is_file():
            return file
        known, shown = ", ".join(self.names()) or "none", name[:MAX_NAME]
        raise self.error(f"there is no {self.kind} `{shown}` in {self._folder.name}/; there are: {known}")
