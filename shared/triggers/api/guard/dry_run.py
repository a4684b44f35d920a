"""The dry run of posting messages: what would happen to each; nothing is written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import azure.functions as func
from msgspec import UNSET, structs

from shared.domain.guard.foreseen import Foreseen, totals_of
from shared.domain.messages.message import Message
from shared.errors import Conflict
from shared.services.guard.dry_run.dry_run_batch import dry_run_batch
from shared.services.guard.dry_run.dry_run_message import dry_run
from shared.services.messages.accept_batch import AcceptResult
from shared.triggers.api.batch_answer import Problems
from shared.triggers.openapi_document.schemas import BatchAnswer, BatchResult, Posted
from shared.triggers.responses import json_response
from shared.wiring.services import services


def dry_run_of_message(message: Message, *, new_id: str, now: datetime) -> func.HttpResponse:
    """Answer what would happen to a message.

    Raises:
        Conflict: another message has its id.
    """
    app = services()
    (result,) = dry_run([message], made_ids={new_id}, context=app.send_context, now=now, pots=app.pots)
    if isinstance(result, Conflict):
        raise result
    return json_response(Posted(**_shown(result)))


def dry_run_of_batch(raws: Sequence[object], *, now: datetime) -> func.HttpResponse:
    """Answer what would happen to each message of a batch, and how many would be sent, held, refused, ..."""
    app = services()
    results = dry_run_batch(
        raws,
        context=app.send_context,
        checks=app.checks,
        default_country=app.settings.DEFAULT_COUNTRY,
        new_id=lambda: uuid4().hex,
        now=now,
        pots=app.pots,
    )
    return json_response(dry_run_answer(results))


def dry_run_answer(results: Sequence[Foreseen | AcceptResult]) -> BatchAnswer:
    """Return the answer to the dry run of a batch."""
    problems = Problems()
    return BatchAnswer(
        dry_run=totals_of(result if isinstance(result, Foreseen) else None for result in results),
        results=tuple(
            BatchResult(**_shown(result))
            if isinstance(result, Foreseen)
            else BatchResult(id=result.id or UNSET, error=problems.of(result.error or LookupError()))
            for result in results
        ),
    )


def _shown(foreseen: Foreseen) -> dict[str, Any]:
    """Return the fields that have a value."""
    return {name: value for name, value in structs.asdict(foreseen).items() if value not in ("", None, ())}
