"""The operations of people: a part of the API's table."""

from shared.domain.people.erasure.receipt import ErasureReceipt
from shared.domain.people.person_change import PersonChange
from shared.domain.people.person_view import PersonNumber, PersonView
from shared.triggers.openapi_document.operation import DELETE, GET, PUT, Operation

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
        "people_delete",
        DELETE,
        "/people/{number}",
        "Erase the person at a number, here and at Twilio, or go on with that. It cannot be undone.",
        {202: ErasureReceipt},
        problems=(400, 409),
        number=PersonNumber,
    ),
    Operation(
        "people_erasure",
        GET,
        "/people/{number}/erasure",
        "Return how far the erasure of a person is; afterwards, what was erased and when.",
        {200: ErasureReceipt},
        problems=(400, 404),
        number=PersonNumber,
    ),
)
