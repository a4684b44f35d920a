"""Read flows from the TOML files in flows/. Format: docs/flows.md."""

from shared.adapters.files.toml_folder import TomlFolder
from shared.domain.flows.flow import Flow
from shared.errors import InvalidFlow


class FlowFiles(TomlFolder[Flow]):
    """The flows of a folder."""

    kind, error = "flow", InvalidFlow

    @staticmethod
    def parse(data: bytes, *, name: str) -> Flow:
        """Return the flow in a file. See ``read_flow``."""
        # Imported here: only the first use of a flow needs it, and an app should start fast.
        from shared.adapters.files.flow_toml import read_flow

        return read_flow(data, name=name)

    def warnings(self, name: str) -> list[str]:
        """Return what people may stumble over in a flow that can be used. See ``flow_warnings``."""
        from shared.adapters.files.flow_toml import flow_warnings

        return flow_warnings(self.bytes_of(name), name=self.shown(name))
