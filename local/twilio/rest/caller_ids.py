"""``OutgoingCallerIds``: numbers that calls may show, once whoever has them has keyed in a code.

Source: https://www.twilio.com/docs/voice/api/outgoing-caller-ids
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

from aiohttp import web

from local.twilio.calls.conversation import Conversation
from local.twilio.calls.exchange import Exchange
from local.twilio.calls.line import CallOver
from local.twilio.calls.verbs.gather import collect
from local.twilio.rest.form import E_164, Form, is_method, is_url, read_form, whole
from local.twilio.rest.resource import ACCOUNT, Resource, pick
from local.twilio.sound import speaking_seconds
from local.twilio.state.account import CallerId
from local.twilio.state.call import Call, call_params
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
    filters: ClassVar = {"PhoneNumber": "phone_number", "FriendlyName": "friendly_name"}

    def _kept(self, _: web.Request) -> Mapping[str, CallerId]:
        return {caller_id.sid: caller_id for caller_id in self.account.caller_ids.values()}

    def routes(self) -> Iterator[web.RouteDef]:
        """See ``Resource``. What is posted makes none yet: it is validated."""
        yield from super().routes()
        yield web.post(f"{ACCOUNT}{self.path}.json", self._validate)

    async def _validate(self, request: web.Request) -> web.Response:
        """Call somebody, who has to key in the code that we return."""
        form = await read_form(request)
        number, now = form.text("PhoneNumber"), self.core.clock.now()
        form.refuse(21401, when=not E_164.fullmatch(number))
        form.refuse(21450, when=number in self.account.caller_ids)
        form.check(21454, whole(0, LONGEST_DELAY), "CallDelay")
        form.check(21205, is_url, "StatusCallback")
        form.check(21209, is_method, "StatusCallbackMethod")
        name, keys = form.text("FriendlyName", number), form.text("Extension")
        caller_id = CallerId(phone_number=number, friendly_name=name, created=now)
        validation = _Validation(caller_id, form.callback("StatusCallback"), self.exchange)
        call = Call(
            to=number, sender=TWILIO, direction="outbound-api", created=now, target=None, send_digits=keys
        )
        call.watch = lambda event: validation.tell(call) if event == "completed" else None
        self.core.clock.spawn(self._ring(call, validation, form.number("CallDelay", 0)))
        asked = {"account_sid": self.account.sid, "call_sid": call.sid, "validation_code": validation.code}
        return web.json_response(asked | pick(caller_id, "friendly_name", "phone_number"))

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

    def _fields(self, row: CallerId) -> dict[str, Any]:
        return pick(row, "friendly_name", "phone_number", "sid")


@dataclass(slots=True)
class _Validation:
    """The errand of a validation call."""

    caller_id: CallerId
    told: Callback
    exchange: Exchange
    code: str = field(default_factory=lambda: f"{secrets.randbelow(10**6):06}")
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

    def tell(self, call: Call) -> None:
        """Tell the app how it ended, when the call is over."""
        if not self.told.url:
            return
        core = self.exchange.core
        params = call_params(call, core.account.sid)
        params["VerificationStatus"] = "success" if self.success else "failed"
        if self.success:
            params["OutgoingCallerIdSid"] = self.caller_id.sid
        core.callbacks.tell_soon(self.told.webhook(params, about=call.sid, purpose="status"))
