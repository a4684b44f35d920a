"""The settings of a worker: the base of what builds its adapters."""

from collections.abc import Mapping
from functools import cached_property

from shared.settings import Settings


class Configured:
    """Has the settings, read on first use."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    @cached_property
    def settings(self) -> Settings:
        """The settings; every use raises ``InvalidSettings`` until they are valid."""
        return Settings.from_environment(self._environ)

    @cached_property
    def storage_settings(self) -> Settings:
        """The settings of storage, which are enough to keep messages while others are invalid."""
        return Settings.for_storage(self._environ)
