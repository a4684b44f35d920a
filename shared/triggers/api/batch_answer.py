"""The answer to a batch of messages, whose size is bounded by the request's."""

from collections.abc import Iterable

from msgspec import UNSET

from shared.errors import MAX_FAULTS, InvalidInput
from shared.services.messages.accept_batch import AcceptResult
from shared.triggers.openapi_document.schemas import BatchAnswer, BatchResult
from shared.triggers.responses import problem_of

MAX_RESULT_BYTES = 350
"""Of a result, over twice the size of its message. Tests hold it; the fuzz of all functions uses it too."""


def batch_answer(results: Iterable[AcceptResult], *, public_url: str) -> BatchAnswer:
    """Return the answer: each message has its result, and each refused one at least its first fault.

    ``errors`` names all faults until there are 20 in the batch. A thousand times the same mistake is
    understood by then, and must not make an answer of a hundred times the request.
    """
    return BatchAnswer(results=tuple(_results(results, public_url=public_url)))


def message_url(message_id: str, *, public_url: str) -> str:
    """Return the URL of a message's delivery status."""
    return f"{public_url.rstrip('/')}/api/messages/{message_id}"


def _results(results: Iterable[AcceptResult], *, public_url: str) -> Iterable[BatchResult]:
    named = 0
    for result in results:
        if result.delivery is not None:
            url = message_url(result.delivery.id, public_url=public_url)
            yield BatchResult(id=result.delivery.id, status=result.delivery.status, url=url)
            continue
        error = result.error or LookupError()
        is_first = named == 0
        if isinstance(error, InvalidInput):
            named += len(error.faults)
        problem = problem_of(error, is_brief=named > MAX_FAULTS and not is_first)
        yield BatchResult(id=result.id or UNSET, error=problem)
