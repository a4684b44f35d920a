"""The operations of the calendar feed: a part of the API's table."""

from shared.triggers.openapi_document.operation import GET, Operation
from shared.triggers.openapi_document.schemas import CalendarLink, CalendarQuery

CALENDAR_OPERATIONS = (
    Operation(
        "reminders_calendar",
        GET,
        "/reminders.ics",
        "Return due reminders as a calendar, without texts and numbers. To subscribe, use `/calendar/link`.",
        {200: str},
        media="text/calendar",
    ),
    Operation(
        "calendar_link",
        GET,
        "/calendar/link",
        "Return the signed link of the calendar, to subscribe to: it opens nothing else.",
        {200: CalendarLink},
    ),
    Operation(
        "calendar_feed",
        GET,
        "/calendar.ics",
        "Return due reminders as a calendar, by its signed link.",
        {200: str},
        problems=(404,),
        query=CalendarQuery,
        anonymous=True,
        media="text/calendar",
    ),
)
