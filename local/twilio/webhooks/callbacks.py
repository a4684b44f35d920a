"""Tells the app what happens, wanting no answer; a fault may lose, repeat, swap or delay it."""

from asyncio import Future, Task, get_running_loop

from local.twilio.errors import AppFailed, Warned
from local.twilio.simulation.clock import Clock
from local.twilio.simulation.faults import Fault
from local.twilio.webhooks.sender import Sender
from local.twilio.webhooks.webhook import Webhook


class Callbacks:
    """Status callbacks and their kin. One that is lost is lost: Twilio does not try again by itself."""

    def __init__(self, sender: Sender, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock
        self._overtaken: list[
            tuple[str, Future[None]]
        ] = []  # by ``reorder``: what each is about, and its turn

    def tell_soon(self, webhook: Webhook, *, after: Task[None] | None = None) -> Task[None]:
        """Send ``webhook`` in a task of its own, once ``after`` is over, which keeps the order."""
        return self._clock.spawn(self.tell(webhook, after=after))

    async def tell(self, webhook: Webhook, *, after: Task[None] | None = None) -> None:
        """Send ``webhook``, from a task in the clock's time. Never raises for what the app does."""
        if after is not None:
            await after
        fault = self._sender.strike(webhook)
        if fault is None:
            await self._send(webhook)
        elif fault.mode == "duplicate":
            await self._send(webhook)
            await self._send(webhook)
        elif fault.mode != "drop":
            self._clock.spawn(self._send_late(webhook, fault))

    async def _send_late(self, webhook: Webhook, fault: Fault) -> None:
        """Send it when its time has come; ``reorder``, once the next about the same thing has gone out."""
        turn = (webhook.about, get_running_loop().create_future())
        if fault.mode == "reorder":
            self._overtaken.append(turn)
        try:
            await self._clock.wait(turn[1], fault.seconds)
        finally:
            if turn in self._overtaken:
                self._overtaken.remove(turn)
        await self._send(webhook)

    async def _send(self, webhook: Webhook) -> None:
        try:
            answer = await self._sender.send(webhook)
        except AppFailed as failed:
            self._sender.events.warn(webhook.about, failed, failed.url)
        else:
            if not answer.ok:
                code = 11200 if webhook.place == "sms_status" else 15003
                warned = Warned(code, f"the app answered {answer.status}")
                self._sender.events.warn(webhook.about, warned, answer.url)
        for about, turn in self._overtaken:
            if about == webhook.about:
                self._clock.wake(turn)
