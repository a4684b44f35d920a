"""Someone texts us: the app is asked what to answer, and its answers are sent."""

import mimetypes
from dataclasses import dataclass, field

from local.twilio.core import Core
from local.twilio.errors import AppFailed, Warned
from local.twilio.state.account import OwnNumber
from local.twilio.state.message import Message
from local.twilio.texts import opt_out as optout
from local.twilio.texts.carrier import Carrier
from local.twilio.texts.replies import fault_of, reply_of
from local.twilio.twiml.document import Document, fetch
from local.twilio.twiml.verbs import MESSAGING
from local.twilio.webhooks.addresses import join, parts_of
from local.twilio.webhooks.webhook import Webhook, places

MOST_REPLIES = 10
"""To one text; the rest get Twilio's 14109."""
MOST_DOCUMENTS = 50
"""Documents that may follow one another by ``<Redirect>``, before Twilio's 14106."""


@dataclass(slots=True)
class Outcome:
    """What came of a text to us."""

    message: Message
    replies: list[Message] = field(default_factory=list)  #: Twilio's own answer to STOP and the like is first
    status: int | None = None  #: HTTP, of the app's last answer; None if there was none


class Inbound:
    """Takes in texts, each on its own."""

    def __init__(self, core: Core, carrier: Carrier) -> None:
        self._core = core
        self._carrier = carrier
        carrier.when_delivered = self._text_back

    async def receive(self, *, sender: str, to: OwnNumber, body: str, media: list[str]) -> Outcome:
        """Take in a text from ``sender`` and return once its replies are on their way."""
        now = self._core.clock.now()
        channel = sender.rpartition(":")[0]
        message = Message(
            to=f"{channel}:{to.phone_number}" if channel else to.phone_number,
            sender=sender,
            direction="inbound",
            status="received",
            body=body,
            media=media,
            created=now,
            sent=now,
        )
        self._core.account.messages[message.sid] = message
        self._core.events.add("text_received", **message.shown())
        outcome = Outcome(message)
        own = None if channel else self._obey(message)  # WhatsApp has no such words
        await self._ask(outcome, to)
        outcome.replies[:0] = [own] if own else []
        for reply in outcome.replies:
            self._carrier.take(reply)
        return outcome

    def _text_back(self, message: Message) -> None:
        """Let the person who got ``message`` answer, if they have something to say to us."""
        person = self._core.account.person(message.to)
        number = self._core.account.own_number(message.sender or "")
        if person.texts_back and number is not None:
            body = person.texts_back.pop(0)
            self._core.clock.spawn(self.receive(sender=message.to, to=number, body=body, media=[]))

    def _obey(self, message: Message) -> Message | None:
        """Do what Twilio does by itself for STOP, START and HELP; return what it answers."""
        opted_out = self._core.account.opted_out
        pair = (message.to, message.sender or "")
        word = message.body.strip().upper()
        if word in optout.STOP:
            opted_out.add(pair)
            self._core.events.add("opted_out", number=message.sender, from_=message.to)
            answer = optout.STOPPED
        elif word in optout.START and pair in opted_out:
            opted_out.remove(pair)
            self._core.events.add("opted_in", number=message.sender, from_=message.to)
            answer = optout.STARTED
        elif word in optout.HELP:
            answer = optout.HELPED
        else:
            return None  # "yes" from someone who never stopped is an answer like any other
        to, sender, now = message.sender or "", message.to, message.created
        return Message(to=to, sender=sender, direction="outbound-reply", body=answer, created=now)

    async def _ask(self, outcome: Outcome, number: OwnNumber) -> None:
        """Ask the app, or its fallback URL if that fails."""
        params = received_params(outcome.message, self._core.account.sid)
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
        for _ in range(MOST_DOCUMENTS):
            webhook = Webhook(url=url, method=method, params=params, about=outcome.message.sid, purpose="sms")
            document = await fetch(self._core.sender, webhook, MESSAGING)
            onward = self._collect(outcome, document)
            if onward is None:
                return
            url, method = onward
        self._core.events.warn(
            outcome.message.sid, Warned(14106, f"more than {MOST_DOCUMENTS} documents"), url
        )

    def _collect(self, outcome: Outcome, document: Document) -> tuple[str, str] | None:
        """Collect the replies of one document. Return the URL and method of the next, if it redirects."""
        outcome.status = document.status
        sid, onward = outcome.message.sid, None
        replies: list[Message] = []
        for warned in document.warnings:
            self._core.events.warn(sid, warned, document.url)
        for step in document.run():
            if step.verb == "Redirect":
                onward = join(document.url, step.text), step.values["method"]
                break
            reply = reply_of(step, document, to=outcome.message, now=self._core.clock.now())
            if len(outcome.replies) + len(replies) >= MOST_REPLIES:
                self._core.events.warn(sid, Warned(14109, f"more than {MOST_REPLIES}"), document.url)
            elif fault := fault_of(reply, self._core.account):
                self._core.events.warn(sid, fault, document.url)
            else:
                replies.append(reply)
        outcome.replies += replies
        return onward


def received_params(message: Message, account_sid: str) -> dict[str, str]:
    """Return what the webhook for an inbound text says.

    Source: https://www.twilio.com/docs/messaging/guides/webhook-request
    """
    params = message.params(account_sid) | {
        "SmsMessageSid": message.sid,
        "Body": message.body,
        "NumMedia": str(len(message.media)),
        "NumSegments": str(message.segments),
        **places("From", "To"),
    }
    if params["From"].startswith("whatsapp:"):
        params |= {"ProfileName": "", "WaId": params["From"].removeprefix("whatsapp:+")}
    for index, url in enumerate(message.media):
        guess, _ = mimetypes.guess_type(parts_of(url).path)
        params[f"MediaUrl{index}"] = url
        params[f"MediaContentType{index}"] = guess or "image/jpeg"
    return params
