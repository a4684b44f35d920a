"""TCP ports on this machine: free ones, and clear words about a taken one."""

import socket

from local.errors import CannotStart


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def check_free(port: int, *, used_for: str, option: str) -> None:
    """Raise ``CannotStart`` if ``port`` is taken, naming the ``option`` that moves it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotStart(
                f"port {port} ({used_for}) is taken: stop what uses it, or choose another with {option}"
            ) from None
