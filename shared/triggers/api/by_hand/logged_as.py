"""Decorate a function of the API so that what it changes by somebody's hand is written as an act."""

import functools
import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import azure.functions as func
import msgspec

from shared.triggers.clock import utc_now
from shared.wiring.services import services

log = logging.getLogger(__name__)

FROM_DESK = "x-desk"
"""The header with which the desk's page says that a person sent the request: ``x-desk: 1``."""


def logged_as[**P](
    what: str, *, only_by_people: bool = False
) -> Callable[[Callable[P, func.HttpResponse]], Callable[P, func.HttpResponse]]:
    """Return a decorator that writes an act after each success, unless it was a dry run.

    The answer stays as it is, whether the act can be written or not: what it tells of has happened.

    Args:
        what: what somebody did, a key of ``shared.domain.acts.told``.
        only_by_people: of a function that systems call all day, only what comes from the desk, or from
            somebody who signed in.
    """

    def decorate(function: Callable[P, func.HttpResponse]) -> Callable[P, func.HttpResponse]:
        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> func.HttpResponse:
            answer = function(*args, **kwargs)
            if answer.status_code in range(200, 300):
                request: Any = kwargs.get("req") or args[0]
                _write_act(what, request, answer, only_by_people=only_by_people)
            return answer

        return wrapper

    return decorate


def _write_act(what: str, req: func.HttpRequest, answer: func.HttpResponse, *, only_by_people: bool) -> None:
    from shared.domain.acts.act import Act
    from shared.domain.acts.told import Exchange, is_dry_run, tell
    from shared.domain.acts.who import FUNCTION_KEY, signed_in

    act: Act | None = None
    try:
        app = services()
        name = signed_in(req.headers, sign_in=app.settings.SIGN_IN)
        if only_by_people and not name and req.headers.get(FROM_DESK) != "1":
            return
        asked = _object(req.get_body())
        if is_dry_run(req.params, asked):
            return
        told = tell(what, Exchange(route=req.route_params, asked=asked, answer=_object(answer.get_body())))
        who = name or FUNCTION_KEY
        act = Act(at=utc_now(), who=who, what=what, target=told.target, detail=told.detail)
        app.acts.add(act, act_id=uuid4().hex[:12])
    except Exception:  # whatever it is, what was done is done: the answer must say so
        log.exception("an act was not stored: %s", act or what)


def _object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a body; an empty one if it has none, as the body of a batch by lines."""
    try:
        value = msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return value if isinstance(value, dict) else {}
