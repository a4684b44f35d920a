"""The words by which people opt out of texts and in again, which Twilio handles itself.

By default they are Twilio's own, in SMS only: the word must be the whole text, in any case. "stop please" has
no effect; "stop." has none here, which Twilio does not document.
Source: https://help.twilio.com/articles/223134027 (REVOKE and OPTOUT since 2025).

With Advanced Opt-Out, a Messaging Service has words of its own, in WhatsApp too, and the webhook is told by
``OptOutType``. Sources: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out,
https://help.twilio.com/articles/360034798533. Here it applies to all numbers, with Twilio's default replies.
"""

from collections.abc import Mapping

from local.twilio.core import Core
from local.twilio.state.message import Message

STOP, START, HELP = "STOP", "START", "HELP"
"""The values of ``OptOutType``."""

DEFAULT_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"), STOP),
    **dict.fromkeys(("START", "YES", "UNSTOP"), START),
    **dict.fromkeys(("HELP", "INFO"), HELP),
}

# Twilio's own replies, in addition to those of the app.
STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
STARTED = (
    "You have successfully been re-subscribed to messages from this number. "
    "Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


def opt_out_type(message: Message, core: Core) -> str | None:
    """Return what Twilio does with an incoming text: ``STOP``, ``START`` or ``HELP``; None if nothing."""
    account = core.account
    is_whatsapp = ":" in message.to
    words = account.advanced_opt_out or ({} if is_whatsapp else DEFAULT_WORDS)
    kind = words.get(message.body.strip().upper())
    if kind == START and (message.to, message.sender) not in account.opted_out:
        return None  # "yes" from someone who has not opted out is an ordinary text
    return kind


def automatic_reply(message: Message, kind: str, core: Core) -> Message:
    """Opt a person out or in again, and return Twilio's own reply."""
    pair = (message.to, message.sender or "")
    if kind == STOP:
        core.account.opted_out.add(pair)
        core.events.add("opted_out", number=message.sender, from_=message.to)
    elif kind == START:
        core.account.opted_out.discard(pair)
        core.events.add("opted_in", number=message.sender, from_=message.to)
    body = {STOP: STOPPED, START: STARTED, HELP: HELPED}[kind]
    to, sender, now = message.sender or "", message.to, message.created
    return Message(to=to, sender=sender, direction="outbound-reply", body=body, created=now)
