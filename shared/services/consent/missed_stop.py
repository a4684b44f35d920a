"""A STOP whose webhook failed counts, though later texts of that person were handled before it."""

from collections.abc import Iterable, Mapping

from shared.domain.consent.recognize_consent import recognize_consent
from shared.domain.consent.words import TWILIO_WORDS, Consent
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.conversations.opt_out import is_sms_or_rcs


def is_missed_stop(form: Mapping[str, str], later: Iterable[Inbound]) -> bool:
    """Return whether a text asks to stop, and none of the ``later`` ones lifts that.

    A word that may be an answer instead does not count here: whether it was one is no longer known.
    """
    if _kind(form["Body"], form["From"]) is not Consent.STOP:
        return False
    return all(_kind(text.body, text.sender) is not Consent.START for text in later)


def _kind(body: str, sender: str) -> Consent | None:
    if is_sms_or_rcs(sender) and (kind := TWILIO_WORDS.get(body.strip().upper())):
        return kind
    words = recognize_consent(body)
    return words.kind if words and not words.may_answer else None
