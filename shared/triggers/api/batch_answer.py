"""The answer to a batch of messages or people, whose size is bounded by the request's."""

from collections.abc import Iterable

from msgspec import UNSET

from shared.errors import MAX_FAULTS, InvalidInput
from shared.services.messages.accept_batch import AcceptResult
from shared.services.people.import_people import ImportResult
from shared.triggers.openapi_document.schemas import BatchAnswer, BatchResult, PeopleAnswer, PersonResult
from shared.triggers.responses import Problem, problem_of

MAX_RESULT_BYTES = 350
"""Of a result, over twice the size of its message. Tests hold it; the fuzz of all functions uses it too."""


def batch_answer(results: Iterable[AcceptResult], *, public_url: str) -> BatchAnswer:
    """Return the answer: each message has its result, and each refused one at least its first fault.

    ``errors`` names all faults until there are 20 in the batch. A thousand times the same mistake is
    understood by then, and must not make an answer of a hundred times the request.
    """
    return BatchAnswer(results=tuple(_results(results, public_url=public_url)))


def people_answer(results: Iterable[ImportResult]) -> PeopleAnswer:
    """Return the answer to a batch of people, with its faults as ``batch_answer`` has them."""
    problems = Problems()
    return PeopleAnswer(
        results=tuple(
            PersonResult(
                number=result.number or UNSET, error=problems.of(result.error) if result.error else UNSET
            )
            for result in results
        )
    )


def message_url(message_id: str, *, public_url: str) -> str:
    """Return the URL of a message's delivery status."""
    return f"{public_url.rstrip('/')}/api/messages/{message_id}"


class Problems:
    """The problems of one batch, of which the first faults are named."""

    def __init__(self) -> None:
        self._named = 0

    def of(self, error: Exception) -> Problem:
        """Return the problem of the next message that has one."""
        is_first = self._named == 0
        if isinstance(error, InvalidInput):
            self._named += len(error.faults)
        return problem_of(error, is_brief=self._named > MAX_FAULTS and not is_first)


def _results(results: Iterable[AcceptResult], *, public_url: str) -> Iterable[BatchResult]:
    problems = Problems()
    for result in results:
        if result.delivery is not None:
            url = message_url(result.delivery.id, public_url=public_url)
            yield BatchResult(id=result.delivery.id, status=result.delivery.status, url=url)
            continue
        yield BatchResult(id=result.id or UNSET, error=problems.of(result.error or LookupError()))
