"""Write what an app logs to stderr, so that the parent can tell it from what the app prints.

Each line begins with its severity, as in sd-daemon(3): ``<4>outbox_deliver: Twilio is busy``.
A line on stderr is not lost if the process crashes; a message on the socket could be.
"""

import logging
import os
import sys

SEVERITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}

function_names: dict[str, str] = {}
"""The name of each function, by its ID."""

function_of_invocation: dict[str, str] = {}
"""The ID of the function of each running invocation."""


def configure_logging() -> None:
    """Let the root logger write such lines from level INFO (DEBUG with ``PYTHON_ENABLE_DEBUG_LOGGING``)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_SeverityFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    debug = os.environ.get("PYTHON_ENABLE_DEBUG_LOGGING", "") in {"1", "true", "True"}  # noqa: TID251 - a setting of the worker
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    # The worker logs "Function name: x, Function Type: sync" on every invocation.
    logging.getLogger("azure.functions").setLevel(logging.CRITICAL if not debug else logging.DEBUG)
    # The storage SDK logs every request at INFO.
    logging.getLogger("azure.core.pipeline.policies.http_logging_policy").setLevel(logging.WARNING)


class _SeverityFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        severity = next((number for level, number in SEVERITIES.items() if record.levelno >= level), 7)
        who = f"{name}: " if (name := _current_function()) else ""
        return "\n".join(f"<{severity}>{who}{line}" for line in super().format(record).splitlines() or [""])


def _current_function() -> str:
    """Return the name of the function that is logging; empty if it is none."""
    worker = sys.modules.get("azure_functions_runtime")
    invocation: str | None = worker.invocation_id_cv.get() if worker else None
    return function_names.get(function_of_invocation.get(invocation or "", ""), "")
