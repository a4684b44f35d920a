"""The API of messages: post, list, read, cancel and resend them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import azure.functions as func
from msgspec import UNSET

from shared.settings import OUTBOX, STORAGE
from shared.triggers.api.acts.logged_as import logged_as
from shared.triggers.clock import stopwatch, utc_now, wait_for
from shared.triggers.places import MAX_AT_ONCE, Place, Places
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

if TYPE_CHECKING:
    from shared.domain.messages.message import Message

bp = func.Blueprint()
_places = Places(MAX_AT_ONCE)  # here, not in the services: two threads could build two of them


@bp.function_name("messages_post")
@bp.route(route="messages", methods=["POST"])
@bp.queue_output(arg_name="outbox", queue_name=OUTBOX, connection=STORAGE)
@logged_as("send", only_by_people=True)
@problem_responses
def messages_post(req: func.HttpRequest, outbox: func.Out[bytes]) -> func.HttpResponse:
    """Accept a message; it is on the outbox before the response is sent.

    With ``Prefer: wait`` it is sent first, if there is a place. In a dry run nothing is accepted.
    """
    from shared.domain.json_input.json_validation import read_json_object
    from shared.domain.list_parameters import read_dry_run
    from shared.domain.messages.envelope import Envelope, encode_envelope
    from shared.domain.messages.message import read_message
    from shared.domain.wait_preference import wait_preference
    from shared.services.messages.accept import accept
    from shared.services.messages.check_message import require_sendable
    from shared.triggers.openapi_document.schemas import Receipt

    app, now, elapsed, new_id = services(), utc_now(), stopwatch(), uuid4().hex
    is_dry_run = read_dry_run(req.params, url=req.url)
    raw = read_json_object(req.get_body())
    message = read_message(raw, default_id=new_id, default_country=app.settings.DEFAULT_COUNTRY)
    require_sendable(message, checks=app.checks)
    if is_dry_run:
        from shared.triggers.api.guard.dry_run import dry_run_of_message

        return dry_run_of_message(message, new_id=new_id, now=now)

    patience = wait_preference(req.headers.get("prefer", ""))
    if patience and (place := _places.take()):
        with place:
            return _send_at_once(message, place, patience=patience, now=now, elapsed=elapsed)

    def put(envelope: Envelope) -> None:
        outbox.set(encode_envelope(envelope))  # bytes: the host would re-indent an object and split an array

    secret = app.settings.DIGEST_SECRET
    delivery, is_new = accept(message, ledger=app.ledger, put=put, now=now, digest_secret=secret)
    erased = delivery.is_erased or UNSET
    receipt = Receipt(id=message.id, status=delivery.status, url=_url(message.id), erased=erased)
    return json_response(receipt, status=202 if is_new else 200, location=receipt.url)


@bp.function_name("messages_post_batch")
@bp.route(route="messages/batch", methods=["POST"])
@logged_as("send batch", only_by_people=True)
@problem_responses
def messages_post_batch(req: func.HttpRequest) -> func.HttpResponse:
    """Accept up to 1,000 messages, each with its own result. In a dry run nothing is accepted.

    Not through the output binding: it writes one message after the other.
    """
    from shared.domain.json_input.json_validation import read_json_object
    from shared.domain.list_parameters import read_dry_run
    from shared.services.messages.accept_batch import MAX_BATCH_BYTES, accept_batch, read_batch
    from shared.triggers.api.batch_answer import batch_answer

    app, is_dry_run = services(), read_dry_run(req.params, url=req.url)
    raws = read_batch(read_json_object(req.get_body(), max_bytes=MAX_BATCH_BYTES, list_in="messages"))
    if is_dry_run:
        from shared.triggers.api.guard.dry_run import dry_run_of_batch

        return dry_run_of_batch(raws, now=utc_now())
    results = accept_batch(
        raws,
        ledger=app.ledger,
        outbox=app.outbox,
        checks=app.checks,
        default_country=app.settings.DEFAULT_COUNTRY,
        new_id=lambda: uuid4().hex,
        now=utc_now(),
        digest_secret=app.settings.DIGEST_SECRET,
    )
    return json_response(batch_answer(results, public_url=app.settings.PUBLIC_URL))


@bp.function_name("messages_list")
@bp.route(route="messages", methods=["GET"])
@problem_responses
def messages_list(req: func.HttpRequest) -> func.HttpResponse:
    """List messages, all or those of one status, person or time."""
    from shared.domain.list_parameters import read_message_search
    from shared.services.messages.list_messages import list_messages
    from shared.triggers.openapi_document.schemas import MessageList

    app = services()
    search = read_message_search(req.params, default_country=app.settings.DEFAULT_COUNTRY)
    page = list_messages(search, ledger=app.ledger)
    return json_response(MessageList(messages=page.items, cursor=page.cursor or UNSET))


@bp.function_name("messages_get")
@bp.route(route="messages/{id}", methods=["GET"])
@problem_responses
def messages_get(req: func.HttpRequest) -> func.HttpResponse:
    """Return a message with its delivery status."""
    from shared.domain.deliveries.delivery_view import show
    from shared.services.messages.accept import find_delivery
    from shared.services.messages.message_price import with_price

    app = services()
    delivery = find_delivery(req.route_params["id"], ledger=app.ledger)
    return json_response(show(with_price(delivery, ledger=app.ledger, sender=app.sender, now=utc_now())))


@bp.function_name("messages_delete")
@bp.route(route="messages/{id}", methods=["DELETE"])
@logged_as("cancel message")
@problem_responses
def messages_delete(req: func.HttpRequest) -> func.HttpResponse:
    """Cancel a message that was not sent yet, and what would follow it."""
    from shared.domain.deliveries.delivery_view import show
    from shared.services.follow_ups.cancel_follow_ups import cancel_message

    return json_response(
        show(cancel_message(req.route_params["id"], ledger=services().ledger, now=utc_now()))
    )


@bp.function_name("messages_resend")
@bp.route(route="messages/{id}/resend", methods=["POST"])
@bp.queue_output(arg_name="outbox", queue_name=OUTBOX, connection=STORAGE)
@logged_as("resend")
@problem_responses
def messages_resend(req: func.HttpRequest, outbox: func.Out[bytes]) -> func.HttpResponse:
    """Send a message that failed once more, under an id of its own making."""
    from shared.domain.deliveries.resend import ResendRequest
    from shared.domain.json_input.json_validation import read_json_object, validate
    from shared.domain.messages.envelope import Envelope, encode_envelope
    from shared.services.messages.resend import resend
    from shared.triggers.openapi_document.schemas import Receipt

    app = services()
    request = validate(read_json_object(req.get_body() or b"{}"), ResendRequest)

    def put(envelope: Envelope) -> None:
        outbox.set(encode_envelope(envelope))

    delivery, is_new = resend(
        req.route_params["id"],
        request,
        ledger=app.ledger,
        checks=app.checks,
        put=put,
        now=utc_now(),
    )
    receipt = Receipt(id=delivery.id, status=delivery.status, url=_url(delivery.id))
    return json_response(receipt, status=202 if is_new else 200, location=receipt.url)


def _send_at_once(
    message: "Message", place: Place, *, patience: timedelta, now: datetime, elapsed: Callable[[], timedelta]
) -> func.HttpResponse:
    """Accept a message and send it within its request; answer with its delivery."""
    from msgspec import structs

    from shared.domain.deliveries.delivery_view import show
    from shared.domain.wait_preference import APPLIED
    from shared.services.sending.send_at_once import Caller, send_at_once
    from shared.triggers.openapi_document.schemas import SentReceipt

    app = services()
    delivery, is_new = send_at_once(
        message,
        caller=Caller(now=now, elapsed=elapsed, patience=patience, pause=wait_for),
        begin=place.begin,
        context=app.send_context,
        outbox=app.outbox,
        attempt_id=uuid4().hex,
    )
    receipt = SentReceipt(**structs.asdict(show(delivery)), url=_url(delivery.id))
    return json_response(
        receipt,
        status=202 if is_new else 200,
        location=receipt.url,
        headers={"Preference-Applied": APPLIED},
    )


def _url(message_id: str) -> str:
    from shared.triggers.api.batch_answer import message_url

    return message_url(message_id, public_url=services().settings.PUBLIC_URL)
