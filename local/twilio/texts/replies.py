"""What a messaging document says to send."""

import re
from datetime import datetime

from local.twilio.errors import Warned
from local.twilio.state.account import Account
from local.twilio.state.message import Message
from local.twilio.twiml.document import Document, Step
from local.twilio.webhooks.addresses import join
from local.twilio.webhooks.webhook import Callback

LONGEST = 1600
"""Characters of a body."""
ADDRESS = re.compile(r"(?:[a-z]+:)?\+[1-9][0-9]{6,14}")


def reply_of(step: Step, document: Document, *, to: Message, now: datetime) -> Message:
    """Return the text that a ``<Message>`` asks for, in answer to the text ``to``."""
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


def fault_of(reply: Message, account: Account) -> Warned | None:
    """Return why Twilio would not send this; the checks are in Twilio's order."""
    if not ADDRESS.fullmatch(reply.to):
        return Warned(14101, repr(reply.to))
    if reply.sender is None or not account.may_send_from(reply.sender):
        return Warned(14102, repr(reply.sender))
    if not (reply.body or reply.media) or len(reply.body) > LONGEST:
        return Warned(14103, f"{len(reply.body)} characters")
    if (reply.sender, reply.to) in account.opted_out:
        return Warned(21610, "they have texted STOP")
    return None
