"""``Content`` templates: as ``content.twilio.com`` shows them, and the parameters that send one.

Sources: https://www.twilio.com/docs/content/content-api-resources, and for the refusals
https://www.twilio.com/docs/api/errors/21654, /21655 and /21656
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from aiohttp import web

from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form
from local.twilio.rest.resource import found_or_404
from local.twilio.rest.v1.page import iso_8601, page
from local.twilio.state.account import Account
from local.twilio.state.content import Content

CONTENT_SID = re.compile(r"HX[0-9a-fA-F]{32}")


class Contents:
    """Serves ``/v1/Content``; templates are set by the control ``PUT /_control/contents/{sid}``."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def routes(self) -> Iterator[web.RouteDef]:
        """Return the routes."""
        yield web.get("/v1/Content", self._list)
        yield web.get("/v1/Content/{sid}", self._fetch)
        yield web.get("/v1/Content/{sid}/ApprovalRequests", self._fetch_approval)

    async def _list(self, request: web.Request) -> web.Response:
        contents = [self._fields(content) for content in self._account.contents.values()]
        return page(request, "contents", contents, self._account.url)

    async def _fetch(self, request: web.Request) -> web.Response:
        return web.json_response(self._fields(self._found(request)))

    async def _fetch_approval(self, request: web.Request) -> web.Response:
        """Return what WhatsApp decided. Twilio has more statuses: here it is approved, or still waits."""
        row = self._found(request)
        approval = {
            "type": "whatsapp",
            "name": row.name,
            "category": "UTILITY",
            "content_type": "twilio/text",
            "status": "approved" if row.approved else "pending",
            "rejection_reason": "",
            "allow_category_change": True,
        }
        url = f"{self._account.url}/v1/Content/{row.sid}/ApprovalRequests"
        answer = {"account_sid": self._account.sid, "sid": row.sid, "url": url, "whatsapp": approval}
        return web.json_response(answer)

    def _found(self, request: web.Request) -> Content:
        return found_or_404(self._account.contents.get(request.match_info["sid"]))

    def _fields(self, row: Content) -> dict[str, Any]:
        url = f"{self._account.url}/v1/Content/{row.sid}"
        approvals = f"{url}/ApprovalRequests"
        return {
            "account_sid": self._account.sid,
            "date_created": iso_8601(row.created),
            "date_updated": iso_8601(row.updated),
            "friendly_name": row.name,
            "language": row.language,
            "links": {"approval_create": f"{approvals}/whatsapp", "approval_fetch": approvals},
            "sid": row.sid,
            "types": {"twilio/text": {"body": row.body}},
            "url": url,
            "variables": dict(row.variables),
        }


def content_of(form: Form, account: Account) -> tuple[Content, Mapping[str, str]] | None:
    """Return the template that a text asks for, and the values for its placeholders; None without one.

    Raises:
        Refused: with 21654, 21655 or 21656, as Twilio refuses it.
    """
    form.refuse(21654, when=bool(form.text("ContentVariables")) and not form.text("ContentSid"))
    if not form.text("ContentSid"):
        return None
    form.check(21655, CONTENT_SID.fullmatch, "ContentSid")
    content = account.contents.get(form.text("ContentSid"))
    if content is None:
        raise Refused(21655, form)
    values = _values(form.text("ContentVariables", "{}"))
    if values is None or content.missing(values):
        raise Refused(21656, form)
    return content, values


def _values(text: str) -> dict[str, str] | None:
    """Return the values in a JSON object; None if it is none, or if one is empty or null.

    That a number is taken for its digits is unverified.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    texts = {name: str(value) for name, value in values.items() if _is_value(value)}
    return texts if len(texts) == len(values) else None


def _is_value(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
