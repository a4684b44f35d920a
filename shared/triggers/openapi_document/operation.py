"""What the OpenAPI document says of one function."""

from collections.abc import Mapping
from http import HTTPMethod
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple

from msgspec import Meta

from shared.services.operations.health_report import PARTS


class Operation(NamedTuple):
    """One function of the app, as clients see it."""

    function: str
    method: HTTPMethod
    path: str
    summary: str
    answers: Mapping[int, Any]  # by status: the type of the body
    problems: tuple[int, ...] = ()
    body: Any = None
    body_is_required: bool = True
    query: Any = None
    id: Any = str
    number: Any = Annotated[int, Meta(ge=0)]
    prefix: Any = Annotated[str, Meta(min_length=1)]
    #: Generators of clients need the type of an enum.
    part: Any = Annotated[Literal[PARTS], Meta(extra_json_schema={"type": "string"})]
    anonymous: bool = False
    media: str = "application/json"
    headers: tuple[Mapping[str, object], ...] = ()  # of the request: Parameter Objects
    answer_headers: Mapping[str, Mapping[str, object]] = MappingProxyType({})  # of ``answers``, by name


PAGES = (
    "pages are in no order by time. While there is a cursor there is more, even if a page is short or empty."
)

GET, POST, PUT, DELETE = HTTPMethod.GET, HTTPMethod.POST, HTTPMethod.PUT, HTTPMethod.DELETE
