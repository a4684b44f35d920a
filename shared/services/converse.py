"""Answer people who text or call."""

import logging
from collections.abc import Mapping
from datetime import datetime

from msgspec import structs

from shared.domain import contact as contacts_
from shared.domain import twiml
from shared.domain.contact import Contact, Inbound, Place
from shared.domain.flow import Flow, Turn
from shared.domain.phone import masked
from shared.errors import Changed
from shared.ports import Contacts, Flows

log = logging.getLogger(__name__)


def answer_text(
    form: Mapping[str, str], *, contacts: Contacts, flows: Flows, flow: str, now: datetime
) -> str:
    """Keep a text that came in, and return the TwiML that answers it.

    It is written down before it is answered, and the same text, brought
    twice, gets the same answer.
    """
    sender, sid = form.get("From", ""), form.get("MessageSid", "")
    for _ in range(5):
        contact = contacts.load(sender)
        contact_after, turn = _turn(contact, form, flows=flows, flow=flow, now=now)
        answer = twiml.text_turn(turn)
        try:
            contacts.save(contact_after, _inbound(form, answer=answer, now=now))
        except Changed:
            if known := contacts.inbound(sender, sid):
                return known.answer or twiml.text_turn(None)
            continue  # another text of theirs came in between: look again at where they are
        log.info("text from %s: %s", masked(sender), sid)
        return answer
    raise Changed(f"the contact {masked(sender)} kept changing")


def begin_call(*, flows: Flows, flow: str) -> str:
    """Return the TwiML for someone who just called."""
    return twiml.call_turn(flows.get(flow).begin(spoken=True), flow=flow)


def continue_call(form: Mapping[str, str], *, flows: Flows, flow: str, step: str, tries: int | None) -> str:
    """Return the TwiML for the next turn of a call.

    Args:
        form: what Twilio sent: ``Digits`` or ``SpeechResult``, or neither.
        flows: knows the flow.
        flow: the flow the caller is in.
        step: the step they are at.
        tries: how often they were asked without an answer; None if they answered.
    """
    known = flows.get(flow)
    if tries is not None:
        turn = known.silence(at=step, tries=tries, spoken=True)
        return twiml.call_turn(turn, flow=flow, tries=tries + 1)
    said = form.get("Digits") or form.get("SpeechResult") or ""
    return twiml.call_turn(known.answer(said, at=step, spoken=True), flow=flow)


def _turn(
    contact: Contact, form: Mapping[str, str], *, flows: Flows, flow: str, now: datetime
) -> tuple[Contact, Turn | None]:
    """Return the contact after this text, and what to say (None: nothing, Twilio has answered)."""
    body, opt_out_type = form.get("Body", ""), form.get("OptOutType", "")
    consent = contacts_.consent_in(body, opt_out_type=opt_out_type)
    # YES is a START word, and also what people answer to questions: it lifts a STOP, or is an answer.
    if consent and (consent != "START" or contact.opted_out or opt_out_type):
        return contacts_.with_consent(contact, consent, now=now), None
    known = flows.get(flow)
    at = contacts_.current_step(contact, flow, now=now)
    turn = known.answer(body, at=at, spoken=False) if at else _first_turn(known, body)
    place = Place(flow=flow, step=turn.at, at=now) if turn.at else None
    return structs.replace(contact, place=place), turn


def _first_turn(flow: Flow, body: str) -> Turn:
    """Greet a newcomer; one who begins with a known answer gets straight to it."""
    answered = flow.answer(body, at=flow.start, spoken=False)
    return flow.begin(spoken=False) if flow.sorry in answered.words else answered


def _inbound(form: Mapping[str, str], *, answer: str, now: datetime) -> Inbound:
    count = int(form.get("NumMedia") or 0)
    return Inbound(
        sid=form.get("MessageSid", ""),
        sender=form.get("From", ""),
        to=form.get("To", ""),
        body=form.get("Body", ""),
        media=tuple(form[f"MediaUrl{n}"] for n in range(count) if f"MediaUrl{n}" in form),
        at=now,
        answer=answer,
    )
