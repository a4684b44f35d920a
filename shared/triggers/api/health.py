"""The API of health: whether the app is alive, and how each part of it is."""

from typing import TYPE_CHECKING

import azure.functions as func
from msgspec import Struct

from shared.settings import OUTBOX
from shared.triggers.clock import utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

if TYPE_CHECKING:
    from shared.services.operations.health import HealthContext
    from shared.wiring.services import Services

bp = func.Blueprint()


class Alive(Struct, frozen=True, kw_only=True):
    """The app runs, its settings are valid, and the flows that they name exist."""

    status: str = "alive"


@bp.function_name("health")
@bp.route(route="health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@problem_responses
def health(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding needs its name
    """Return that the app is alive and configured; 503 with the invalid settings if not."""
    from shared.services.conversations.flow_lookup import check_flows_in_settings

    app = services()
    check_flows_in_settings(app.settings, flows=app.flows)
    return json_response(Alive())


@bp.function_name("health_details")
@bp.route(route="health/details", methods=["GET"])
@problem_responses
def health_details(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding needs its name
    """Return the health of every part; 503 if one of them is not well."""
    from shared.services.operations.health import check_health

    result = check_health(health_context(services()), now=utc_now())
    return json_response(result, status=200 if result.ok else 503)


@bp.function_name("health_part")
@bp.route(route="health/details/{part}", methods=["GET"])
@problem_responses
def health_part(req: func.HttpRequest) -> func.HttpResponse:
    """Return the health of one part, which is found sooner than that of all; 503 if it is not well."""
    from shared.services.operations.health import check_part

    part = check_part(health_context(services()), req.route_params["part"], now=utc_now())
    return json_response(part, status=200 if part.ok else 503)


def health_context(app: "Services") -> "HealthContext":
    """Return what a health check uses; raise if the settings are invalid: then no part can be checked."""
    from shared.services.operations.health import HealthContext

    return HealthContext(
        settings=app.settings,
        flows=app.flows,
        account=lambda: app.account,
        breaker=lambda: app.breaker,
        held_messages=lambda: app.held_messages,
        stops=lambda: app.stops,
        ledger=lambda: app.ledger,
        dead_letters=lambda: app.dead_letters,
        outbox=lambda: app.queue_stats(OUTBOX),
        poison=lambda: app.queue_stats(f"{OUTBOX}-poison"),
        agenda=lambda: app.agenda,
        spending_days=lambda: app.spending_days,
        pots=lambda: app.pots,
        secret_check=lambda: app.secret_check,
        missing_tables=app.missing_tables,
    )
