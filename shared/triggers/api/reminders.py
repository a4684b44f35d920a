"""The API of reminders: set, change, read, list and cancel them."""

from uuid import uuid4

import azure.functions as func
from msgspec import UNSET

from shared.errors import Fault, InvalidInput
from shared.triggers.api.acts.logged_as import logged_as
from shared.triggers.clock import stopwatch, utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

bp = func.Blueprint()


@bp.function_name("reminders_post")
@bp.route(route="reminders", methods=["POST"])
@logged_as("set reminder")
@problem_responses
def reminders_post(req: func.HttpRequest) -> func.HttpResponse:
    """Set a reminder; it gets an id if it has none."""
    return _set(req, default_id=uuid4().hex, status=201)


@bp.function_name("reminders_put")
@bp.route(route="reminders/{id}", methods=["PUT"])
@logged_as("set reminder")
@problem_responses
def reminders_put(req: func.HttpRequest) -> func.HttpResponse:
    """Set or change the reminder of that id."""
    return _set(req, default_id=req.route_params["id"], status=200)


@bp.function_name("reminders_list")
@bp.route(route="reminders", methods=["GET"])
@problem_responses
def reminders_list(req: func.HttpRequest) -> func.HttpResponse:
    """List reminders; with ``skipped``, those that skipped occurrences or those that did not."""
    from shared.domain.list_parameters import ReminderSearch, read_list_parameters
    from shared.services.reminders.list_reminders import list_reminders
    from shared.triggers.openapi_document.schemas import ReminderList

    page = list_reminders(read_list_parameters(req.params, ReminderSearch), agenda=services().agenda)
    return json_response(ReminderList(reminders=page.items, cursor=page.cursor or UNSET))


@bp.function_name("reminders_get")
@bp.route(route="reminders/{id}", methods=["GET"])
@problem_responses
def reminders_get(req: func.HttpRequest) -> func.HttpResponse:
    """Return a reminder, with when it is due next and what became of its last occurrences."""
    from shared.services.reminders.list_reminders import find_reminder, with_history

    app = services()
    state = find_reminder(req.route_params["id"], agenda=app.agenda)
    return json_response(with_history(state, ledger=app.ledger))


@bp.function_name("reminders_delete")
@bp.route(route="reminders/{id}", methods=["DELETE"])
@logged_as("cancel reminder")
@problem_responses
def reminders_delete(req: func.HttpRequest) -> func.HttpResponse:
    """Cancel a reminder."""
    from shared.services.reminders.cancel_reminder import cancel_reminder
    from shared.services.reminders.list_reminders import with_history

    app = services()
    canceled = cancel_reminder(
        req.route_params["id"],
        agenda=app.agenda,
        ledger=app.ledger,
        default_country=app.settings.DEFAULT_COUNTRY,
        now=utc_now(),
    )
    return json_response(with_history(canceled, ledger=app.ledger))


def _set(req: func.HttpRequest, *, default_id: str, status: int) -> func.HttpResponse:
    from shared.domain.json_input.json_validation import read_json_object
    from shared.domain.reminders.reminder_validation import read_reminder
    from shared.services.guard.quiet.reminder_by_day import require_by_day
    from shared.services.messages.check_message import require_sendable_reminder
    from shared.services.people.thread.upcoming_reminders import point_to
    from shared.services.reminders.edit_reminder import set_reminder
    from shared.services.reminders.file_words import file_words
    from shared.services.reminders.list_reminders import with_history
    from shared.services.reminders.tick import fire_if_due_soon
    from shared.services.reminders.tick_chain import restart_chain

    app, now = services(), utc_now()
    raw = read_json_object(req.get_body())
    in_path = req.route_params.get("id")
    if in_path and raw.get("id", in_path) != in_path:
        raise InvalidInput([Fault("id", f"differs from the id in the URL, {in_path}: leave it out")])
    country = app.settings.DEFAULT_COUNTRY
    reminder = read_reminder(raw, default_id=default_id, default_country=country)
    require_sendable_reminder(reminder, checks=app.checks, default_country=country)
    require_by_day(
        reminder,
        quiet=app.guard.rules.quiet,
        contacts=app.contacts,
        agenda=app.agenda,
        default_country=country,
        now=now,
    )
    point_to(reminder, threads=app.contacts, default_country=country, now=now)
    files = file_words(reminder, flows=app.flows, templates=app.templates)
    state = set_reminder(
        reminder, agenda=app.agenda, ledger=app.ledger, default_country=country, files=files, now=now
    )
    state = fire_if_due_soon(state, context=app.tick_context(stopwatch()), now=now)
    restart_chain(agenda=app.agenda, ticks=app.ticks, now=now)
    return json_response(with_history(state, ledger=app.ledger), status=status)
