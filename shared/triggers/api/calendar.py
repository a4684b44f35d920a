"""The API of the calendar feed: its signed link, and the feed itself by that link or by a function key."""

import azure.functions as func

from shared.triggers.clock import utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

bp = func.Blueprint()


@bp.function_name("calendar_link")
@bp.route(route="calendar/link", methods=["GET"])
@problem_responses
def calendar_link(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding needs its name
    """Return the signed link of the calendar feed, for calendars, which cannot send a key in a header."""
    from shared.triggers.openapi_document.schemas import CalendarLink

    return json_response(CalendarLink(url=services().calendar_link()))


@bp.function_name("calendar_feed")
@bp.route(route="calendar.ics", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@problem_responses
def calendar_feed(req: func.HttpRequest) -> func.HttpResponse:
    """Return the calendar feed of all reminders to a caller that has its signed link."""
    from shared.domain.reminders.calendar_link import check_calendar_link

    settings = services().settings
    check_calendar_link(
        req.params.get("signature", ""),
        version=settings.CALENDAR_LINK_VERSION,
        tokens=settings.auth_tokens,
    )
    return _feed()


@bp.function_name("reminders_calendar")
@bp.route(route="reminders.ics", methods=["GET"])
@problem_responses
def reminders_calendar(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding needs its name
    """Return the same feed to a caller that has a function key: the older address."""
    return _feed()


def _feed() -> func.HttpResponse:
    from shared.services.reminders.list_reminders import calendar_of_reminders

    app = services()
    feed = calendar_of_reminders(agenda=app.agenda, calendar=app.calendar, now=utc_now())
    return func.HttpResponse(
        feed, mimetype="text/calendar", charset="utf-8", headers={"Cache-Control": "private, no-store"}
    )
