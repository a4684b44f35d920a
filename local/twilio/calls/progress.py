"""Tells the app how a call fares, in order."""

from email.utils import format_datetime
from itertools import count
from math import ceil

from local.twilio.calls.call import Call
from local.twilio.core import Core
from local.twilio.webhooks.webhook import places


class Progress:
    """The status callbacks of one call. They go out one after another and hold up nothing else."""

    def __init__(self, call: Call, core: Core) -> None:
        self._call = call
        self._core = core
        self._numbers = count()
        self._callbacks = core.callbacks.series()

    def report(self, event: str) -> None:
        """Note that the call is ``initiated``, ``ringing``, ``answered`` or ``completed``; tell who asked."""
        call = self._call
        status = "initiated" if event == "initiated" else call.status
        self._core.events.add("call_status", **call.parties(), status=status, seconds=call.duration)
        call.watch(event)
        if call.callback.wants(event):
            params = self._params(event)
            webhook = call.callback.webhook(params, about=call.sid, purpose="status", cookies=call.cookies)
            self._callbacks.tell(webhook)

    async def all_told(self) -> None:
        """Return once every callback so far has been answered or lost."""
        await self._callbacks.all_told()

    def _params(self, event: str) -> dict[str, str]:
        """Source: https://www.twilio.com/docs/voice/api/call-resource#statuscallback."""
        params = call_params(self._call, self._core.account.sid) | {
            "Timestamp": format_datetime(self._core.clock.now()),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(next(self._numbers)),
        }
        if event == "initiated":
            params["CallStatus"] = "initiated"
        if event == "completed":
            params["CallDuration"] = str(self._call.duration)
            params["Duration"] = str(ceil(self._call.duration / 60))
        return params


def call_params(call: Call, account_sid: str) -> dict[str, str]:
    """Return what every request about a call says.

    Source: https://www.twilio.com/docs/voice/twiml#request-parameters
    """
    params = {
        "CallSid": call.sid,
        "AccountSid": account_sid,
        "From": call.sender,
        "To": call.to,
        "Caller": call.sender,
        "Called": call.to,
        "CallStatus": call.status,
        "ApiVersion": "2010-04-01",
        "Direction": call.direction,
        **places("From", "To", "Caller", "Called"),
    }
    if call.parent_sid:
        params["ParentCallSid"] = call.parent_sid
    if call.answered_by:
        params["AnsweredBy"] = call.answered_by
    return params
