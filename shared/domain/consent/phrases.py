"""Requests to stop in several words, and what people say beside them; in plain form, see ``plain_text.py``.

Add a phrase if it is a request to stop whoever texts it, and whatever was asked.
"""

import re
from functools import cache


def _one_of(*options: str) -> str:
    return f"(?:{'|'.join(options)})"


_TEXTS = _one_of(
    "texts?", "text messages?", "messages?", "msgs?", "sms", "smses", "notifications?", "reminders?",
    "alerts?", "updates?", "promos?", "promotions?", "ads", "spam",
)  # fmt: skip
_THESE = "(?:(?:me|us|all|any|more|of|the|these|those|this|your|such|further|automated) )*"
_NUMBER = "(?:my|this) (?:phone )?number"
_TO_ME = f"(?: (?:to )?(?:me|us|my phone|{_NUMBER}))?"
_AGAIN = "(?: (?:any ?more|ever|again|ever again))?"
_TEXTING = _one_of(
    "texting", "messaging", "contacting", "spamming", "bothering", "writing", "asking", "harassing"
)
_TEXT = _one_of("text", "message", "msg", "contact", "sms", "spam", "bother")
_NOT = _one_of("do not(?: ever)?", "don ?t(?: ever)?", "never(?: ever)?")
_LIST = "(?: (?:off|from|of|the|your|this|that|all|any|mailing|texting|text|sms|contact|lists?|database))*"
_WISH = _one_of(
    "(?:can|could|would|will) you",
    "i (?:want|wish|need|d like|would like)(?: you)? to",
    "you (?:need|have) to",
    "how (?:do|can) i",
    "i (?:said|told you to|asked you to)",
    "let me",
    "reply",
    "text",
    "send",
)

_REQUEST = _one_of(
    "stop",
    f"stop (?:it|this|that|these|{_TEXTING}{_TO_ME})",
    f"(?:stop|quit) (?:(?:sending|getting|receiving) )?{_THESE}{_TEXTS}{_TO_ME}",
    f"(?:stop|quit) sending{_TO_ME}(?: (?:stuff|things|anything|everything|this|these|it))?",
    f"quit {_TEXTING}{_TO_ME}",
    f"(?:end|cancel) {_THESE}(?:texts?|messages?|msgs?|sms|notifications?|alerts?)",
    f"no (?:more|further) {_THESE}{_TEXTS}{_TO_ME}",
    f"{_NOT} {_TEXT}(?: me| us| {_NUMBER})?",
    f"{_NOT} send {_THESE}{_TEXTS}{_TO_ME}",
    f"(?:i )?(?:{_NOT}|no longer) (?:want|wish|need)(?: to (?:get|receive))? {_THESE}{_TEXTS}(?: from you)?",
    f"unsubscribe(?: (?:me|us|{_NUMBER}){_LIST})?",
    f"unsubscribe from {_THESE}(?:{_TEXTS}|lists?|all|everything)",
    f"(?:i |i am |im |i m )?opt(?:ing)? (?:me |us )?out(?: (?:of|from) {_THESE}{_TEXTS})?",
    f"(?:i )?revoke (?:my |all )?(?:consent|permission)(?: to (?:{_TEXT}|{_TEXTING}|{_TEXTS})(?: me)?)?",
    "cease|desist",
    f"(?:remove|delete|unlist) (?:me|us|{_NUMBER}){_LIST}",
    f"take (?:me|us|{_NUMBER}) off{_LIST}",
    f"be removed{_LIST}",
    "leave me alone",
    "lose my number",
)

_WILL = _one_of("i will", "i ll", "ill", "i am going to", "im going to")
_OR_ELSE = f"(?:or )?{_WILL} (?:report|sue|block)(?: (?:you|this|it|{_NUMBER}))?"

_BESIDE = _one_of(
    "wrong (?:number|person)",
    "who (?:is this|are you)",
    "(?:i am |im |i m )?not interested",
    "(?:this is|i am|im|i m) not \\w+",
    "not me",
    "(?:this is )?spam",
    "(?:i )?(?:did not|didn ?t|never) (?:sign|signed) up(?: for (?:this|these))?",
    "(?:(?:i have|i ve|ive) )?(?:had )?enough",
    "(?:i )?(?:do not|don ?t) know you",
    "go away",
    "i (?:have )?(?:told|asked) you(?: to stop)?",
    _OR_ELSE,
    "sent from my(?: \\w+){1,3}",
)


@cache
def stop_phrase() -> re.Pattern[str]:
    """Return the pattern of a clear request; made on first use, as it takes 15 ms.

    47 CFR 64.1200(a)(10): words count too if "a reasonable person would understand those words to have
    conveyed a request to revoke consent". Source: https://www.ecfr.gov/current/title-47/section-64.1200
    """
    return re.compile(rf"(?:{_BESIDE} )?(?:{_WISH} )?{_REQUEST}{_AGAIN}(?: {_BESIDE})?")


@cache
def beside_stop() -> re.Pattern[str]:
    """Return the pattern of what people say beside a request to stop, in a clause of its own."""
    return re.compile(_BESIDE)
