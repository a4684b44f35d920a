"""Turn ``<Message>`` and ``<Sms>`` into texts, and check whether Twilio would send them."""

import re
from datetime import datetime

from local.twilio import withheld
from local.twilio.errors import TwimlWarning
from local.twilio.state.account import Account
from local.twilio.state.message import Message
from local.twilio.twiml.document import Document, Step
from local.twilio.webhooks.addresses import join
from local.twilio.webhooks.webhook import Callback

MAX_BODY_LENGTH = 1600
"""Characters in a body."""
ADDRESS = re.compile(r"(?:[a-z]+:)?\+[1-9][0-9]{6,14}")


def reply_to(step: Step, document: Document, *, to: Message, now: datetime) -> Message:
    """Return the text of a ``<Message>``, as a reply to the text ``to``."""
    bodies = step.texts("Body")
    callback = step.values["action"] or step.values["statusCallback"]
    return Message(
        to=step.values["to"] or to.sender or "",
        sender=step.values["from"] or to.to,
        direction="outbound-reply",
        body=" ".join(bodies) if step.steps else step.text,
        media=[join(document.url, url) for url in step.texts("Media")],
        callback=Callback(url=join(document.url, callback) if callback else "", method=step.values["method"]),
        created=now,
    )


def refusal_of(reply: Message, account: Account) -> TwimlWarning | None:
    """Return why Twilio would not send the text, or None; the checks are in Twilio's order."""
    if not ADDRESS.fullmatch(reply.to) or reply.to in withheld.NUMBERS:  # unverified: the code for those
        return TwimlWarning(14101, repr(reply.to))
    if reply.sender is None or not account.may_send_from(reply.sender):
        return TwimlWarning(14102, repr(reply.sender))
    if not (reply.body or reply.media) or len(reply.body) > MAX_BODY_LENGTH:
        return TwimlWarning(14103, f"{len(reply.body)} characters")
    if (reply.sender, reply.to) in account.opted_out:
        return TwimlWarning(21610, "they have texted STOP")
    return None
