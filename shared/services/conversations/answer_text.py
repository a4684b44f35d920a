"""Answer inbound texts with TwiML, and record opt-outs and replies."""

import logging
from collections.abc import Mapping
from datetime import datetime

from shared.domain.conversations.inbound_text import Inbound
from shared.domain.messages.phone_number import masked
from shared.domain.twiml.text_document import text_turn
from shared.errors import VersionConflict
from shared.ports.content import Flows
from shared.ports.storage import Contacts, Ledger
from shared.services.conversations.decide_reply import decide_reply
from shared.services.conversations.note_reply import note_reply
from shared.services.conversations.text_reply import TextReply
from shared.services.optimistic_update import retry_on_conflict

log = logging.getLogger(__name__)


def answer_text(
    form: Mapping[str, str],
    *,
    contacts: Contacts,
    flows: Flows,
    ledger: Ledger,
    flow: str,
    now: datetime,
    late: bool = False,
    too_late: bool = False,
) -> str:
    """Store an inbound text, and return the TwiML that answers it.

    Idempotent: the text is stored before it is answered, and a repeated webhook gets the stored answer.
    A reply to a message of ours is noted on its delivery. ``late``: Twilio no longer waits for the answer.
    ``too_late``: nobody will get it, so the person's questions stay as they were.

    Raises:
        VersionConflict: too many texts of that person at the same time.
    """
    sender = form.get("From", "")

    def attempt() -> Inbound:
        known = contacts.load(sender)
        contact, text_reply = decide_reply(
            known, form, flows=flows, flow=flow, ledger=ledger, now=now, too_late=too_late
        )
        inbound = _inbound(form, text_reply, now=now, late=late)
        try:
            contacts.save(contact, inbound)
        except VersionConflict:
            if stored := contacts.inbound(sender, inbound.sid):
                return stored
            raise  # another text of that person came first: decide again, from their new questions
        return inbound

    inbound = retry_on_conflict(attempt, record=f"the contact {masked(sender)}")
    log.info("text from %s: %s", masked(sender), inbound.sid)
    note_reply(inbound, ledger=ledger, now=now)
    return inbound.answer or text_turn()


def _inbound(form: Mapping[str, str], text_reply: TextReply, *, now: datetime, late: bool) -> Inbound:
    count = int(form.get("NumMedia") or 0)
    return Inbound(
        sid=form.get("MessageSid", ""),
        sender=form.get("From", ""),
        to=form.get("To", ""),
        body=form.get("Body", ""),
        media=tuple(form[f"MediaUrl{n}"] for n in range(count) if f"MediaUrl{n}" in form),
        at=now,
        answer=text_turn(*text_reply.turns, ours=form.get("To", "")),
        delivery=text_reply.delivery,
        reply=text_reply.reply,
        late=late,
    )
