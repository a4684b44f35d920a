"""For those who operate Switchboard: is it alive?"""

import azure.functions as func
from msgspec import Struct

from shared.settings import OUTBOX
from shared.triggers.clock import utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring import services

bp = func.Blueprint()


class Alive(Struct, frozen=True, kw_only=True):
    """The app runs, and its settings are in order; the flows they name are there."""

    status: str = "alive"


@bp.function_name("health")
@bp.route(route="health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@problem_responses
def health(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding needs its name
    """Say that we are alive and set up; 503 with the settings to mend if not."""
    from shared.services.conversations.flow_lookup import check_flows_in_settings

    own = services()
    check_flows_in_settings(own.settings, flows=own.flows)
    return json_response(Alive())


@bp.function_name("health_details")
@bp.route(route="health/details", methods=["GET"])
@problem_responses
def health_details(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding needs its name
    """Tell how every part is; 503 if one of them is not well."""
    from shared.services.operations.health import look_after_health

    own = services()
    health = look_after_health(
        own.settings,  # without them there is nothing to look at
        flows=own.flows,
        account=lambda: own.account,
        ledger=lambda: own.ledger,
        dead_letters=lambda: own.dead_letters,
        outbox=lambda: own.depth_of(OUTBOX),
        poison=lambda: own.depth_of(f"{OUTBOX}-poison"),
        agenda=lambda: own.agenda,
        now=utc_now(),
    )
    return json_response(health, status=200 if health.ok else 503)
