"""Twimlets: small TwiML applications that need nothing but a URL. See docs/twimlets.md.

Source: Twilio's own, at https://www.twilio.com/labs/twimlets, which these answer like.
"""

from collections.abc import Callable, Mapping

from shared.domain.twimlets.conference import conference, holdmusic
from shared.domain.twimlets.dialling import callme, findme, forward, simulring, whisper
from shared.domain.twimlets.speaking import menu, message, voicemail
from shared.domain.twimlets.twimlet_request import TwimletRequest
from shared.errors import Fault, InvalidInput, NotFound

TWIMLETS: Mapping[str, Callable[[TwimletRequest], str]] = {
    one.__name__: one
    for one in (
        *(message, forward, callme, whisper, findme, simulring),
        *(menu, voicemail, conference, holdmusic),
    )
}


def answer(name: str, asked: TwimletRequest) -> str:
    """Return the TwiML of the twimlet ``name``.

    Raises:
        NotFound: there is none of that name.
        InvalidInput: its parameters cannot be used; each is named.
    """
    if name not in TWIMLETS:
        raise NotFound(f"there is no twimlet {name[:40]}; there are {', '.join(sorted(TWIMLETS))}")
    return TWIMLETS[name](asked)


def refuse_mixed(call: Mapping[str, str]) -> None:
    """Refuse a GET for a call from Twilio Client: its own parameters would be among ours.

    Raises:
        InvalidInput: it is one.
    """
    if call.get("From", "").startswith("client:"):
        raise InvalidInput(
            [Fault("", "a call from Twilio Client must ask with POST: set that where the URL is")]
        )
