"""Report the progress of a call to the app, with status callbacks."""

from email.utils import format_datetime
from itertools import count
from math import ceil
from typing import TYPE_CHECKING

from local.twilio.core import Core
from local.twilio.state.call import Call, call_webhook

if TYPE_CHECKING:
    from asyncio import Task


class Progress:
    """Reports each step of a call: initiated, ringing, answered, completed."""

    def __init__(self, call: Call, core: Core) -> None:
        self._call = call
        self._core = core
        self._numbers = count()
        self._last: Task[None] | None = None  #: the last callback; each waits for the one before

    def pick_up(self) -> None:
        """Answer the call, unless it is answered or over."""
        if self._call.answered is None and not self._call.over:
            self._call.move_to("in-progress", self._core.clock.now())
            self.report("answered")

    def report(self, event: str) -> None:
        """Record and report that the call is ``initiated``, ``ringing``, ``answered`` or ``completed``.

        Source: https://www.twilio.com/docs/voice/api/call-resource#statuscallback
        """
        call = self._call
        status = "initiated" if event == "initiated" else call.status
        self._core.events.add("call_status", **call.event_fields(), status=status, seconds=call.duration)
        call.watch(event)
        if not call.callback.wants(event):
            return
        params = {
            "CallStatus": status,
            "Timestamp": format_datetime(self._core.clock.now()),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(next(self._numbers)),
        }
        if event == "completed":
            params |= {"CallDuration": str(call.duration), "Duration": str(ceil(call.duration / 60))}
            params |= call.recorded
        webhook = call_webhook(call, self._core.account.sid, call.callback, "status", params)
        self._last = self._core.callbacks.send_soon(webhook, after=self._last)

    async def all_reported(self) -> None:
        """Return once every callback so far has been answered or lost."""
        if self._last is not None:
            await self._last
