"""Callers who withhold their number: what Twilio writes in place of it.

The digits spell a word on the keys of a phone.
Sources: https://help.twilio.com/articles/223179988 (the digits), and for the words
https://www.twilio.com/en-us/changelog/upcoming-changes-to-withheld-caller-ids-behavior-for-dial-calls
"""

SOMEBODY = "somebody who withholds their number"
"""How such a caller is called in words. A flow says it in its own language with a value ``withheld``."""

_DIGITS = frozenset(
    {
        "266696687",  # ANONYMOUS
        "7378742833",  # RESTRICTED
        "2562533",  # BLOCKED
        "8656696",  # UNKNOWN
        "8566696",  # UNKNOWN, as others quote Twilio's page; unverified
        "86282452253",  # UNAVAILABLE
        "464",  # no caller ID at all
    }
)

# The page about words names the first two and writes "etc."; the others are unverified.
_WORDS = frozenset(
    {"anonymous", "restricted", "blocked", "unknown", "unavailable", "private", "withheld", "no caller id"}
)


def is_withheld(caller: str) -> bool:
    """Return whether ``caller`` stands for somebody who withholds their number."""
    plain = caller.removeprefix("+")
    user = plain.removeprefix("sip:").partition("@")[0]  # sip:anonymous@anonymous.invalid, as in RFC 3323
    return plain in _DIGITS or user.lower() in _WORDS


def in_words(caller: str, *, somebody: str = SOMEBODY) -> str:
    """Return how ``caller`` is named to people: by the number, unless it is withheld."""
    return somebody if is_withheld(caller) else caller
