"""Tells the app what happens, wanting no answer; a fault may lose, repeat, swap or delay it."""

from asyncio import Task

from local.twilio.clock import Clock
from local.twilio.errors import AppFailed, Warned
from local.twilio.webhooks.sender import Sender
from local.twilio.webhooks.webhook import Webhook


class Callbacks:
    """Status callbacks and their kin. One that is lost is lost: Twilio does not try again by itself."""

    def __init__(self, sender: Sender, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock
        self._events = sender.events
        self._held: list[Webhook] = []  # by ``reorder``: each goes out after the next about the same thing

    def reset(self) -> None:
        """Forget what is held."""
        self._held.clear()

    def tell_soon(self, webhook: Webhook, *, after: Task[None] | None = None) -> Task[None]:
        """Send ``webhook`` in a task of its own, once ``after`` is over, which keeps the order."""
        return self._clock.spawn(self._tell_after(after, webhook))

    async def _tell_after(self, before: Task[None] | None, webhook: Webhook) -> None:
        if before is not None:
            await before
        await self.tell(webhook)

    async def tell(self, webhook: Webhook) -> None:
        """Send ``webhook``, from a task in the clock's time. Never raises for what the app does."""
        fault = self._sender.strike(webhook)
        if fault is None:
            await self._deliver(webhook)
        elif fault.mode == "duplicate":
            await self._deliver(webhook)
            await self._deliver(webhook)
        elif fault.mode == "delay":
            self._clock.spawn(self._later(webhook, fault.seconds))
        elif fault.mode == "reorder":
            self._held.append(webhook)
            self._clock.spawn(self._unless_overtaken(webhook, fault.seconds))

    async def _later(self, webhook: Webhook, seconds: float) -> None:
        await self._clock.sleep(seconds)
        await self._deliver(webhook)

    async def _unless_overtaken(self, webhook: Webhook, seconds: float) -> None:
        await self._clock.sleep(seconds)
        if webhook in self._held:
            self._held.remove(webhook)
            await self._deliver(webhook)

    async def _deliver(self, webhook: Webhook) -> None:
        """Send it, then those that were held back for it."""
        await self._send(webhook)
        for held in [held for held in self._held if held.about == webhook.about]:
            self._held.remove(held)
            await self._send(held)

    async def _send(self, webhook: Webhook) -> None:
        try:
            answer = await self._sender.send(webhook)
        except AppFailed as failed:
            self._events.warn(webhook.about, failed, failed.url)
            return
        if not answer.ok:
            code = 11200 if webhook.place == "sms_status" else 15003
            self._events.warn(webhook.about, Warned(code, f"the app answered {answer.status}"), answer.url)
