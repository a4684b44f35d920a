"""Load and validate ``host.json``.

Source: https://learn.microsoft.com/azure/azure-functions/functions-host-json
"""

import logging
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from local.errors import CannotStart
from local.host.config.settings import read_json

log = logging.getLogger(__name__)

OVERRIDE = "AzureFunctionsJobHost__"
"""The prefix of app settings that override host.json: ``...extensions__queues__batchSize``."""


class TimeSpan(timedelta):
    """A duration in .NET's format: ``00:00:30``, ``1.00:00:00``. A negative duration means "no limit"."""


class _Section(msgspec.Struct, rename="camel", frozen=True):
    """A section of host.json. An unknown name is logged as a warning; Azure ignores it silently."""


class Http(_Section, frozen=True):
    """``extensions.http``."""

    route_prefix: str = "api"
    custom_headers: dict[str, str] = {}
    hsts: Any = None
    max_outstanding_requests: int = -1
    max_concurrent_requests: int = -1
    dynamic_throttles_enabled: bool = False


class Queues(_Section, frozen=True):
    """``extensions.queues``."""

    batch_size: Annotated[int, msgspec.Meta(ge=1, le=32)] = 16
    new_batch_threshold: Annotated[int, msgspec.Meta(ge=0)] | None = None
    max_polling_interval: TimeSpan = TimeSpan(minutes=1)
    visibility_timeout: TimeSpan = TimeSpan(0)
    max_dequeue_count: Annotated[int, msgspec.Meta(ge=1)] = 5
    message_encoding: Literal["base64", "none"] = "base64"

    @property
    def threshold(self) -> int:
        """The number of messages that may still be running when the next batch is fetched.

        The default is half a batch for each processor. On Flex Consumption an instance of 2 GB has one.
        """
        half = self.batch_size // 2 * (os.process_cpu_count() or 1)
        return half if self.new_batch_threshold is None else self.new_batch_threshold

    def longest_pause(self, environment: str) -> timedelta:
        """Return the longest pause between polls: 2 s in Development unless ``maxPollingInterval`` is set.

        Source: ``StorageQueuesWebJobsBuilderExtensions`` of the queue extension
        """
        unset = self.max_polling_interval == Queues().max_polling_interval
        return timedelta(seconds=2) if unset and environment == "Development" else self.max_polling_interval


class Extensions(_Section, frozen=True):
    """``extensions``."""

    http: Http = Http()
    queues: Queues = Queues()


class HostConfig(_Section, frozen=True):
    """The whole of host.json."""

    version: Literal["2.0"]
    function_timeout: TimeSpan = TimeSpan(minutes=30)  # negative: no limit
    extensions: Extensions = Extensions()
    logging: dict[str, Any] = {}
    extension_bundle: dict[str, Any] = {}
    concurrency: dict[str, Any] = {}
    telemetry_mode: str = ""
    aggregator: dict[str, Any] = {}
    health_monitor: dict[str, Any] = {}
    singleton: dict[str, Any] = {}
    retry: dict[str, Any] = {}
    watch_directories: list[str] = []
    watch_files: list[str] = []
    managed_dependency: dict[str, Any] = {}


NOT_SIMULATED = ("concurrency", "retry", "health_monitor")
"""Accepted with a warning: these sections have no effect here."""


RULES = {
    "version": 'must be "2.0"',
    "batchSize": "must be 1 to 32",
    "newBatchThreshold": "must be 0 or more",
    "maxDequeueCount": "must be 1 or more",
    "messageEncoding": 'must be "none" or "base64"',
}
"""How to correct a value, where the message of msgspec only says what is wrong."""


def load_config(path: Path, settings: Mapping[str, str]) -> HostConfig:
    """Load the host.json at ``path``, with the app settings that override it.

    Raises:
        CannotStart: a value has the wrong type or is out of range; the message names it.
    """
    content = _with_known_names(
        read_json(path, remedy='create it with {"version": "2.0"}'), HostConfig, path.name
    )
    for name, value in settings.items():
        if name.startswith(OVERRIDE):
            _override(content, name.removeprefix(OVERRIDE).split("__"), value)
    try:
        config = msgspec.convert(
            _with_known_names(content, HostConfig, path.name), HostConfig, dec_hook=_decode, strict=False
        )
        _check(config)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        key = where.strip("`").removeprefix("$.") or "version"  # nothing else is required
        raise CannotStart(f"{path}: {key}: {RULES.get(key.rpartition('.')[2], what)}") from None
    except ValueError as error:
        raise CannotStart(f"{path}: {error}") from None
    for name in NOT_SIMULATED:
        if getattr(config, name):
            log.warning("%s: %s is accepted, but not simulated here", path.name, name)
    return config


def _check(config: HostConfig) -> None:
    queues = config.extensions.queues
    if timedelta(0) <= config.function_timeout < timedelta(seconds=1):
        raise ValueError('functionTimeout: must be at least 00:00:01, or "-1" for no limit')
    if queues.max_polling_interval < timedelta(milliseconds=100):
        raise ValueError("extensions.queues.maxPollingInterval: must be at least 00:00:00.1")
    if not timedelta(0) <= queues.visibility_timeout <= timedelta(days=7):
        raise ValueError("extensions.queues.visibilityTimeout: must be between 00:00:00 and 7.00:00:00")


def _decode(wanted: type, value: object) -> TimeSpan:
    if wanted is not TimeSpan:
        raise NotImplementedError(wanted)
    parts = re.fullmatch(r"(?:(\d+)\.)?(\d+):([0-5]?\d)(?::([0-5]?\d(?:\.\d{1,7})?))?", str(value))
    if str(value) == "-1":
        return TimeSpan(days=-1)
    if parts is None or int(parts[2]) > 23:  # noqa: PLR2004 - hours of a day
        raise ValueError(f'{value!r} is not a time span: write "hh:mm:ss"')
    days, hours, minutes, seconds = parts.groups(default="0")
    return TimeSpan(days=int(days), hours=int(hours), minutes=int(minutes), seconds=float(seconds))


def _with_known_names(content: Mapping[str, Any], section: type[_Section], where: str) -> dict[str, Any]:
    """Return ``content`` with the names as they are written in ``section``: Azure ignores their case."""
    fields = {field.encode_name.lower(): field for field in msgspec.structs.fields(section)}
    known = {}
    for name, value in content.items():
        field = fields.get(name.lower())
        if field is None:
            close = get_close_matches(name, [known_field.encode_name for known_field in fields.values()], n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            log.warning("%s: %s is unknown; Azure ignores it%s", where, name, hint)
        elif isinstance(value, Mapping) and isinstance(field.type, type) and issubclass(field.type, _Section):
            known[field.encode_name] = _with_known_names(value, field.type, f"{where}: {field.encode_name}")
        else:
            known[field.encode_name] = value
    return known


def _override(content: dict[str, Any], path: list[str], value: str) -> None:
    *sections, last = path
    for section in sections:
        inner = content.setdefault(_same_key(section, content), {})
        if not isinstance(inner, dict):
            return  # the file itself is invalid here; validation reports it
        content = inner
    content[_same_key(last, content)] = value


def _same_key(name: str, content: Mapping[str, Any]) -> str:
    return next((key for key in content if key.lower() == name.lower()), name)
