"""The operations of the API about dead letters, as a table."""

from shared.domain.deliveries.dead_letter import DeadLetterView
from shared.domain.list_parameters import DeadLetterSearch
from shared.services.dead_letters.discard import DiscardResult
from shared.services.dead_letters.redrive import RedriveResult
from shared.triggers.openapi_document.operation import DELETE, GET, PAGES, POST, Operation
from shared.triggers.openapi_document.schemas import (
    DeadLetterList,
    Discard,
    RedriveOne,
    RedriveResults,
    RedriveSome,
)

DEAD_LETTER_OPERATIONS = (
    Operation(
        "dead_letters_list",
        GET,
        "/dead-letters",
        "List dead letters. On a page the newest come first; " + PAGES,
        {200: DeadLetterList},
        problems=(400,),
        query=DeadLetterSearch,
    ),
    Operation(
        "dead_letters_get",
        GET,
        "/dead-letters/{id}",
        "Return a dead letter, by its key; or by its message's id, if no other dead letter has that (409).",
        {200: DeadLetterView},
        problems=(404, 409),
    ),
    Operation(
        "dead_letters_delete",
        DELETE,
        "/dead-letters/{id}",
        "Discard a dead letter, by its key or its message's id. Its delivery stays as it is.",
        {200: DeadLetterView},
        problems=(404, 409),
    ),
    Operation(
        "dead_letters_discard",
        POST,
        "/dead-letters/discard",
        "Discard the dead letters of a cause from before a time. Stops after 90 s; `left` are to do.",
        {200: DiscardResult},
        problems=(400,),
        body=Discard,
    ),
    Operation(
        "dead_letters_redrive_one",
        POST,
        "/dead-letters/{id}/redrive",
        "Redrive a dead letter. Its message is not sent if it was sent meanwhile, has expired, or is for a "
        "person who opted out. One whose cause is `unclear` may be sent twice by this.",
        {200: RedriveResult},
        problems=(400, 404, 409),
        body=RedriveOne,
        body_is_required=False,
    ),
    Operation(
        "dead_letters_redrive_some",
        POST,
        "/dead-letters/redrive",
        "Redrive all dead letters of one cause, or one by its key or id. Stops after 90 s; `left` are to do.",
        {200: RedriveResults},
        problems=(400, 404, 409),
        body=RedriveSome,
    ),
)
