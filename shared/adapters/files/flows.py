"""Read flows from the TOML files in flows/. Format: docs/flows.md."""

import re
from pathlib import Path

from shared.domain.flows.flow import Flow
from shared.errors import InvalidFlow
from shared.setting_rules import FLOW_NAME

MAX_NAME = 100
"""Characters of a flow's name."""


class FlowFiles:
    """Reads each flow once, when it is first needed. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._flows: dict[str, Flow] = {}

    def get(self, name: str) -> Flow:
        """Return the flow of that name. See ``shared.ports.content.Flows``."""
        if name not in self._flows:
            self._flows[name] = self._read(name)
        return self._flows[name]

    def names(self) -> list[str]:
        """Return the names of all flows."""
        return sorted(file.stem for file in self._folder.glob("*.toml"))

    def _read(self, name: str) -> Flow:
        file = self._folder / f"{name}.toml"
        # A long name is looked for nowhere: the file system refuses it with an error of its own.
        if not re.fullmatch(FLOW_NAME, name) or len(name) > MAX_NAME or not file.is_file():
            known, shown = ", ".join(self.names()) or "none", name[:MAX_NAME]
            raise InvalidFlow(f"there is no flow `{shown}` in {self._folder.name}/; there are: {known}")
        # Imported here: only the first use of a flow needs it, and an app should start fast.
        from shared.adapters.files.flow_toml import read_flow

        return read_flow(file.read_bytes(), name=f"{self._folder.name}/{file.name}")
