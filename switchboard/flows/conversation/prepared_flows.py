"""Prepare a folder of flows for a machine of its own: a number for each, and copies for other times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from local.flows import faults
from shared.adapters.files.flows import FlowFiles
from switchboard.flows.conversation.at import check_at, flow_at
from switchboard.flows.conversation.flow_text import flow_text
from switchboard.terminal.exit_status import FOUND, USAGE
from switchboard.terminal.failed import Failed

_FIRST_NUMBER = 15_005_552_000


@dataclass(frozen=True)
class PreparedFlows:
    """A folder that a local machine can use."""

    folder: Path
    names: Mapping[tuple[str, str], str]  # of each flow at each time; "": the real time
    numbers: Mapping[str, str]  # by that name

    def name(self, flow: str, at: str) -> str:
        """Return how the machine calls a flow at a time."""
        if (flow, at) not in self.names:
            known = ", ".join(sorted({name for name, _ in self.names})) or "none"
            raise Failed(f"there is no flow `{flow}`; there are: {known}", USAGE)
        return self.names[flow, at]

    def number(self, flow: str, at: str) -> str:
        """Return the number that this flow answers."""
        return self.numbers[self.name(flow, at)]

    @property
    def settings(self) -> dict[str, str]:
        """The settings of the machine: each number has its flow, and nothing holds a message back."""
        pairs = ", ".join(f"{number}={name}" for name, number in self.numbers.items())
        return {
            "NUMBER_FLOWS": pairs,
            "INBOUND_FLOW": next(iter(self.numbers)),
            "TWILIO_FROM": "+15005550006",
            "SENDERS": "",
            "COUNTRIES": "",
            "LIMITS": "off",
            "QUIET": "",
            "PUMPING": "off",
            "FLOW_SENDS_PER_HOUR": "1000",
        }


def prepare_flows(source: Path, home: Path, times: Iterable[str]) -> PreparedFlows:
    """Copy the flows of ``source`` into a folder in ``home``, and once more for each of the times.

    Raises:
        Failed: a flow has faults, or a time is none.
    """
    flows = FlowFiles(source)
    if found := [*faults(flows)]:
        raise Failed("\n".join(found), FOUND)
    folder = home / source.name
    folder.mkdir()
    names = {(name, ""): name for name in flows.names()}
    if not names:
        raise Failed(f"there are no flows in {source}", USAGE)
    for name in flows.names():
        (folder / f"{name}.toml").write_bytes(flows.bytes_of(name))
    for number, at in enumerate(sorted(check_at(at) for at in {*times} - {""}), 1):
        then = {name: _free(f"{name}-at-{number}", flows.names()) for name in flows.names()}
        for name, other in then.items():
            names[name, at] = other
            (folder / f"{other}.toml").write_text(flow_text(flow_at(flows.get(name), at, names=then)))
    numbers = {name: f"+{_FIRST_NUMBER + count}" for count, name in enumerate(names.values())}
    return PreparedFlows(folder, names, numbers)


def _free(name: str, taken: Iterable[str]) -> str:
    return f"{name}-x" if name in taken else name
