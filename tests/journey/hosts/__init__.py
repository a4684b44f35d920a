"""The Functions hosts on which the journeys and trials can run: ours, Core Tools, or one that is running.

``--host`` chooses one; see docs/testing-on-other-hosts.md.
"""

from tests.journey.hosts.core_tools import CoreTools
from tests.journey.hosts.functions_host import FunctionsHost
from tests.journey.hosts.local_host import LocalHost
from tests.journey.hosts.running_host import RunningHost

_chosen: list[FunctionsHost] = [LocalHost()]
"""The host in use: fixtures and trials share one choice, which is made when the program starts."""


def choose(host: FunctionsHost) -> None:
    """Use this host for all that follows."""
    _chosen[:] = [host]


def chosen() -> FunctionsHost:
    """Return the host in use; ours unless another was chosen."""
    return _chosen[0]


def find_host(name: str) -> FunctionsHost:
    """Return the host with this name: ``local``, ``func``, or the URL of a running host.

    Raises:
        HostUnavailable: there is no such host; the message has the remedy.
    """
    if name == "local":
        return LocalHost()
    if name.startswith(("http://", "https://")):
        return RunningHost(name.rstrip("/"))
    return CoreTools.find(name)
