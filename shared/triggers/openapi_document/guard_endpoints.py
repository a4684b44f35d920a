"""The operations of the API about stops and held prefixes, as a table."""

from shared.domain.guard.stops.stop_request import GoRequest, StopRequest
from shared.domain.guard.stops.stop_view import HoldView, StopView
from shared.triggers.openapi_document.operation import DELETE, GET, POST, Operation
from shared.triggers.openapi_document.schemas import EndedStops, HoldList

GUARD_OPERATIONS = (
    Operation(
        "sending_stop",
        POST,
        "/stop",
        "Stop sending: all of it, or what has all that is named. 201: from now on; 200: a stop of the same "
        "scope and reason stands already. What has an end, and ends before the stop, is never sent.",
        {201: StopView, 200: StopView},
        problems=(400,),
        body=StopRequest,
    ),
    Operation(
        "sending_go",
        POST,
        "/go",
        "End a stop, all of them, or the only one. What was held comes out, 48 a second. 409: several stand.",
        {200: EndedStops},
        problems=(400, 404, 409),
        body=GoRequest,
        body_is_required=False,
    ),
    Operation(
        "holds_list",
        GET,
        "/holds",
        "List the prefixes that are held because too many new numbers begin with them.",
        {200: HoldList},
        problems=(400,),
    ),
    Operation(
        "holds_release",
        DELETE,
        "/holds/{prefix}",
        "Release a prefix, with or without its `+`. What was held comes out, 48 a second.",
        {200: HoldView},
        problems=(400, 404),
    ),
)
