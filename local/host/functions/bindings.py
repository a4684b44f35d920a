"""Read the functions of an app from their bindings."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from local.errors import CannotStart
from local.host.config.settings import is_disabled
from local.host.worker.wire import Indexed, Retry

TRIGGERS = ("httpTrigger", "queueTrigger", "timerTrigger")
OUTPUTS = ("http", "queue")
RESOLVED = ("queueName", "connection", "schedule")
"""The properties in which ``%SETTING%`` is replaced by an app setting."""

NAME = re.compile(r"[a-z][a-z0-9_\-]{0,127}", re.IGNORECASE)
QUEUE_NAME = re.compile(r"(?=.{3,63}$)[a-z0-9](?:-?[a-z0-9])*")
"""https://learn.microsoft.com/rest/api/storageservices/naming-queues-and-metadata"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function with its trigger and its outputs."""

    indexed: Indexed
    trigger: Mapping[str, Any]
    outputs: tuple[Mapping[str, Any], ...]
    disabled: bool

    @property
    def name(self) -> str:
        """The name, which is unique in the app."""
        return self.indexed.name

    @property
    def kind(self) -> str:
        """``httpTrigger``, ``queueTrigger`` or ``timerTrigger``."""
        return str(self.trigger["type"])

    @property
    def auth_level(self) -> str:
        """Who may call it over HTTP: ``anonymous``, ``function`` or ``admin``."""
        return str(self.trigger.get("authLevel", "function")).lower()

    @property
    def retry(self) -> Retry | None:
        """The retry policy, for timers only. Azure is removing it for queues, so it has no effect here."""
        return self.indexed.retry if self.kind == "timerTrigger" else None

    @property
    def group(self) -> str:
        """The scaling group: all HTTP functions share one; every other function has its own.

        Source: https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#per-function-scaling
        """
        return "http" if self.kind == "httpTrigger" else f"function:{self.name}"

    def description(self, route_prefix: str) -> str:
        """Return one line that describes the trigger."""
        trigger = self.trigger
        if self.kind == "queueTrigger":
            cause = f"queue {trigger['queueName']}"
        elif self.kind == "timerTrigger":
            cause = f"timer {trigger['schedule']}"
        else:
            path = "/".join(part for part in (route_prefix, trigger.get("route") or self.name) if part)
            cause = f"{','.join(trigger.get('methods') or ['any method'])} /{path} ({self.auth_level})"
        return f"{self.name}: {cause}{' (disabled)' * self.disabled}"


def functions_from(indexed: Iterable[Indexed], settings: Mapping[str, str]) -> list[Function]:
    """Return the functions sorted by name, as Azure registers them.

    Raises:
        CannotStart: a binding is not supported, or a setting or a name is wrong.
    """
    functions = [_function(description, settings) for description in indexed]
    return sorted(functions, key=lambda function: function.name.lower())


def _function(indexed: Indexed, settings: Mapping[str, str]) -> Function:
    if not NAME.fullmatch(indexed.name):
        raise CannotStart(
            f"function {indexed.name}: a name must be a letter, then up to 127 letters, digits, - and _"
        )
    bindings = [_resolved(json.loads(text), settings, indexed.name) for text in indexed.bindings]
    inputs = [binding for binding in bindings if binding["direction"].upper() == "IN"]
    outputs = tuple(binding for binding in bindings if binding["direction"].upper() == "OUT")
    for directed, supported in [(inputs, TRIGGERS), (outputs, OUTPUTS)]:
        for binding in directed:
            if binding["type"] not in supported:
                raise CannotStart(
                    f"function {indexed.name}: {binding['type']} is not supported here,"
                    f" only {', '.join(supported)}"
                )
    return Function(
        indexed=indexed, trigger=inputs[0], outputs=outputs, disabled=is_disabled(settings, indexed.name)
    )


def _resolved(binding: dict[str, Any], settings: Mapping[str, str], function: str) -> dict[str, Any]:
    def discard_input(match: re.Match[str]) -> str:
        if match[1] not in settings:
            raise CannotStart(f"function {function}: app setting {match[1]} is missing ({key}: {match[0]})")
        return settings[match[1]]

    for key in RESOLVED:
        if key in binding:
            binding[key] = re.sub("%([^%]+)%", discard_input, binding[key])
    if "queueName" in binding:
        binding["queueName"] = binding["queueName"].lower()
        if not QUEUE_NAME.fullmatch(binding["queueName"]):
            raise CannotStart(
                f"function {function}: queueName {binding['queueName']!r} must be 3 to 63 of a-z, 0-9 and -"
            )
    return binding
