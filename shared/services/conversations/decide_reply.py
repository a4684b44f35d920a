"""Decide what an inbound text is, and what it is answered: consent first, then the conversation."""

import logging
from collections.abc import Mapping
from datetime import datetime

from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.opt_out import consent_in, with_consent
from shared.domain.conversations.reading.read_text import read_text
from shared.errors import InvalidFlow
from shared.ports.content import Flows
from shared.services.conversations.text_conversation import converse
from shared.services.conversations.text_reply import TextReply

log = logging.getLogger(__name__)


def decide_reply(
    contact: Contact, form: Mapping[str, str], *, flows: Flows, flow: str, now: datetime, too_late: bool
) -> tuple[Contact, TextReply]:
    """Return the contact after this text, and the answer.

    The answer has no words if it is too late for them, and if the text is a reaction or only quotes us.
    """
    body, opt_out_type = form.get("Body", ""), form.get("OptOutType", "")
    consent = consent_in(body, opt_out_type=opt_out_type)
    # YES is a START word and a common answer: it is an opt-in only for a person who has opted out.
    if consent and (consent != "START" or contact.opted_out or opt_out_type):
        return with_consent(contact, consent, now=now), TextReply()
    asked = [contact.position.asked] if contact.position else []
    words = read_text(body, asked=asked)
    if words is None:
        log.info("text kept without an answer: it is a reaction, or only quotes us")
        return contact, TextReply()
    try:
        text_reply = converse(contact, {**form, "Body": words}, flows=flows, flow=flow, now=now)
    except InvalidFlow as error:
        log.error("text stored without an answer: %s", error)  # noqa: TRY400 - the text says all
        return contact, TextReply()
    except Exception:  # whatever it is, the text must not be lost with it
        log.exception("text stored without an answer")
        return contact, TextReply()
    if too_late:
        return contact, structs.replace(text_reply, turns=())
    return structs.replace(contact, position=text_reply.position), text_reply
