"""``OutgoingCallerIds``: numbers that calls may show, once whoever has them has keyed in a code.

Source: https://www.twilio.com/docs/voice/api/outgoing-caller-ids
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from aiohttp import web

from local.twilio.account import CallerId
from local.twilio.calls.call import Call, call_params
from local.twilio.calls.conversation import Conversation
from local.twilio.calls.exchange import Exchange
from local.twilio.calls.line import CallOver
from local.twilio.calls.verbs import collect
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import E_164, Form, is_whole, read_form
from local.twilio.rest.resource import Resource, same
from local.twilio.sound import speaking_seconds
from local.twilio.twiml.document import Step
from local.twilio.twiml.verbs import VOICE
from local.twilio.webhooks.webhook import Callback

TWILIO = "+14157234000"
"""Who calls to validate a number."""
QUESTION = "Please enter your verification code, then press pound."
LONGEST_DELAY = 60


class OutgoingCallerIds(Resource[CallerId]):
    """The numbers that have been validated."""

    path, listed = "/OutgoingCallerIds", "outgoing_caller_ids"
    filters: ClassVar = {"PhoneNumber": same("phone_number"), "FriendlyName": same("friendly_name")}
    copied = ("friendly_name", "phone_number", "sid")

    def kept(self, _: web.Request) -> Mapping[str, CallerId]:
        """See ``Resource``."""
        return {caller_id.sid: caller_id for caller_id in self.account.caller_ids.values()}

    def create(self, form: Form, _: web.Request) -> CallerId:
        """Return the one that there will be, once the number is validated."""
        number = form.text("PhoneNumber")
        if not E_164.fullmatch(number):
            raise Refused(21401, form)
        if number in self.account.caller_ids:
            raise Refused(21450, form)
        if not is_whole(form.text("CallDelay", "0"), 0, LONGEST_DELAY):
            raise Refused(21454, form)
        name = form.text("FriendlyName", number)
        return CallerId(phone_number=number, friendly_name=name, created=self.core.clock.now())

    async def _create(self, request: web.Request) -> web.Response:
        """Call somebody, who has to key in the code that we return."""
        form = await read_form(request)
        caller_id = self.create(form, request)
        code = f"{secrets.randbelow(10**6):06}"
        call = Call(
            to=caller_id.phone_number,
            sender=TWILIO,
            direction="outbound-api",
            created=caller_id.created,
            target=None,
            send_digits=form.text("Extension"),
        )
        told = Callback(url=form.url("StatusCallback"), method=form.method("StatusCallbackMethod"))
        errand = _Validation(caller_id, code, told)
        call.watch = lambda event: errand.give_up(self.exchange, call) if event == "completed" else None
        self.core.clock.spawn(self._ring(call, errand, int(form.text("CallDelay", "0"))))
        return web.json_response(
            {
                "account_sid": self.account.sid,
                "call_sid": call.sid,
                "friendly_name": caller_id.friendly_name,
                "phone_number": caller_id.phone_number,
                "validation_code": code,
            }
        )

    async def _ring(self, call: Call, errand: "_Validation", delay: int) -> None:
        await self.core.clock.sleep(delay)
        self.exchange.place(call, errand.run)

    def update(self, row: CallerId, form: Form) -> None:
        """Rename one."""
        row.friendly_name = form.text("FriendlyName", row.friendly_name)
        row.updated = self.core.clock.now()

    def delete(self, row: CallerId) -> None:
        """Forget one."""
        del self.account.caller_ids[row.phone_number]

    def more(self, _: CallerId) -> dict[str, Any]:
        """Return nothing: there is no more."""
        return {}


@dataclass(slots=True)
class _Validation:
    """The errand of a validation call."""

    caller_id: CallerId
    code: str
    told: Callback
    success: bool = False

    async def run(self, turn: Conversation) -> None:
        """Ask for the code."""
        values = VOICE["Gather"].defaults() | {"numDigits": len(self.code), "timeout": 10}
        turn.line.caption("app", "say", QUESTION)
        with suppress(CallOver):
            await turn.line.pass_time(speaking_seconds(QUESTION))
            found = await collect(turn.line, Step("Gather", values=values), None)
            self.success = found == {"Digits": self.code}
        if self.success:
            turn.core.account.caller_ids[self.caller_id.phone_number] = self.caller_id

    def give_up(self, exchange: Exchange, call: Call) -> None:
        """Tell the app how it ended, when the call is over."""
        if not self.told.url:
            return
        params = call_params(call, exchange.core.account.sid)
        params["VerificationStatus"] = "success" if self.success else "failed"
        if self.success:
            params["OutgoingCallerIdSid"] = self.caller_id.sid
        exchange.core.callbacks.tell_soon(self.told.webhook(params, about=call.sid, purpose="status"))
