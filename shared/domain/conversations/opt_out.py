"""Opt-out and opt-in: which texts are STOP, START or HELP, who acts on them, and what each does to a contact.

The words are in ``domain/consent``. What STOP means for calls and for other senders: docs/consent.md.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from shared.domain.consent.recognize_consent import ConsentWords, recognize_consent
from shared.domain.consent.words import TWILIO_WORDS, Consent
from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import reply_id
from shared.domain.conversations.questions.open_questions import close_all
from shared.domain.messages.phone_number import contact_of, is_number, is_rcs

CONFIRMED_WITHIN = timedelta(minutes=5)
"""How old a STOP may be when we still confirm it: within five minutes, the one text that confirms it "will be
presumed to fall within the consumer's prior express consent".

Source: 47 CFR 64.1200(a)(12), https://www.ecfr.gov/current/title-47/section-64.1200
"""


class ConsentRequest(Struct, frozen=True, kw_only=True):
    """A text that is STOP, START or HELP."""

    kind: Consent
    by_twilio: bool = False  # Twilio acted on it, and answered


def consent_in(
    body: str,
    contact: Contact,
    *,
    words: str,
    to: str,
    is_answer: Callable[[str], bool],
    opt_out_type: str = "",
    opt_out_words: Collection[str] = (),
) -> ConsentRequest | None:
    """Return the STOP, START or HELP that a text is; None if it is something else.

    Args:
        body: the text that came in.
        contact: who sent it.
        words: the text without quotations of ours; Twilio looks at the whole text.
        to: our address that it came to.
        is_answer: tells whether a word answers the open question, or is a keyword: then the flow decides.
        opt_out_type: Twilio's own decision, with Advanced Opt-Out, on any channel.
        opt_out_words: further words that opt out.
    """
    if opt_out_type in {*Consent}:
        return ConsentRequest(kind=Consent(opt_out_type), by_twilio=True)
    twilio_acts = _twilio_acts(contact.number, to)
    known = TWILIO_WORDS.get(body.strip().upper()) if twilio_acts else None
    # YES is a START word and a common answer: it is an opt-in only for a person who has opted out.
    if known and (known is not Consent.START or contact.opted_out):
        return ConsentRequest(kind=known, by_twilio=known is not Consent.START or not contact.opt_out_sid)
    found = recognize_consent(words, opt_out_words=opt_out_words)
    if found and _counts(found, contact, twilio_acts=twilio_acts):
        is_ours = not (found.may_answer and is_answer(found.may_answer))
        return ConsentRequest(kind=found.kind) if is_ours else None
    return None


def may_be_start(body: str, *, opt_out_type: str) -> bool:
    """Return whether a text lifts an opt-out, if there is one."""
    if opt_out_type == Consent.START or TWILIO_WORDS.get(body.strip().upper()) is Consent.START:
        return True
    words = recognize_consent(body)
    return words is not None and words.kind is Consent.START


def _counts(words: ConsentWords, contact: Contact, *, twilio_acts: bool) -> bool:
    """Return whether words that Twilio did not act on are a request to us."""
    match words.kind:
        case Consent.STOP:
            return is_sms_or_rcs(contact.number) or not words.is_law_word
        case Consent.START:  # an opt-out that Twilio knows is lifted by Twilio's exact words only
            return contact.opted_out and (bool(contact.opt_out_sid) or not twilio_acts)
        case Consent.HELP:
            return not twilio_acts


def is_sms_or_rcs(address: str) -> bool:
    """Return whether a person at that address texts by SMS or RCS, whose opt-outs Twilio keeps as one.

    See ``contact_of``.
    """
    return is_number(contact_of(address))


def _twilio_acts(address: str, to: str) -> bool:
    """Return whether Twilio acts on its words in a text from ``address`` to our address.

    Twilio has words of its own for SMS and RCS, but not for a short code; in WhatsApp only by Advanced
    Opt-Out of a Messaging Service. Sources: https://help.twilio.com/articles/223134027,
    https://help.twilio.com/articles/223181748, https://help.twilio.com/articles/360034798533
    """
    return is_sms_or_rcs(address) and (is_number(to) or is_rcs(to))


def with_consent(contact: Contact, request: ConsentRequest, *, now: datetime, sid: str = "") -> Contact:
    """Return the contact after STOP, START or HELP; STOP also closes all questions.

    Args:
        contact: the person.
        request: what they asked for.
        now: when.
        sid: the SID of their text.
    """
    match request.kind:
        case Consent.STOP:
            own = contact.opt_out_sid if contact.opted_out else sid
            return replace(
                close_all(contact),
                opted_out_at=contact.opted_out_at or now,
                opt_out_sid="" if request.by_twilio else own,
            )
        case Consent.START:
            return replace(contact, opted_out_at=None, opt_out_sid="", opted_in_at=now)
        case Consent.HELP:
            return contact


def confirms_opt_out(message_id: str, contact: Contact, *, now: datetime) -> bool:
    """Return whether that message confirms the opt-out of the contact, and is not too late for it."""
    if contact.opted_out_at is None or not contact.opt_out_sid:
        return False
    is_confirmation = message_id == reply_id(contact.opt_out_sid, 1)
    return is_confirmation and now <= contact.opted_out_at + CONFIRMED_WITHIN
