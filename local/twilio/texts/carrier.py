"""Deliver texts to people, and report their status to the app."""

from collections.abc import Callable

from local.twilio.core import Core
from local.twilio.state.message import Message
from local.twilio.state.reply_limit import LIMIT_REACHED, ReplyCount
from local.twilio.texts.channel import chosen_sender
from local.twilio.texts.whatsapp_window import refusal_by_whatsapp

# Seconds from one status to the next: enough for a person to see the change.
ACCEPTED_TO_QUEUED = 0.05
QUEUED_TO_SENDING = 0.1
SENDING_TO_SENT = 0.2

WITHOUT_RCS = 63036
"""The code of a text by RCS alone to a phone without it: https://www.twilio.com/docs/api/errors/63036."""

VALIDITY_EXPIRED = 30036
"""The code of a text that waited in Twilio's queue for longer than its validity period, and is not sent.

Twilio compares that with the time since the text was submitted when it is about to hand it to a carrier.
Source: https://www.twilio.com/blog/validity-period-promotional-verification-use-cases
"""

ERROR_TEXTS = {
    14107: "SMS send rate limit exceeded",
    30001: "Queue overflow",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    VALIDITY_EXPIRED: "Validity Period Expired",
    30039: "Filtered to Prevent Message Loops",
    63013: "Channel policy violation",
    63016: (
        "Failed to send freeform message because you are outside the allowed window. "
        "If you are using WhatsApp, please use a Message Template."
    ),
    63036: "The specified phone number cannot be reached by RBM at this time.",
    63021: "Channel invalid content error",
}
"""``ErrorMessage`` of the most common codes of carriers."""


type Delivered = Callable[[Message], None]
"""Called with each text that was delivered."""


class Carrier:
    """Delivers each text in its own task, so that a slow delivery does not delay others."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.on_delivered: Delivered = lambda _: None

    def send(self, message: Message) -> None:
        """Accept a text to send. It is in the account at once; its delivery starts when time advances."""
        self._core.account.messages[message.sid] = message
        direction, status = message.direction, message.status
        self._core.events.add("text", **message.event_fields(), direction=direction, status=status)
        self._core.clock.spawn(self._deliver(message))

    def cancel(self, message: Message) -> None:
        """Cancel a scheduled text."""
        message.status, message.updated = "canceled", self._core.clock.now()
        self._core.clock.spawn(self._set_status(message, "canceled"))

    async def _deliver(self, message: Message) -> None:
        """Deliver a text; the person may text back."""
        if message.send_at is not None:
            await self._core.clock.sleep((message.send_at - self._core.clock.now()).total_seconds())
            if message.status == "canceled":
                return
        if message.sender is None:
            await self._core.clock.sleep(ACCEPTED_TO_QUEUED)
            message.sender = chosen_sender(self._core.account, message)
            await self._set_status(message, "queued")
        if not self._is_within_reply_limit(message):
            await self._set_status(message, "failed", error=LIMIT_REACHED)
            return
        if not await self._leaves_queue_in_time(message):
            await self._set_status(message, "failed", error=VALIDITY_EXPIRED)
            return
        await self._set_status(message, "sending", after=QUEUED_TO_SENDING)
        await self._core.clock.sleep(SENDING_TO_SENT)
        refused = self._refusal(message)
        if refused is not None:  # whether Twilio says failed or undelivered is unverified
            await self._set_status(message, "failed", error=refused)
            return
        delivery = self._core.account.person(message.to).delivery
        if delivery.status == "failed":  # it is not sent to the carrier
            await self._set_status(message, "failed", error=delivery.error_code)
            return
        await self._set_status(message, "sent")
        if delivery.status != "sent":
            await self._set_status(message, delivery.status, after=delivery.delay, error=delivery.error_code)
        if delivery.status == "delivered":
            self.on_delivered(message)

    async def _leaves_queue_in_time(self, message: Message) -> bool:
        """Let a text wait in the queue. A scheduled one counts from its time on, which is unverified."""
        await self._core.clock.sleep(self._core.account.person(message.to).delivery.queued)
        waited = self._core.clock.now() - (message.send_at or message.created)
        return waited.total_seconds() <= message.validity

    def _refusal(self, message: Message) -> int | None:
        """Return Twilio's code if the channel does not take the text, though Twilio did."""
        account = self._core.account
        if message.to.startswith("rcs:") and not account.person(message.to.removeprefix("rcs:")).rcs:
            return WITHOUT_RCS
        return refusal_by_whatsapp(account, message, self._core.clock.now())

    def _is_within_reply_limit(self, message: Message) -> bool:
        """Count a reply by SMS. Whether Twilio limits other channels and texts by REST is unverified."""
        sender = message.sender or ""
        if message.direction != "outbound-reply" or ":" in sender:
            return True
        count = self._core.account.reply_counts.setdefault((sender, message.to), ReplyCount())
        return count.add(self._core.clock.now())

    async def _set_status(
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
            await self._core.callbacks.send(webhook)


def status_params(message: Message, account_sid: str) -> dict[str, str]:
    """Return the parameters of a status callback.

    Source: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
    """
    params = message.params(account_sid) | {"MessageStatus": message.status}
    if message.messaging_service_sid:
        params["MessagingServiceSid"] = message.messaging_service_sid
    if message.error_code is not None:
        params["ErrorCode"] = str(message.error_code)
        params["ErrorMessage"] = ERROR_TEXTS.get(message.error_code, "")
    return params
