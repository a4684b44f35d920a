"""An Azure Functions host for one machine. ``local/README.md`` says what it does and does not do.

``Host`` is imported on first use: the workers import this package too, and must
not load what the host needs (aiohttp, the storage SDKs) before the app.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.host.config.settings import load_settings as load_settings
    from local.host.host import Host as Host

__all__ = ["Host", "load_settings"]


def __getattr__(name: str) -> object:
    if name == "Host":
        from local.host.host import Host  # noqa: PLC0415 - see above

        return Host
    if name == "load_settings":
        from local.host.config.settings import load_settings  # noqa: PLC0415 - see above

        return load_settings
    raise AttributeError(name)
