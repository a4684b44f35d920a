"""Flows that are read again when their files change. Only the local machine asks for it."""

from pathlib import Path

from shared.adapters.files.flows import FlowFiles
from shared.domain.flows.flow import Flow

type _Version = tuple[int, int]


def flow_files(deployed: Path, *, edited: str) -> FlowFiles:
    """Return the flows that are deployed, or else those of the folder ``edited``, read again on a change."""
    return EditedFlowFiles(Path(edited)) if edited else FlowFiles(deployed)


class EditedFlowFiles(FlowFiles):
    """The flows of a folder, as the files are at each turn. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._versions: dict[str, tuple[_Version, Flow]] = {}

    def get(self, name: str) -> Flow:
        """Return the flow of that name as its file is now. See ``TomlFolder.get``."""
        stat = self._file(name).stat()
        version = (stat.st_mtime_ns, stat.st_size)
        known = self._versions.get(name)
        if known is None or known[0] != version:
            known = version, self.parse(self.bytes_of(name), name=self.shown(name))
            self._versions[name] = known
        return known[1]
