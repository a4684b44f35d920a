"""Say what would happen to each message of a batch: an error of one does not affect the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import Conflict
from shared.services.guard.dry_run.dry_run_message import dry_run
from shared.services.messages.accept_batch import AcceptResult, read_of_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from shared.domain.guard.foreseen import Foreseen
    from shared.ports.guard import Pots
    from shared.services.messages.check_message import CheckContext
    from shared.services.sending.send_context import SendContext


def dry_run_batch(
    raws: Sequence[object],
    *,
    context: SendContext,
    checks: CheckContext,
    default_country: str,
    new_id: Callable[[], str],
    now: datetime,
    pots: Pots,
) -> list[Foreseen | AcceptResult]:
    """Return what would happen to each message, in the same order, or the result that has its error."""
    made_ids = [new_id() for _ in raws]
    read = [
        read_of_batch(raw, checks=checks, default_id=made_id, default_country=default_country)
        for raw, made_id in zip(raws, made_ids, strict=True)
    ]
    messages = [item for item in read if not isinstance(item, AcceptResult)]
    foreseen = iter(dry_run(messages, made_ids=set(made_ids), context=context, now=now, pots=pots))

    def result_of(message_id: str) -> Foreseen | AcceptResult:
        result = next(foreseen)
        return AcceptResult(id=message_id, error=result) if isinstance(result, Conflict) else result

    return [item if isinstance(item, AcceptResult) else result_of(item.id) for item in read]
