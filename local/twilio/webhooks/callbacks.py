"""Send callbacks to the app, in order; a fault may drop, duplicate, reorder or delay them."""

from asyncio import Future, Task, get_running_loop

from local.twilio.errors import AppFailed, TwimlWarning
from local.twilio.simulation.clock import Clock
from local.twilio.simulation.faults import Fault
from local.twilio.webhooks.sender import Sender
from local.twilio.webhooks.webhook import Webhook


class Callbacks:
    """Sends status callbacks and similar requests. A lost one is not retried, as at Twilio."""

    def __init__(self, sender: Sender, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock
        self._delayed: list[tuple[str, Future[None]]] = []  # by ``reorder``: SID, and what wakes it

    def send_soon(self, webhook: Webhook, *, after: Task[None] | None = None) -> Task[None]:
        """Send ``webhook`` in its own task, after the task ``after``, which keeps the order."""
        return self._clock.spawn(self.send(webhook, after=after))

    async def send(self, webhook: Webhook, *, after: Task[None] | None = None) -> None:
        """Send ``webhook``, from a task in the clock's time. Does not raise if the app fails."""
        if after is not None:
            await after
        fault = self._sender.inject_fault(webhook)
        if fault is None:
            await self._deliver(webhook)
        elif fault.mode == "duplicate":
            await self._deliver(webhook)
            await self._deliver(webhook)
        elif fault.mode != "drop":
            self._clock.spawn(self._deliver_late(webhook, fault))

    async def _deliver_late(self, webhook: Webhook, fault: Fault) -> None:
        """Send ``webhook`` after a delay; with ``reorder``, after the next one about the same SID."""
        waiting = (webhook.about, get_running_loop().create_future())
        if fault.mode == "reorder":
            self._delayed.append(waiting)
        try:
            await self._clock.wait(waiting[1], fault.seconds)
        finally:
            if waiting in self._delayed:
                self._delayed.remove(waiting)
        await self._deliver(webhook)

    async def _deliver(self, webhook: Webhook) -> None:
        try:
            answer = await self._sender.send(webhook)
        except AppFailed as failed:
            self._sender.events.warn(webhook.about, failed, failed.url)
        else:
            if not answer.ok:
                code = 11200 if webhook.place == "sms_status" else 15003
                warning = TwimlWarning(code, f"the app answered {answer.status}")
                self._sender.events.warn(webhook.about, warning, answer.url)
        for about, waiting in self._delayed:
            if about == webhook.about:
                self._clock.wake(waiting)
