"""Load and validate ``local.settings.json``, the app settings on this machine.

Source: https://learn.microsoft.com/azure/azure-functions/functions-develop-local#local-settings-file
"""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.azurite import ACCOUNT, KEY
from local.errors import CannotStart

log = logging.getLogger(__name__)

REFUSED = ("TZ", "WEBSITE_TIME_ZONE")
"""Not supported on Flex Consumption, where all is UTC: they "can create SSL-related issues"."""

IGNORED = ("FUNCTIONS_WORKER_PROCESS_COUNT", "PYTHON_ISOLATE_WORKER_DEPENDENCIES")
"""These have no effect here; the first is not valid on Flex Consumption."""

EMULATOR = "UseDevelopmentStorage=true"


def load_settings(path: Path) -> dict[str, str]:
    """Return ``Values`` of a ``local.settings.json``.

    Raises:
        CannotStart: the file is missing, not JSON or encrypted, or a value is not a string.
    """
    content = read_json(path, remedy=f"copy local.settings.json.example to {path}")
    if content.get("IsEncrypted", False) is not False:
        raise CannotStart(
            f'{path}: IsEncrypted must be false: run `func settings decrypt`, or set "IsEncrypted": false'
        )
    values = content.get("Values", {})
    if not isinstance(values, dict):
        raise CannotStart(f"{path}: Values must be an object of strings")
    for name, value in values.items():
        if not isinstance(value, str):
            raise CannotStart(
                f"{path}: Values.{name} must be a string: write {json.dumps(json.dumps(value))}"
            )
        if not name or "=" in name or "\0" in name + value:
            raise CannotStart(
                f"{path}: Values.{name} cannot be an environment variable: correct its name or value"
            )
    for name in content.keys() - {"IsEncrypted", "Values"}:
        log.warning("%s: %s has no effect here", path.name, name)
    return values


def check_settings(settings: Mapping[str, str]) -> None:
    """Raise ``CannotStart`` for a setting that Azure refuses, or that is wrong for a Python app."""
    for name in REFUSED:
        if name in settings:
            raise CannotStart(
                f"app setting {name} is not supported on Flex Consumption, where all is UTC: remove it"
            )
    runtime = settings.get("FUNCTIONS_WORKER_RUNTIME", "python")
    if runtime != "python":
        raise CannotStart(
            f'app setting FUNCTIONS_WORKER_RUNTIME is "{runtime}": this host runs "python" only'
        )
    limit = settings.get("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "")
    if limit and not limit.isdecimal():
        raise CannotStart(
            f"app setting FUNCTIONS_REQUEST_BODY_SIZE_LIMIT is {limit!r}: write a number of bytes"
        )
    threads = settings.get("PYTHON_THREADPOOL_THREAD_COUNT", "1")
    if not threads.isdecimal() or int(threads) == 0:
        log.warning("app setting PYTHON_THREADPOOL_THREAD_COUNT is %r: it is ignored, as in Azure", threads)
    for name in IGNORED:
        if name in settings:
            log.warning("app setting %s has no effect here", name)


def connection_string(settings: Mapping[str, str], connection: str) -> str:
    """Return the storage connection string for the ``connection`` of a binding.

    As in Azure, the setting is the name with or without the prefix ``AzureWebJobs``;
    without a name it is ``AzureWebJobsStorage``.
    """
    names = [f"AzureWebJobs{connection or 'Storage'}", connection]
    for name in names:
        if value := settings.get(name):
            return _emulator() if value.strip().rstrip(";") == EMULATOR else value
    if any(name.startswith(f"{prefix}__") for name in settings for prefix in names if prefix):
        raise CannotStart(
            f"app settings {names[0]}__*: this host has no managed identity, give {names[0]} instead"
        )
    raise CannotStart(
        f"app setting {connection or names[0]} is missing: it must be a storage connection string"
    )


def is_disabled(settings: Mapping[str, str], function: str) -> bool:
    """Return whether ``AzureWebJobs.<function>.Disabled`` is set (or the same with ``_`` for ``.``)."""
    value = settings.get(f"AzureWebJobs.{function}.Disabled") or settings.get(
        f"AzureWebJobs_{function}_Disabled", ""
    )
    return value.lower() in {"1", "true"}


def read_json(path: Path, *, remedy: str) -> dict[str, Any]:
    """Return the JSON object in the file ``path``; ``remedy`` completes the error if it is missing."""
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise CannotStart(f"{path} is missing: {remedy}") from None
    except (OSError, ValueError) as error:
        raise CannotStart(f"{path} cannot be read as JSON: {error}") from None
    if not isinstance(content, dict):
        raise CannotStart(f"{path} must hold a JSON object")
    return content


def _emulator() -> str:
    where = "http://127.0.0.1"
    return (
        f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
        f"BlobEndpoint={where}:10000/{ACCOUNT};QueueEndpoint={where}:10001/{ACCOUNT};"
        f"TableEndpoint={where}:10002/{ACCOUNT};"
    )
