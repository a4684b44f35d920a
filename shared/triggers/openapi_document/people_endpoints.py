"""The operations of people, and of the desk's first page: a part of the API's table."""

from shared.domain.people.person_change import PersonChange
from shared.domain.people.person_view import PersonNumber, PersonView
from shared.domain.people_parameters import PeopleSearch, RecentSearch
from shared.services.desk.now import DeskNow
from shared.services.people.import_people import PeopleBatch
from shared.triggers.openapi_document.operation import GET, PAGES, POST, PUT, Operation
from shared.triggers.openapi_document.schemas import PeopleAnswer, PeopleList, RecentList

PEOPLE_OPERATIONS = (
    Operation(
        "people_list",
        GET,
        "/people",
        "List people: those of whose name a word begins so, those who opted out, or all; " + PAGES,
        {200: PeopleList},
        problems=(400,),
        query=PeopleSearch,
    ),
    Operation(
        "people_post_batch",
        POST,
        "/people/batch",
        "Store what is said of up to 1,000 people. Each has its own result, in the same order. "
        "Lines about one person are carried out in their order; repeating a batch changes nothing.",
        {200: PeopleAnswer},
        problems=(400,),
        body=PeopleBatch,
    ),
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
        "Say who a person is, and whether they agreed. A field that is left out stays as it is; null removes "
        "it. 409: they opted out, and `consent` does not say that they came back after that.",
        {200: PersonView},
        problems=(400, 409),
        body=PersonChange,
        number=PersonNumber,
    ),
    Operation(
        "desk_now",
        GET,
        "/desk/now",
        "Return what happens now: what was sent today, what waits, what failed and why, and what is wrong.",
        {200: DeskNow},
        problems=(400,),
    ),
    Operation(
        "desk_recent",
        GET,
        "/desk/recent",
        "List what came in or failed on a day (UTC), newest first. While there is a cursor there is more.",
        {200: RecentList},
        problems=(400,),
        query=RecentSearch,
    ),
)
