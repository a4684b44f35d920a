"""Count the texts of a person that are not understood, and give no answer if they are too many."""

import logging
from datetime import datetime

from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.conversations.limits.senders import NoAnswer
from shared.domain.conversations.limits.silence import SILENCE, begins_silence, count_text
from shared.domain.messages.phone_number import masked
from shared.services.conversations.text_reply import TextReply

log = logging.getLogger(__name__)


def keep_silence(
    contact: Contact, answered: Contact, text_reply: TextReply, body: str, *, now: datetime
) -> tuple[Contact, TextReply]:
    """Return the contact after a text, and the answer: none during a silence, when all questions stay.

    ``answered`` is the contact after the answer in ``text_reply``.
    """
    before = contact.not_understood
    after = count_text(before, body, text_reply.reading, now=now)
    if after is None or not after.silent:
        return structs.replace(answered, not_understood=after), text_reply
    return structs.replace(contact, not_understood=after), structs.replace(
        text_reply, turns=(), unanswered=NoAnswer.SILENCE, begins_silence=begins_silence(before, after)
    )


def log_no_answer(inbound: Inbound) -> None:
    """Log why a text got no answer; a silence is logged when it begins."""
    sender = masked(inbound.sender)
    if inbound.begins_silence:
        until = f"{inbound.at + SILENCE:%H:%M} UTC"
        log.warning(
            "silence for %s until %s: several texts not understood, as if a machine wrote", sender, until
        )
    elif inbound.unanswered and inbound.unanswered not in {NoAnswer.SILENCE, NoAnswer.DESK}:
        log.warning("text from %s: %s gets no answer: %s", sender, inbound.sid, inbound.unanswered)
