"""The Functions hosts on which the journeys and trials can run: ours, Core Tools, or one that is running.

``--host`` chooses one; see docs/testing-on-other-hosts.md.
"""

from tests.journey.hosts.core_tools import CoreTools
from tests.journey.hosts.functions_host import FunctionsHost
from tests.journey.hosts.local_host import LocalHost
from tests.journey.hosts.running_host import RunningHost

_chosen: FunctionsHost = LocalHost()


def choose(name: str) -> FunctionsHost:
    """Choose the host for all that follows, and return it.

    Args:
        name: ``local``, ``func``, or the URL of a running host.

    Raises:
        HostUnavailable: there is no such host; the message has the remedy.
    """
    global _chosen  # noqa: PLW0603 - fixtures and trials share one choice, made when the program starts
    if name == "local":
        _chosen = LocalHost()
    elif name.startswith(("http://", "https://")):
        _chosen = RunningHost(name.rstrip("/"))
    else:
        _chosen = CoreTools.find(name)
    return _chosen


def chosen() -> FunctionsHost:
    """Return the chosen host; ours unless ``choose`` was called."""
    return _chosen
