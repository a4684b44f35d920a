"""The words by which people stop and restart texts, which Twilio obeys by itself.

Source: https://help.twilio.com/articles/223134027 (REVOKE and OPTOUT since 2025)
"""

from enum import Enum


class Keyword(Enum):
    """What a whole text may ask of Twilio."""

    STOP = "stop"
    START = "start"
    HELP = "help"


WORDS = {
    Keyword.STOP: {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"},
    Keyword.START: {"START", "YES", "UNSTOP"},
    Keyword.HELP: {"HELP", "INFO"},
}

ANSWERS = {
    Keyword.STOP: (
        "You have successfully been unsubscribed. You will not receive any more messages from this number. "
        "Reply START to resubscribe."
    ),
    Keyword.START: (
        "You have successfully been re-subscribed to messages from this number. "
        "Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply."
    ),
    Keyword.HELP: "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}
"""What Twilio answers in our name, before and besides what the app answers."""


def keyword(body: str) -> Keyword | None:
    """Return what ``body`` asks for: only a whole text counts, so "stop please" asks for nothing."""
    word = body.strip().upper()
    return next((meaning for meaning, words in WORDS.items() if word in words), None)
