"""Find free TCP ports, and check that a port is free."""

import random
import socket
from contextlib import ExitStack

from local.errors import CannotStart

HIGHEST = 65_535
CHOSEN_FROM = range(20_000, 32_768)
"""Below the ports that Linux, macOS and Windows give to outgoing connections and to ``bind`` with port 0.

A port of theirs could be taken between the moment when it is found free and the moment when it is used.
"""


def free_port() -> int:
    """Return a free port of 127.0.0.1."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Return ``count`` different free ports; separate calls could return the same port twice."""
    with ExitStack() as probes:
        ports: list[int] = []
        for port in random.sample(CHOSEN_FROM, len(CHOSEN_FROM)):
            probe = probes.enter_context(socket.socket())
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:  # in use
                continue
            ports.append(port)
            if len(ports) == count:
                return ports
    raise CannotStart(f"no {count} free ports from {CHOSEN_FROM[0]} to {CHOSEN_FROM[-1]}")


def check_free(port: int, *, used_for: str, option: str, or_else: str = "") -> None:
    """Raise ``CannotStart`` if ``port`` is in use or invalid.

    The message names the ``option`` that chooses another port, and what to do ``or_else`` if it is in use.
    """
    if not 0 < port <= HIGHEST:
        raise CannotStart(f"{port} ({used_for}) is not a port: choose one from 1 to {HIGHEST} with {option}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            remedies = ["stop the other process", f"choose another with {option}", *filter(None, [or_else])]
            raise CannotStart(
                f"port {port} ({used_for}) is in use: {', '.join(remedies[:-1])}, or {remedies[-1]}"
            ) from None
