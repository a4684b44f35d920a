"""Fakes of the content ports, in memory. Each passes its port's tests in tests/contract/."""

from shared.domain.flows.flow import Flow
from shared.errors import InvalidFlow


class MemoryFlows:
    def __init__(self, **flows: Flow) -> None:
        self._flows = flows

    def get(self, name: str) -> Flow:
        if name not in self._flows:
            raise InvalidFlow(f"there is no flow `{name}`; there are: {', '.join(self._flows) or 'none'}")
        return self._flows[name]
