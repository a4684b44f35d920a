"""What the desk reports of itself: its answer to ``GET health/details``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from switchboard.connection.desk import Desk, Refused
from switchboard.terminal.failed import Failed


@dataclass(frozen=True, slots=True)
class DeskReport:
    """The parts of a desk, by name."""

    parts: Mapping[str, Mapping[str, Any]]

    def text(self, part: str, field: str) -> str:
        """Return a field of a part as text; empty if this desk, or this version of it, does not tell it."""
        return str(self.parts.get(part, {}).get(field) or "")

    @property
    def public_url(self) -> str:
        """The URL for which the desk checks signatures; empty if it does not tell it."""
        return self.text("app", "public_url")

    @property
    def senders(self) -> tuple[str, ...]:
        """Our numbers and other senders that the desk's settings name."""
        return tuple(self.parts.get("app", {}).get("senders") or ())

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries that may be texted and called; none if all may be."""
        named = self.text("countries", "status")
        return () if named == "all" else tuple(named.split())


def read_report(desk: Desk) -> DeskReport:
    """Return what the desk reports; it answers with 503 if a part is not well, which is a report, too.

    Raises:
        Failed: it did not answer, does not take the key, or its settings are invalid.
    """
    try:
        answer = desk.get("health/details")
    except Refused as refused:
        if "ok" not in refused.problem:
            raise
        answer = refused.problem
    if not isinstance(answer, dict):
        raise Failed(f"{desk.address} answered without a report: is it a Switchboard?")
    return DeskReport({name: part for name, part in answer.items() if isinstance(part, dict)})
