"""The operations of what people do by hand: acts, taking over, replying. A part of the API's table."""

from msgspec import UNSET, Struct, UnsetType

from shared.domain.acts.act import Act, ActSearch
from shared.domain.deliveries.delivery_view import DeliveryView
from shared.domain.people.by_hand.desk_reply import ReplyRequest
from shared.domain.people.by_hand.taking_over import TakeOverRequest
from shared.domain.people.person_view import PersonNumber, PersonView
from shared.triggers.openapi_document.operation import DELETE, GET, POST, Operation


class ActList(Struct, frozen=True, kw_only=True):
    """A page of acts, and the cursor to the rest if there are more."""

    acts: tuple[Act, ...]
    cursor: str | UnsetType = UNSET


BY_HAND_OPERATIONS = (
    Operation(
        "acts_list",
        GET,
        "/acts",
        "List what was done by hand on a day in UTC, today if none is named; newest first.",
        {200: ActList},
        problems=(400,),
        query=ActSearch,
    ),
    Operation(
        "people_take_over",
        POST,
        "/people/{number}/take-over",
        "Take a person over: flows are silent for their texts until they are given back, 8 hours at most. "
        "409: somebody has them, and who.",
        {200: PersonView},
        problems=(400, 409),
        body=TakeOverRequest,
        body_is_required=False,
        number=PersonNumber,
    ),
    Operation(
        "people_give_back",
        DELETE,
        "/people/{number}/take-over",
        "Give a person back: flows answer them again.",
        {200: PersonView},
        problems=(400,),
        number=PersonNumber,
    ),
    Operation(
        "people_reply",
        POST,
        "/people/{number}/reply",
        "Send what somebody writes to a person. 202: new; 200: sent before under this id; 409: somebody "
        "answered after `seen_at`, or the person opted out; nothing was sent.",
        {202: DeliveryView, 200: DeliveryView},
        problems=(400, 409),
        body=ReplyRequest,
        number=PersonNumber,
    ),
)
