"""Ports of content: flows, templates, calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shared.domain.flows.flow import Flow
    from shared.domain.reminders.reminder import ReminderState
    from shared.domain.templates.template import Template


class Flows(Protocol):
    """Provides the flows."""

    def get(self, name: str) -> Flow:
        """Return that flow.

        Raises:
            InvalidFlow: there is none of that name, or its file is invalid.
        """


class Templates(Protocol):
    """Provides the templates."""

    def get(self, name: str) -> Template:
        """Return that template.

        Raises:
            InvalidTemplate: there is none of that name, or its file is invalid.
        """


class Calendar(Protocol):
    """Renders reminders for calendar programs."""

    def render(self, reminders: Iterable[ReminderState]) -> bytes:
        """Return a calendar with these reminders, an appointment at its own time."""
