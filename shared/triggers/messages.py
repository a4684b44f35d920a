"""The message API: other systems post a message, and ask what became of it."""

from uuid import uuid4

import azure.functions as func
from msgspec import to_builtins

from shared.domain.delivery import Delivery, Status
from shared.domain.envelope import envelope_of, seal
from shared.domain.message import read_message, to_json_object
from shared.domain.outcomes import advice
from shared.domain.untrusted import read_json_object
from shared.services.accept import accept, find
from shared.services.cancel import cancel
from shared.settings import OUTBOX, STORAGE
from shared.triggers.answers import json_answer, says_what_is_wrong
from shared.triggers.clock import utc_now
from shared.wiring import services

bp = func.Blueprint()


@bp.function_name("messages_post")
@bp.route(route="messages", methods=["POST"])
@bp.queue_output(arg_name="outbox", queue_name=OUTBOX, connection=STORAGE)
@says_what_is_wrong
def messages_post(req: func.HttpRequest, outbox: func.Out[bytes]) -> func.HttpResponse:
    """Take a message; it is on the outbox before the answer is given."""
    own = services()
    raw = read_json_object(req.get_body())
    message = read_message(raw, default_id=uuid4().hex, default_country=own.settings.DEFAULT_COUNTRY)
    delivery, is_new = accept(message, ledger=own.ledger, now=utc_now())
    if delivery.status is Status.ACCEPTED:
        # Bytes: the host would re-indent an object and split an array.
        outbox.set(seal(envelope_of(message)))
    url = f"{own.settings.PUBLIC_URL.rstrip('/')}/api/messages/{message.id}"
    receipt = {"id": message.id, "status": delivery.status, "url": url}
    return json_answer(receipt, status=202 if is_new else 200, location=url)


@bp.function_name("messages_get")
@bp.route(route="messages/{id}", methods=["GET"])
@says_what_is_wrong
def messages_get(req: func.HttpRequest) -> func.HttpResponse:
    """Tell what became of a message."""
    return json_answer(_shown(find(req.route_params["id"], ledger=services().ledger)))


@bp.function_name("messages_delete")
@bp.route(route="messages/{id}", methods=["DELETE"])
@says_what_is_wrong
def messages_delete(req: func.HttpRequest) -> func.HttpResponse:
    """Cancel what was not sent yet."""
    ledger = services().ledger
    message = find(req.route_params["id"], ledger=ledger).message
    return json_answer(_shown(cancel(message, ledger=ledger, now=utc_now())))


def _shown(delivery: Delivery) -> dict[str, object]:
    fields: dict[str, object] = to_builtins(delivery)
    for ours in ("version", "delays"):
        fields.pop(ours, None)
    shown = {"id": delivery.id, **fields, "message": to_json_object(delivery.message)}
    return {**shown, "advice": advice(delivery.error_code)} if delivery.error_code else shown
