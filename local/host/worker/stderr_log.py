"""What an app logs, as lines on stderr that the parent can tell from what it prints.

Each begins with its severity, as in sd-daemon(3): ``<4>outbox_deliver: Twilio is busy``.
A line survives the crash that follows it, which a message in a queue would not.
"""

import logging
import os
import sys

SEVERITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}

functions: dict[str, str] = {}
"""The name of each function, by its id."""

running: dict[str, str] = {}
"""The function's id of each invocation under way."""


def through_logging() -> None:
    """Let the root logger write such lines, from INFO on (DEBUG with ``PYTHON_ENABLE_DEBUG_LOGGING``)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    root = logging.getLogger()
    root.addHandler(handler)
    debug = os.environ.get("PYTHON_ENABLE_DEBUG_LOGGING", "") in {"1", "true", "True"}  # noqa: TID251 - the worker's own
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    # The worker's own chatter ("Function name: x, Function Type: sync") on every invocation.
    logging.getLogger("azure.functions").setLevel(logging.CRITICAL if not debug else logging.DEBUG)
    # The storage SDK logs every request at INFO.
    logging.getLogger("azure.core.pipeline.policies.http_logging_policy").setLevel(logging.WARNING)


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        severity = next((number for level, number in SEVERITIES.items() if record.levelno >= level), 7)
        who = f"{name}: " if (name := _function()) else ""
        return "\n".join(f"<{severity}>{who}{line}" for line in super().format(record).splitlines() or [""])


def _function() -> str:
    """Return the name of the function that is logging, empty outside of one."""
    worker = sys.modules.get("azure_functions_runtime")
    invocation: str | None = worker.invocation_id_cv.get() if worker else None
    return functions.get(running.get(invocation or "", ""), "")
