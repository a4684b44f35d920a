"""Compare what a scenario saw with ``real-queue-listener.json``."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.local.host.real_listener.registry import Observed

BEHAVIOURS: dict[str, dict[str, Any]] = {
    behaviour["name"]: behaviour
    for behaviour in json.loads((Path(__file__).parent / "real-queue-listener.json").read_text())
}
EARLY_MS = 20
PROCESSORS_THERE = 2
"""Where the behaviours were recorded; the default threshold depends on it."""


def differences(real: Mapping[str, Any], observed: Observed) -> list[str]:
    """Return what differs from the real host, in words."""
    return [*_differences(real, observed)]


def _differences(real: Mapping[str, Any], observed: Observed) -> Iterator[str]:
    if "sequence" in real and real["sequence"] != observed["sequence"]:
        yield f"sequence {json.dumps(observed['sequence'])}"
    if "pauses_ms" in real:
        yield from _pauses(real["pauses_ms"], observed["pauses_ms"])
    if "asks" in real:
        if observed["asks"] != real["asks"]:
            yield f"asks {observed['asks']}"
        yield from _pauses([real["pause_after_found_ms"]], observed["after_found_ms"])
    if "most_running" in real:
        yield from _running(real, observed)
    if "woken" in real and observed["woken"] != real["woken"]:
        yield f"woken: {observed['woken']}"
    for expected, found in zip(real.get("occurrences", ()), observed.get("occurrences", ()), strict=True):
        if expected["next"] != found:
            yield f"{expected['schedule']!r} after {expected['from']}: {found}"
    for label, body in real.get("bodies", {}).items():
        found = observed["bodies"][label]
        yield from (
            f"body {label!r}: {name} is {found.get(name)}"
            for name, value in body.items()
            if name != "sent" and found.get(name) != value
        )


def _pauses(bounds: list[list[float]], pauses: list[float]) -> Iterator[str]:
    if len(pauses) < len(bounds):
        yield f"{len(pauses)} pauses, not {len(bounds)} at least"
    for number, pause in enumerate(pauses):
        low, high = bounds[min(number, len(bounds) - 1)]
        if not low - EARLY_MS <= pause <= high:
            yield f"pause {number + 1} is {pause:.0f} ms, not {low} to {high}"


def _running(real: Mapping[str, Any], observed: Observed) -> Iterator[str]:
    most, at_polls = real["most_running"], real["running_at_a_poll_at_most"]
    if real["name"] == "b-threshold-4-default":
        at_polls = at_polls // PROCESSORS_THERE * (os.process_cpu_count() or 1)
        most = real["settings"]["BatchSize"] + at_polls
    if observed["most_running"] != most:
        yield f"{observed['most_running']} ran at once, not {most}"
    if max(observed["running_at_polls"]) > at_polls:
        yield f"polled while {max(observed['running_at_polls'])} ran, more than {at_polls}"
