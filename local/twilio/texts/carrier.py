"""Takes texts to people, and tells the app how they fare."""

from collections.abc import Callable

from local.twilio.core import Core
from local.twilio.state.message import Message

# Seconds from one status to the next. Real ones vary; these let a person see them change.
ACCEPTED_TO_QUEUED = 0.05
QUEUED_TO_SENDING = 0.1
SENDING_TO_SENT = 0.2

ERROR_TEXTS = {
    30001: "Queue overflow",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
}
"""``ErrorMessage`` of the codes a carrier gives most."""


type Delivered = Callable[[Message], None]
"""Called with each text that a person has got."""


class Carrier:
    """Carries each text on its own, so a slow one holds up no other."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.when_delivered: Delivered = lambda _: None

    def take(self, message: Message) -> None:
        """Accept a text to send. It is in the account at once, and on its way when time goes on."""
        self._core.account.messages[message.sid] = message
        direction, status = message.direction, message.status
        self._core.events.add("text", **message.shown(), direction=direction, status=status)
        self._core.clock.spawn(self._carry(message))

    def cancel(self, message: Message) -> None:
        """Do not send a scheduled text after all."""
        message.status, message.updated = "canceled", self._core.clock.now()
        self._core.clock.spawn(self._becomes(message, "canceled"))

    async def _carry(self, message: Message) -> None:
        """Bring it to the person, who may have something to text back."""
        if message.send_at is not None:
            await self._core.clock.sleep((message.send_at - self._core.clock.now()).total_seconds())
            if message.status == "canceled":
                return
        if message.sender is None:
            await self._core.clock.sleep(ACCEPTED_TO_QUEUED)
            message.sender = self._core.account.first_number
            await self._becomes(message, "queued")
        await self._becomes(message, "sending", after=QUEUED_TO_SENDING)
        await self._core.clock.sleep(SENDING_TO_SENT)
        delivery = self._core.account.person(message.to).delivery
        if delivery.status == "failed":  # it never leaves
            await self._becomes(message, "failed", error=delivery.error_code)
            return
        await self._becomes(message, "sent")
        if delivery.status != "sent":
            await self._becomes(message, delivery.status, after=delivery.delay, error=delivery.error_code)
        if delivery.status == "delivered":
            self.when_delivered(message)

    async def _becomes(
        self, message: Message, status: str, *, after: float = 0, error: int | None = None
    ) -> None:
        await self._core.clock.sleep(after)
        message.status, message.updated, message.error_code = status, self._core.clock.now(), error
        if status == "sent":
            message.sent = message.updated
        self._core.events.add("text_status", sid=message.sid, to=message.to, status=status, error_code=error)
        if message.callback.url:
            params = status_params(message, self._core.account.sid)
            webhook = message.callback.webhook(params, about=message.sid, purpose="status")
            await self._core.callbacks.tell(webhook)


def status_params(message: Message, account_sid: str) -> dict[str, str]:
    """Return what a status callback says.

    Source: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
    """
    params = message.params(account_sid) | {"MessageStatus": message.status}
    if message.messaging_service_sid:
        params["MessagingServiceSid"] = message.messaging_service_sid
    if message.error_code is not None:
        params["ErrorCode"] = str(message.error_code)
        params["ErrorMessage"] = ERROR_TEXTS.get(message.error_code, "")
    return params
