"""The API that cancels what is not sent yet of a campaign."""

from datetime import timedelta
from uuid import uuid4

import azure.functions as func

from shared.triggers.api.by_hand.logged_as import logged_as
from shared.triggers.clock import stopwatch, utc_now, wait_for
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

bp = func.Blueprint()


@bp.function_name("cancel_post")
@bp.route(route="cancel", methods=["POST"])
@logged_as("cancel")
@problem_responses
def cancel_post(req: func.HttpRequest) -> func.HttpResponse:
    """Cancel the messages with a tag, or whose ids begin so, that were enqueued before now.

    Queues tell in whole seconds when a message was enqueued. So the answer comes when the second is over:
    what is enqueued after it is not canceled.
    """
    from shared.domain.guard.stops.cancellation import Cancellation, read_cancel_request
    from shared.domain.json_input.json_validation import read_json_object
    from shared.domain.list_parameters import DryRunQuery, read_list_parameters, with_empty_parameters
    from shared.services.guard.cancel.cancel_campaign import cancel_campaign, preview_cancellation

    app, now, elapsed = services(), utc_now(), stopwatch()
    given = with_empty_parameters(req.params, url=req.url)
    is_dry_run = read_list_parameters(given, DryRunQuery).dry_run
    request = read_cancel_request(read_json_object(req.get_body()))
    cancellation = Cancellation(
        id=uuid4().hex,
        at=now,
        reason=request.reason,
        by=request.by,
        tag=request.tag,
        prefix=request.prefix,
    )
    if is_dry_run:
        return json_response(preview_cancellation(cancellation, ledger=app.ledger, elapsed=elapsed))
    receipt = cancel_campaign(cancellation, stops=app.stops, ledger=app.ledger, elapsed=elapsed, now=now)
    next_second = now.replace(microsecond=0) + timedelta(seconds=1)
    wait_for(max(next_second - now - elapsed(), timedelta(0)))
    return json_response(receipt, status=202)
