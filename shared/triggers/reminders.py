"""Reminders: set, read and cancelled over HTTP; put on the outbox by a timer."""

import logging
from uuid import uuid4

import azure.functions as func
from msgspec import to_builtins

from shared.domain.reminder import Scheduled, read_reminder
from shared.domain.untrusted import read_json_object
from shared.errors import Fault, InvalidInput
from shared.services.remind import cancel_reminder, find, set_reminder, tick
from shared.triggers.answers import json_answer, says_what_is_wrong
from shared.triggers.clock import utc_now
from shared.wiring import services

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("reminders_tick")
@bp.timer_trigger(arg_name="timer", schedule="0 * * * * *", use_monitor=True)
def reminders_tick(timer: func.TimerRequest) -> None:
    """Every minute, put what is due on the outbox. A tick that comes twice or late does no harm."""
    own = services()
    done = tick(
        agenda=own.agenda, outbox=own.outbox, default_country=own.settings.DEFAULT_COUNTRY, now=utc_now()
    )
    log.info("tick: %d queued, %d skipped%s", done.queued, done.skipped, ", late" if timer.past_due else "")


@bp.function_name("reminders_post")
@bp.route(route="reminders", methods=["POST"])
@says_what_is_wrong
def reminders_post(req: func.HttpRequest) -> func.HttpResponse:
    """Set a reminder; it gets an id if it has none."""
    return _set(req, default_id=uuid4().hex, status=201)


@bp.function_name("reminders_put")
@bp.route(route="reminders/{id}", methods=["PUT"])
@says_what_is_wrong
def reminders_put(req: func.HttpRequest) -> func.HttpResponse:
    """Set or change the reminder of that id."""
    return _set(req, default_id=req.route_params["id"], status=200)


@bp.function_name("reminders_get")
@bp.route(route="reminders/{id}", methods=["GET"])
@says_what_is_wrong
def reminders_get(req: func.HttpRequest) -> func.HttpResponse:
    """Tell when a reminder is due, and what became of it."""
    return json_answer(_shown(find(req.route_params["id"], agenda=services().agenda)))


@bp.function_name("reminders_delete")
@bp.route(route="reminders/{id}", methods=["DELETE"])
@says_what_is_wrong
def reminders_delete(req: func.HttpRequest) -> func.HttpResponse:
    """Cancel a reminder."""
    own = services()
    canceled = cancel_reminder(
        req.route_params["id"],
        agenda=own.agenda,
        ledger=own.ledger,
        default_country=own.settings.DEFAULT_COUNTRY,
        now=utc_now(),
    )
    return json_answer(_shown(canceled))


def _set(req: func.HttpRequest, *, default_id: str, status: int) -> func.HttpResponse:
    own, now = services(), utc_now()
    raw = read_json_object(req.get_body())
    in_path = req.route_params.get("id")
    if in_path and raw.get("id", in_path) != in_path:
        raise InvalidInput([Fault("id", f"is not the id in the URL, {in_path}: leave it out")])
    reminder = read_reminder(
        raw, default_id=default_id, now=now, default_country=own.settings.DEFAULT_COUNTRY
    )
    return json_answer(_shown(set_reminder(reminder, agenda=own.agenda, now=now)), status=status)


def _shown(scheduled: Scheduled) -> dict[str, object]:
    return {
        **to_builtins(scheduled.reminder),
        "due": scheduled.due,
        "occurrences": scheduled.occurrences,
        "skipped": scheduled.skipped,
    }
