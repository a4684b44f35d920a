"""The words of consent: Twilio's own, those of the law, and words beside them that change nothing.

Except Twilio's, they are in plain form: lower case, without accents and punctuation, see ``plain_text.py``.
Words of other languages are added by the setting ``OPT_OUT_WORDS``.
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class Consent(StrEnum):
    """What a person asks for, by the names that Twilio gives it in ``OptOutType``."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


_OF_TWILIO = {
    Consent.STOP: ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"),
    Consent.START: ("START", "YES", "UNSTOP"),
    Consent.HELP: ("HELP", "INFO"),
}

TWILIO_WORDS: Mapping[str, Consent] = {word: kind for kind, words in _OF_TWILIO.items() for word in words}
"""Twilio acts on these by itself in an SMS to a long number, if they are the whole text, in any case, and
answers. "Stop please" does nothing; whether "Stop." does is not documented, and taken as no.
Source: https://help.twilio.com/articles/223134027 ("single-word messages"; REVOKE and OPTOUT since 2025)
"""

STOP_WORD = re.compile(
    r"(?:sto+p+)+(?:all|it|now)?|opt(?:me)?out|revoke|unsu[bs]+(?:c?r?i?be?d?)?|arret(?:[et]|ez)?"
)
"""One word, or words written together. 47 CFR 64.1200(a)(10) names "stop", "quit", "end", "revoke",
"opt out", "cancel" and "unsubscribe", each of which revokes consent. ARRET is what Canadians text.

Sources: https://www.ecfr.gov/current/title-47/section-64.1200, https://www.twilio.com/docs/proxy/opt-out-keywords
"""

AMBIGUOUS_WORD = re.compile(r"cancel|end|quit")
"""Those words of the law that also answer questions: "Cancel please"."""

START_WORD = re.compile(r"start(?:again)?|unstop|opt(?:me)?in|(?:re)?subscribe")
HELP_WORD = re.compile(r"help(?:me)?|info")

COURTESY = frozenset(
    """
    please pls plz kindly thanks thx thankyou ty cheers sorry
    bitte danke merci svp gracias por favor obrigado obrigada grazie dank prosze dziekuje dziekuję
    lutfen tesekkurler пожалуиста спасибо شكرا कृपया धन्यवाद 请 謝謝 谢谢 ください ありがとう 감사합니다
    """.split()  # noqa: SIM905 - a list of 30 words reads worse
)
"""Words that change nothing, wherever they are."""

INTERJECTIONS = frozenset(
    """
    no nope yes ok okay hey hi hello just now already immediately asap
    fucking fuckin fkn effing freaking damn bloody
    """.split()  # noqa: SIM905
)
"""Words that change nothing beside a clear request; beside "cancel" they do: "no, cancel"."""
