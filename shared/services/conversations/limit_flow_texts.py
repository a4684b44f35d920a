"""Limit the texts that one person makes a flow send to others, in texts and in calls."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.conversations.call_state import CallState
from shared.domain.conversations.limits.flow_texts import count_texts, limit_texts
from shared.domain.guard.document_numbers import has_texts
from shared.domain.messages.phone_number import masked
from shared.domain.twiml.writer import Verb, document
from shared.services.optimistic_update import retry_on_conflict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from shared.domain.conversations.contact import Contact
    from shared.domain.conversations.inbound_text import Inbound
    from shared.ports.storage import Contacts
    from shared.services.time_limit import TimeLimit

log = logging.getLogger(__name__)


def limit_texts_of_answer(contact: Contact, inbound: Inbound, *, per_hour: int) -> tuple[Contact, Inbound]:
    """Return the contact with the texts to others counted, and the answer without those that are too many."""
    answer, counted = limit_texts(
        inbound.answer or "", contact.flow_texts, person=inbound.sender, per_hour=per_hour, now=inbound.at
    )
    if inbound.answer and answer != inbound.answer:
        _log_left_out(inbound.sender, per_hour)
        inbound = structs.replace(inbound, answer=answer)
    return structs.replace(contact, flow_texts=counted), inbound


def limit_texts_of_call(
    twiml: str,
    form: Mapping[str, str],
    *,
    contacts: Contacts,
    per_hour: int,
    time_limit: TimeLimit,
    now: datetime,
) -> str:
    """Return a document of a call without the texts to others that are too many.

    Storage is used only for a document that has such texts. If it fails or is slow, they are sent: the
    person who is on call must be told. A webhook that Twilio repeats counts twice.
    """
    person = person_in_call(form)
    if not count_texts(twiml, person=person):
        return twiml

    def attempt() -> str:
        contact = contacts.load(person)
        limited, counted = limit_texts(twiml, contact.flow_texts, person=person, per_hour=per_hour, now=now)
        if limited != twiml:
            _log_left_out(person, per_hour)
        else:
            contacts.save(structs.replace(contact, flow_texts=counted))
        return limited

    try:
        return time_limit.run(lambda: retry_on_conflict(attempt, record=f"the contact {masked(person)}"))
    except Exception:  # whatever it is, the caller must be answered
        log.exception("texts of a call are sent without being counted")
        return twiml


def defer_texts(twiml: str, form: Mapping[str, str], *, flow: str) -> str:
    """Return the first document of a call, or one that leads to it if it has texts.

    The first webhook of a call uses no storage; the next one asks whether they are stopped, and counts those
    to others.
    """
    if not has_texts(twiml) and not count_texts(twiml, person=person_in_call(form)):
        return twiml
    return document(Verb("Redirect", text=CallState(flow=flow).url()))


def person_in_call(form: Mapping[str, str]) -> str:
    """Return the number of the person in a call. Source: https://www.twilio.com/docs/voice/twiml#request-parameters."""
    return form.get("To" if form.get("Direction", "").startswith("outbound") else "From", "")


def _log_left_out(person: str, per_hour: int) -> None:
    log.warning(
        "texts of a flow to others left out: %s caused %d within the hour (FLOW_SENDS_PER_HOUR)",
        masked(person),
        per_hour,
    )
