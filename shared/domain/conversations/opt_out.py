"""Opt-out and opt-in: the words STOP, START and HELP, their synonyms, and what each does to a contact.

Add further opt-out words, in any language, to the sets below. A person who texts one is opted out, but
gets no answer unless Twilio knows the word too (Advanced Opt-Out).
"""

from datetime import datetime

from msgspec.structs import replace

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.questions.open_questions import close_all

# Twilio acts on these by itself, if they are the whole text, and answers the person.
# Source: https://help.twilio.com/articles/223134027 and the 2025 additions REVOKE and OPTOUT.
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})


def consent_in(body: str, *, opt_out_type: str = "") -> str | None:
    """Return ``STOP``, ``START`` or ``HELP`` if Twilio treats the text as one of them, else None.

    Args:
        body: the text that came in.
        opt_out_type: Twilio's own decision, with Advanced Opt-Out; it includes the words configured there.
    """
    if opt_out_type:
        return opt_out_type
    word = body.strip().upper()
    for kind, words in (("STOP", STOP_WORDS), ("START", START_WORDS), ("HELP", HELP_WORDS)):
        if word in words:
            return kind
    return None


def with_consent(contact: Contact, kind: str, *, now: datetime) -> Contact:
    """Return the contact after a text that is STOP, START or HELP; STOP also closes all questions."""
    if kind == "STOP":
        return replace(close_all(contact), opted_out_at=contact.opted_out_at or now)
    if kind == "START":
        return replace(contact, opted_out_at=None)
    return contact
