"""WhatsApp's 24 hours, and what it refuses of a template: both are reported once the text was accepted.

Source: https://www.twilio.com/docs/api/errors/63016; of a template
https://www.twilio.com/docs/api/errors/63013 and https://www.twilio.com/docs/errors/63021
"""

import re
from datetime import datetime, timedelta

from local.twilio.state.account import Account
from local.twilio.state.message import Message
from local.twilio.texts.whatsapp_spelling import as_whatsapp_writes

WINDOW = timedelta(hours=24)
OUTSIDE_WINDOW, AGAINST_POLICY, INVALID_CONTENT = 63016, 63013, 63021

MAX_TEMPLATE_LENGTH = 1024
WHITE_SPACE = re.compile(r"\s{5,}|\n\n")
"""In a value: more than 4 in a row, or consecutive new lines."""


def note_text(account: Account, message: Message) -> None:
    """Note that a person wrote by WhatsApp: they can be written to freely for 24 hours from then on.

    That a text which Twilio filters does not count is unverified.
    """
    if message.to.startswith("whatsapp:") and message.status == "received":
        account.last_texts[message.to, message.sender or ""] = message.created


def refusal_by_whatsapp(account: Account, message: Message, now: datetime) -> int | None:
    """Return Twilio's code if WhatsApp will not take that text; None if it will, or for another channel."""
    if not message.to.startswith("whatsapp:"):
        return None
    if message.content is not None:
        if any(map(WHITE_SPACE.search, message.content_values.values())):
            return AGAINST_POLICY
        if len(message.body) > MAX_TEMPLATE_LENGTH:
            return INVALID_CONTENT
        if message.content.approved:
            return None
    return None if _is_open(account, message, now) else OUTSIDE_WINDOW


def _is_open(account: Account, message: Message, now: datetime) -> bool:
    window = account.person(message.to).window
    if window is not None:
        return window == "open"
    person = as_whatsapp_writes(message.to)
    wrote = account.last_texts.get((message.sender or "", person))
    return wrote is not None and now - wrote <= WINDOW
