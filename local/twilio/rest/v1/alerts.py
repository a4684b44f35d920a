"""``Alerts``: what went wrong with webhooks and documents, as ``monitor.twilio.com`` lists it.

Source: https://www.twilio.com/docs/usage/monitor-alert. They are the events ``error`` and ``warning``.
"""

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from local.twilio.core import Core
from local.twilio.rest.form import read_query
from local.twilio.rest.v1.page import iso_8601, page
from local.twilio.simulation.events import Event

LEVELS = ("error", "warning")


class Alerts:
    """Serves ``GET /v1/Alerts``, newest first."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def routes(self) -> Iterator[web.RouteDef]:
        """Return the routes."""
        yield web.get("/v1/Alerts", self._list)

    async def _list(self, request: web.Request) -> web.Response:
        query = read_query(request)
        levels = [query.text("LogLevel")] if query.text("LogLevel") else LEVELS
        since, until = query.text("StartDate"), query.text("EndDate", "9999")
        alerts = [self._fields(event) for event in self._core.events.after(0) if event.kind in levels]
        dated = [alert for alert in alerts if since <= alert["date_generated"] <= until]
        return page(request, "alerts", dated[::-1], self._core.account.url)

    def _fields(self, event: Event) -> dict[str, Any]:
        code, sid, at = str(event.fields["code"]), f"NO{event.n:032x}", iso_8601(event.at)
        return {
            "account_sid": self._core.account.sid,
            "alert_text": str(event.fields["text"]),
            "api_version": "2010-04-01",
            "date_created": at,
            "date_generated": at,
            "date_updated": at,
            "error_code": code,
            "log_level": event.kind,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "request_method": None,  # unlike Twilio, events do not have it
            "request_url": str(event.fields["url"] or ""),
            "resource_sid": event.fields["sid"] or None,
            "service_sid": None,
            "sid": sid,
            "url": f"{self._core.account.url}/v1/Alerts/{sid}",
        }
