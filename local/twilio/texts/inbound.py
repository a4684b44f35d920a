"""Receive texts: request replies from the app, and send them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from local.twilio.core import Core
from local.twilio.errors import AppFailed, TwimlWarning
from local.twilio.state.account import Account, OwnNumber
from local.twilio.state.message import Message, media_type
from local.twilio.texts import opt_out
from local.twilio.texts.carrier import Carrier
from local.twilio.texts.channel import with_channel_of
from local.twilio.texts.replies import refusal_of, reply_to
from local.twilio.texts.whatsapp_spelling import as_whatsapp_writes
from local.twilio.texts.whatsapp_window import note_text
from local.twilio.twiml.document import Document, fetch
from local.twilio.twiml.verbs import MESSAGING
from local.twilio.webhooks.addresses import join
from local.twilio.webhooks.webhook import Webhook, location_params

FILTERED = 30039
"""The code of a text that Twilio filters, so that machines do not answer each other without end."""

MAX_REPLIES = 10
"""To one text; further replies get Twilio's warning 14109."""
MAX_DOCUMENTS = 50
"""The number of documents by ``<Redirect>`` for one text; then there is Twilio's warning 14106."""


@dataclass(slots=True)
class Outcome:
    """The result of an incoming text."""

    message: Message
    replies: list[Message] = field(
        default_factory=list
    )  #: first Twilio's own reply to STOP and similar words
    status: int | None = None  #: HTTP status of the app's last response, if any


class Inbound:
    """Receives texts."""

    def __init__(self, core: Core, carrier: Carrier) -> None:
        self._core = core
        self._carrier = carrier
        carrier.on_delivered = self._answer_text

    async def receive(
        self,
        *,
        sender: str,
        to: OwnNumber,
        body: str,
        media: list[str],
        location: Mapping[str, str] | None = None,
        quotes: str = "",
        filtered: bool = False,
    ) -> Outcome:
        """Receive a text from ``sender``, which may quote one; return once its replies are being sent.

        ``filtered``: Twilio takes it for a machine's, lists it as failed, and sends no webhook.
        Source: https://www.twilio.com/docs/api/errors/30039
        """
        now = self._core.clock.now()
        message = Message(
            to=with_channel_of(sender, to.phone_number),
            sender=as_whatsapp_writes(sender),
            direction="inbound",
            status="failed" if filtered else "received",
            error_code=FILTERED if filtered else None,
            body=body,
            media=media,
            location=location or {},
            created=now,
            sent=now,
        )
        self._store(message)
        outcome = Outcome(message)
        if filtered:
            return outcome
        opt_out_type = opt_out.opt_out_type(message, self._core)
        own_replies = [opt_out.automatic_reply(message, opt_out_type, self._core)] if opt_out_type else []
        await self._request_replies(outcome, to, opt_out_type or "", quotes)
        outcome.replies[:0] = own_replies
        self._send(outcome.replies)
        return outcome

    def _store(self, message: Message) -> None:
        self._core.account.messages[message.sid] = message
        self._core.events.add("text_received", **message.event_fields())
        note_text(self._core.account, message)

    def _send(self, replies: Sequence[Message]) -> None:
        for reply in replies:
            self._carrier.send(reply)

    def _answer_text(self, message: Message) -> None:
        """Let the person who received ``message`` text back, if they have a text to send."""
        person = self._core.account.person(message.to)
        number = self._core.account.own_number(message.sender or "")
        if number is None:
            return
        body = person.text_back()
        if body is not None:
            answering = with_channel_of(message.sender or "", message.to)  # RCS, if a service chose that
            self._core.clock.spawn(self.receive(sender=answering, to=number, body=body, media=[]))

    async def _request_replies(
        self, outcome: Outcome, number: OwnNumber, opt_out_type: str, quotes: str
    ) -> None:
        """Request replies from the app; if that fails, from its fallback URL."""
        params = received_params(outcome.message, self._core.account)
        params |= quotation_params(outcome.message, self._core.account.messages.get(quotes), quotes)
        if opt_out_type and self._core.account.advanced_opt_out:
            params["OptOutType"] = opt_out_type
        first = number.sms_url, number.sms_method
        fallback = number.sms_fallback_url, number.sms_fallback_method
        for url, method in (first, fallback):
            if not url:
                return
            try:
                await self._run(outcome, url, method, params)
            except AppFailed as failed:
                outcome.status = failed.status
                self._core.events.warn(outcome.message.sid, failed, failed.url)
                params |= {"ErrorCode": str(failed.code), "ErrorUrl": failed.url}
            else:
                return

    async def _run(self, outcome: Outcome, url: str, method: str, params: dict[str, str]) -> None:
        """Collect the replies of the document at ``url`` and of those it redirects to."""
        for _ in range(MAX_DOCUMENTS):
            webhook = Webhook(url=url, method=method, params=params, about=outcome.message.sid, purpose="sms")
            document = await fetch(self._core.sender, webhook, MESSAGING)
            next_document = self._collect(outcome, document)
            if next_document is None:
                return
            url, method = next_document
        self._core.events.warn(
            outcome.message.sid, TwimlWarning(14106, f"more than {MAX_DOCUMENTS} documents"), url
        )

    def _collect(self, outcome: Outcome, document: Document) -> tuple[str, str] | None:
        """Collect the replies in one document; return URL and method of the next one, if it redirects."""
        outcome.status = document.status
        sid, next_document = outcome.message.sid, None
        replies: list[Message] = []
        for warning in document.warnings:
            self._core.events.warn(sid, warning, document.url)
        for step in document.run():
            if step.verb == "Redirect":
                next_document = join(document.url, step.text), step.values["method"]
                break
            reply = reply_to(step, document, to=outcome.message, now=self._core.clock.now())
            if len(outcome.replies) + len(replies) >= MAX_REPLIES:
                self._core.events.warn(sid, TwimlWarning(14109, f"more than {MAX_REPLIES}"), document.url)
            elif refusal := refusal_of(reply, self._core.account):
                self._core.events.warn(sid, refusal, document.url)
            else:
                replies.append(reply)
        outcome.replies += replies
        return next_document


def received_params(message: Message, account: Account) -> dict[str, str]:
    """Return the parameters of the webhook for an incoming text.

    Source: https://www.twilio.com/docs/messaging/guides/webhook-request
    """
    params = message.params(account.sid) | {
        "SmsMessageSid": message.sid,
        "Body": message.body,
        "NumMedia": str(len(message.media)),
        "NumSegments": str(message.segments),
        **location_params("From", "To"),
        **message.location,
    }
    if params["From"].startswith("whatsapp:"):
        params |= {"ProfileName": "", "WaId": params["From"].removeprefix("whatsapp:+")}
    for index, url in enumerate(message.media):
        path = f"{account.path}/Messages/{message.sid}/Media/{message.media_sid(url)}"
        params[f"MediaUrl{index}"] = account.url + path
        params[f"MediaContentType{index}"] = media_type(url)
    return params


def quotation_params(message: Message, quoted: Message | None, sid: str) -> dict[str, str]:
    """Return the parameters of the webhook for a text that quotes another; by WhatsApp only.

    Known from webhooks that others recorded, not checked in Twilio's pages (unverified).
    """
    if not sid:
        return {}
    sender = (quoted.sender if quoted else None) or message.to
    return {"OriginalRepliedMessageSid": sid, "OriginalRepliedMessageSender": sender}
