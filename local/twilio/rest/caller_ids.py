"""``OutgoingCallerIds``: validate numbers by a call with a code, so that calls may show them.

Source: https://www.twilio.com/docs/voice/api/outgoing-caller-ids
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

from aiohttp import web

from local.twilio.calls.exchange import Exchange
from local.twilio.calls.line import CallEnded
from local.twilio.calls.session import CallSession
from local.twilio.calls.verbs.gather import collect
from local.twilio.rest.form import E_164, Form, is_method, is_url, read_form, whole
from local.twilio.rest.resource import ACCOUNT, Resource, pick
from local.twilio.sound import speaking_seconds
from local.twilio.state.account import CallerId
from local.twilio.state.call import Call, Key, call_params
from local.twilio.twiml.document import Step
from local.twilio.twiml.verbs import VOICE
from local.twilio.webhooks.webhook import Callback

TWILIO = "+14157234000"
"""The caller of validation calls."""
QUESTION = "Please enter your verification code, then press pound."
MAX_CALL_DELAY = 60


class OutgoingCallerIds(Resource[CallerId]):
    """The validated numbers."""

    path, listed = "/OutgoingCallerIds", "outgoing_caller_ids"
    filters: ClassVar = {"PhoneNumber": "phone_number", "FriendlyName": "friendly_name"}

    def _resources(self, _: web.Request) -> Mapping[str, CallerId]:
        return {caller_id.sid: caller_id for caller_id in self.account.caller_ids.values()}

    def routes(self) -> Iterator[web.RouteDef]:
        """See ``Resource``. A POST does not create a caller ID; it starts a validation."""
        yield from super().routes()
        yield web.post(f"{ACCOUNT}{self.path}.json", self._validate)

    async def _validate(self, request: web.Request) -> web.Response:
        """Call the number; the person must enter the code that is in the response."""
        form = await read_form(request)
        number, now = form.text("PhoneNumber"), self.core.clock.now()
        form.refuse(21401, when=not E_164.fullmatch(number))
        form.refuse(21450, when=number in self.account.caller_ids)
        form.check(21454, whole(0, MAX_CALL_DELAY), "CallDelay")
        form.check(21205, is_url, "StatusCallback")
        form.check(21209, is_method, "StatusCallbackMethod")
        name, keys = form.text("FriendlyName", number), form.text("Extension")
        caller_id = CallerId(phone_number=number, friendly_name=name, created=now)
        validation = _Validation(caller_id, form.callback("StatusCallback"), self.exchange)
        call = Call(
            to=number, sender=TWILIO, direction="outbound-api", created=now, target=None, send_digits=keys
        )
        call.watch = lambda event: validation.report(call) if event == "completed" else None
        self.core.clock.spawn(self._ring(call, validation, form.number("CallDelay", 0)))
        asked = {"account_sid": self.account.sid, "call_sid": call.sid, "validation_code": validation.code}
        return web.json_response(asked | pick(caller_id, "friendly_name", "phone_number"))

    async def _ring(self, call: Call, on_answered: "_Validation", delay: int) -> None:
        await self.core.clock.sleep(delay)
        self.exchange.place(call, on_answered.run)

    def update(self, row: CallerId, form: Form) -> None:
        """Change the friendly name."""
        row.friendly_name = form.text("FriendlyName", row.friendly_name)
        row.updated = self.core.clock.now()

    def delete(self, row: CallerId) -> None:
        """Delete a caller ID."""
        del self.account.caller_ids[row.phone_number]

    def _fields(self, row: CallerId) -> dict[str, Any]:
        return pick(row, "friendly_name", "phone_number", "sid")


@dataclass(slots=True)
class _Validation:
    """A validation call."""

    caller_id: CallerId
    callback: Callback
    exchange: Exchange
    code: str = field(default_factory=lambda: f"{secrets.randbelow(10**6):06}")
    success: bool = False

    async def run(self, session: CallSession) -> None:
        """Prompt for the code, and store the caller ID if it is right."""
        values = VOICE["Gather"].defaults() | {"numDigits": len(self.code), "timeout": 10}
        session.line.caption("app", "say", QUESTION)
        with suppress(CallEnded):
            await session.line.pass_time(speaking_seconds(QUESTION))
            if session.core.account.person(self.caller_id.phone_number).types_code:
                for key in self.code:
                    session.line.hear(Key(key))
            found = await collect(session.line, Step("Gather", values=values), None)
            self.success = found == {"Digits": self.code}
        if self.success:
            session.core.account.caller_ids[self.caller_id.phone_number] = self.caller_id

    def report(self, call: Call) -> None:
        """Report the result to the app, when the call has ended."""
        if not self.callback.url:
            return
        core = self.exchange.core
        params = call_params(call, core.account.sid)
        params["VerificationStatus"] = "success" if self.success else "failed"
        if self.success:
            params["OutgoingCallerIdSid"] = self.caller_id.sid
        core.callbacks.send_soon(self.callback.webhook(params, about=call.sid, purpose="status"))
