"""The operations of people: a part of the API's table."""

from shared.domain.list_parameters import ThreadQuery
from shared.domain.people.person_change import PersonChange
from shared.domain.people.person_view import PersonNumber, PersonView
from shared.triggers.openapi_document.operation import GET, PUT, Operation
from shared.triggers.openapi_document.schemas import Thread

PEOPLE_OPERATIONS = (
    Operation(
        "people_get",
        GET,
        "/people/{number}",
        "Return what is known of the person at a number, if only what the number tells.",
        {200: PersonView},
        problems=(400,),
        number=PersonNumber,
    ),
    Operation(
        "people_put",
        PUT,
        "/people/{number}",
        "Say where a person is. A field that is left out stays as it is; null removes it.",
        {200: PersonView},
        problems=(400,),
        body=PersonChange,
        number=PersonNumber,
    ),
    Operation(
        "people_thread",
        GET,
        "/people/{number}/thread",
        "List what was exchanged with a person: messages, texts, calls and recordings, the newest first.",
        {200: Thread},
        problems=(400,),
        query=ThreadQuery,
        number=PersonNumber,
    ),
)
