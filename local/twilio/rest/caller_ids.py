"""``OutgoingCallerIds``: numbers that calls may show, once whoever has them has keyed in a code.

Source: https://www.twilio.com/docs/voice/api/outgoing-caller-ids
"""

import secrets
from contextlib import suppress
from typing import Any

from aiohttp import web

from local.twilio.account import Account, CallerId
from local.twilio.calls.call import Call
from local.twilio.calls.exchange import Exchange
from local.twilio.calls.gather import collect
from local.twilio.calls.line import CallOver
from local.twilio.calls.progress import call_params
from local.twilio.calls.speech import speaking_seconds
from local.twilio.calls.turn import Turn
from local.twilio.clock import Clock
from local.twilio.rest.dates import rfc_2822
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import read_form, read_query
from local.twilio.rest.paging import page_of
from local.twilio.rest.resource import BaseResource, method, must, url
from local.twilio.rest.rules import E_164, is_whole
from local.twilio.twiml.check import Step
from local.twilio.twiml.verbs import VOICE
from local.twilio.webhooks.sender import Webhook

TWILIO = "+14157234000"
"""Who calls to validate a number."""
QUESTION = "Please enter your verification code, then press pound."
LONGEST_DELAY = 60


class OutgoingCallerIds(BaseResource):
    """The resource."""

    def __init__(self, *, account: Account, clock: Clock, exchange: Exchange) -> None:
        super().__init__(account=account, clock=clock)
        self._exchange = exchange

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, below the account."""
        return [
            web.post("/OutgoingCallerIds.json", self.validate),
            web.get("/OutgoingCallerIds.json", self.list),
            web.get("/OutgoingCallerIds/{sid}.json", self.fetch),
            web.post("/OutgoingCallerIds/{sid}.json", self.update),
            web.delete("/OutgoingCallerIds/{sid}.json", self.delete),
        ]

    async def validate(self, request: web.Request) -> web.Response:
        """Call somebody, who has to key in the code that we return."""
        form = await read_form(request)
        number = form.text("PhoneNumber")
        if not E_164.fullmatch(number):
            raise Refused(21401, form)
        if number in self._account.caller_ids:
            raise Refused(21450, form)
        if not is_whole(form.text("CallDelay", "0"), 0, LONGEST_DELAY):
            raise Refused(21454, form)
        now = self._clock.now()
        code = f"{secrets.randbelow(10**6):06}"
        caller_id = CallerId(
            phone_number=number, friendly_name=form.text("FriendlyName", number), created=now, updated=now
        )
        call = Call(
            to=number, sender=TWILIO, direction="outbound-api", created=now, updated=now, target=None,
            send_digits=form.text("Extension"),
        )  # fmt: skip
        errand = _Validation(
            caller_id, code, callback=url(form, "StatusCallback"), how=method(form, "StatusCallbackMethod")
        )
        call.watch = lambda event: errand.give_up(self._exchange, call) if event == "completed" else None
        self._clock.spawn(self._ring(call, errand, int(form.text("CallDelay", "0"))))
        return web.json_response(
            {
                "account_sid": self._account.sid,
                "call_sid": call.sid,
                "friendly_name": caller_id.friendly_name,
                "phone_number": number,
                "validation_code": code,
            }
        )

    async def _ring(self, call: Call, errand: "_Validation", delay: int) -> None:
        await self._clock.sleep(delay)
        self._exchange.place(call, errand)

    async def list(self, request: web.Request) -> web.Response:
        """Return those that match ``PhoneNumber`` and ``FriendlyName``."""
        query = read_query(request)
        found = [
            caller_id
            for caller_id in self._account.caller_ids.values()
            if query.text("PhoneNumber") in {"", caller_id.phone_number}
            and query.text("FriendlyName") in {"", caller_id.friendly_name}
        ]
        return page_of(request, "outgoing_caller_ids", [self._shown(each) for each in found])

    async def fetch(self, request: web.Request) -> web.Response:
        """Return one."""
        return web.json_response(self._shown(self._find(request)))

    async def update(self, request: web.Request) -> web.Response:
        """Rename one."""
        caller_id, form = self._find(request), await read_form(request)
        caller_id.friendly_name = form.text("FriendlyName", caller_id.friendly_name)
        caller_id.updated = self._clock.now()
        return web.json_response(self._shown(caller_id))

    async def delete(self, request: web.Request) -> web.Response:
        """Forget one."""
        del self._account.caller_ids[self._find(request).phone_number]
        return web.Response(status=204)

    def _find(self, request: web.Request) -> CallerId:
        sid = request.match_info["sid"]
        return must(next((i for i in self._account.caller_ids.values() if i.sid == sid), None), request)

    def _shown(self, caller_id: CallerId) -> dict[str, Any]:
        return {
            "account_sid": self._account.sid,
            "date_created": rfc_2822(caller_id.created),
            "date_updated": rfc_2822(caller_id.updated),
            "friendly_name": caller_id.friendly_name,
            "phone_number": caller_id.phone_number,
            "sid": caller_id.sid,
            "uri": self._path("OutgoingCallerIds", f"{caller_id.sid}.json"),
        }


class _Validation:
    """The errand of a validation call."""

    def __init__(self, caller_id: CallerId, code: str, *, callback: str, how: str) -> None:
        self._caller_id = caller_id
        self._code = code
        self._callback = callback
        self._method = how
        self._success = False

    async def run(self, turn: Turn) -> None:
        """Ask for the code."""
        values = VOICE.verbs["Gather"].defaults() | {"numDigits": len(self._code), "timeout": 10}
        turn.line.caption("app", "say", QUESTION)
        with suppress(CallOver):
            await turn.line.pass_time(speaking_seconds(QUESTION))
            found = await collect(turn.line, Step("Gather", values=values), None)
            self._success = found == {"Digits": self._code}
        if self._success:
            turn.core.account.caller_ids[self._caller_id.phone_number] = self._caller_id

    def give_up(self, exchange: Exchange, call: Call) -> None:
        """Tell the app how it ended, when the call is over."""
        core = exchange.core
        if not self._callback:
            return
        params = call_params(call, core.account.sid) | {
            "VerificationStatus": "success" if self._success else "failed"
        }
        if self._success:
            params["OutgoingCallerIdSid"] = self._caller_id.sid
        webhook = Webhook(
            url=self._callback, method=self._method, params=params, about=call.sid, purpose="status"
        )
        core.clock.spawn(core.callbacks.tell(webhook))
