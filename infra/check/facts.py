"""Facts about the app's code that templates and queries must agree with."""

import ast
import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import fields

from local.host import load_settings
from local.host.worker.client import Worker
from shared.settings import SECRETS, Settings
from shared.wiring.storage_adapters import QUEUES, TABLES

BLANKS = re.compile(r"%[-.0-9]*[dsf]")
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Facts:
    """The names that the code uses, and the log lines that it writes."""

    settings: frozenset[str]
    secrets: frozenset[str]
    required: frozenset[str]
    queues: frozenset[str]
    tables: frozenset[str]
    triggers: Mapping[str, Mapping[str, Any]]  # of each function
    log_texts: tuple[str, ...]  # the texts of log calls, with % for each value

    @property
    def webhooks(self) -> frozenset[str]:
        """The functions that Twilio calls: anonymous, and with the method POST."""
        return frozenset(
            name
            for name, trigger in self.triggers.items()
            if str(trigger.get("authLevel", "")).upper() == "ANONYMOUS"
            and "POST" in [str(method).upper() for method in trigger.get("methods", [])]
        )


def gather() -> Facts:
    """Read the facts from the code; the functions are those that Microsoft's worker finds in the app."""
    settings = fields(Settings)
    return Facts(
        settings=frozenset(field.name for field in settings),
        secrets=SECRETS,
        required=frozenset(field.name for field in settings if field.required),
        queues=frozenset(QUEUES),
        tables=frozenset(TABLES),
        triggers=asyncio.run(_triggers()),
        log_texts=tuple(_log_texts()),
    )


def _log_texts() -> Iterator[str]:
    """Yield the text of each log call."""
    for file in sorted((ROOT / "shared").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("log."):
                for text in call.args[:2]:  # the first argument, or the second after a level
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield BLANKS.sub("%", text.value)
                        break


async def _triggers() -> Mapping[str, Mapping[str, Any]]:
    settings = load_settings(ROOT / "local.settings.json.example")
    worker = await Worker.start(ROOT, settings, say=lambda _level, _line: None)
    try:
        indexed = await worker.index()
    finally:
        await worker.stop()
    bindings = {function.name: [json.loads(text) for text in function.bindings] for function in indexed}
    return {
        name: next(binding for binding in of_function if str(binding["type"]).endswith("Trigger"))
        for name, of_function in bindings.items()
    }
