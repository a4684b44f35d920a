"""The message API: other systems post messages, and ask what became of them."""

from uuid import uuid4

import azure.functions as func
from msgspec import UNSET, Struct, UnsetType

from shared.domain.delivery import Status
from shared.domain.envelope import envelope_of, seal
from shared.domain.message import read_message
from shared.domain.search import read_message_search
from shared.domain.untrusted import read_json_object
from shared.domain.view import DeliveryView, show
from shared.services.accept import accept, find
from shared.services.batch import Taken, accept_batch, read_batch
from shared.services.cancel import cancel
from shared.services.known_flow import known_flow
from shared.services.listing import list_messages
from shared.services.price import with_price
from shared.settings import OUTBOX, STORAGE
from shared.triggers.answers import Problem, json_answer, problem_of, says_what_is_wrong
from shared.triggers.clock import utc_now
from shared.wiring import services

bp = func.Blueprint()


class Receipt(Struct, frozen=True, kw_only=True):
    """We have it."""

    id: str
    status: Status
    url: str  # where one can ask what became of it


class BatchResult(Struct, frozen=True, kw_only=True):
    """What became of one message of a batch: a receipt, or an ``error`` and its ``id`` if it has one."""

    id: str | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    url: str | UnsetType = UNSET
    error: Problem | UnsetType = UNSET


class BatchAnswer(Struct, frozen=True, kw_only=True):
    """One result for each message, in the same order."""

    results: tuple[BatchResult, ...]


class MessageList(Struct, frozen=True, kw_only=True):
    """Some messages, and the cursor to the rest if there are more."""

    messages: tuple[DeliveryView, ...]
    cursor: str | UnsetType = UNSET


@bp.function_name("messages_post")
@bp.route(route="messages", methods=["POST"])
@bp.queue_output(arg_name="outbox", queue_name=OUTBOX, connection=STORAGE)
@says_what_is_wrong
def messages_post(req: func.HttpRequest, outbox: func.Out[bytes]) -> func.HttpResponse:
    """Take a message; it is on the outbox before the answer is given."""
    own = services()
    raw = read_json_object(req.get_body())
    message = read_message(raw, default_id=uuid4().hex, default_country=own.settings.DEFAULT_COUNTRY)
    known_flow(message, flows=own.flows)
    delivery, is_new = accept(message, ledger=own.ledger, now=utc_now())
    if delivery.status is Status.ACCEPTED:
        # Bytes: the host would re-indent an object and split an array.
        outbox.set(seal(envelope_of(message)))
    receipt = Receipt(id=message.id, status=delivery.status, url=_url(message.id))
    return json_answer(receipt, status=202 if is_new else 200, location=receipt.url)


@bp.function_name("messages_post_batch")
@bp.route(route="messages/batch", methods=["POST"])
@says_what_is_wrong
def messages_post_batch(req: func.HttpRequest) -> func.HttpResponse:
    """Take up to 1,000 messages, each for itself.

    Not through the output binding: it writes one message after the other.
    """
    own = services()
    taken = accept_batch(
        read_batch(read_json_object(req.get_body())),
        ledger=own.ledger,
        outbox=own.outbox,
        flows=own.flows,
        default_country=own.settings.DEFAULT_COUNTRY,
        new_id=lambda: uuid4().hex,
        now=utc_now(),
    )
    return json_answer(BatchAnswer(results=tuple(_result(one) for one in taken)))


@bp.function_name("messages_list")
@bp.route(route="messages", methods=["GET"])
@says_what_is_wrong
def messages_list(req: func.HttpRequest) -> func.HttpResponse:
    """List messages, those of one status, person or time if asked so."""
    own = services()
    search = read_message_search(req.params, default_country=own.settings.DEFAULT_COUNTRY)
    page = list_messages(search, ledger=own.ledger)
    return json_answer(MessageList(messages=page.items, cursor=page.cursor or UNSET))


@bp.function_name("messages_get")
@bp.route(route="messages/{id}", methods=["GET"])
@says_what_is_wrong
def messages_get(req: func.HttpRequest) -> func.HttpResponse:
    """Tell what became of a message."""
    own = services()
    delivery = find(req.route_params["id"], ledger=own.ledger)
    return json_answer(show(with_price(delivery, ledger=own.ledger, sender=own.sender, now=utc_now())))


@bp.function_name("messages_delete")
@bp.route(route="messages/{id}", methods=["DELETE"])
@says_what_is_wrong
def messages_delete(req: func.HttpRequest) -> func.HttpResponse:
    """Cancel what was not sent yet."""
    ledger = services().ledger
    message = find(req.route_params["id"], ledger=ledger).message
    return json_answer(show(cancel(message, ledger=ledger, now=utc_now())))


def _result(taken: Taken) -> BatchResult:
    if taken.delivery is None:
        return BatchResult(id=taken.id or UNSET, error=problem_of(taken.error or LookupError()))
    return BatchResult(id=taken.delivery.id, status=taken.delivery.status, url=_url(taken.delivery.id))


def _url(message_id: str) -> str:
    return f"{services().settings.PUBLIC_URL.rstrip('/')}/api/messages/{message_id}"
