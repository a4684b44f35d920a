"""Find a twimlet by its name, and answer with its TwiML."""

from collections.abc import Callable, Mapping

from shared.domain.twimlets.conference import conference
from shared.domain.twimlets.forward import callme, findme, forward, simulring
from shared.domain.twimlets.hold_music import holdmusic
from shared.domain.twimlets.menu import menu
from shared.domain.twimlets.message import message
from shared.domain.twimlets.twimlet_request import TwimletRequest
from shared.domain.twimlets.voicemail import voicemail
from shared.domain.twimlets.whisper import whisper
from shared.errors import NotFound

TWIMLETS: Mapping[str, Callable[[TwimletRequest], str]] = {
    twimlet.__name__: twimlet
    for twimlet in (
        *(message, forward, callme, whisper, findme, simulring),
        *(menu, voicemail, conference, holdmusic),
    )
}


def answer(name: str, request: TwimletRequest) -> str:
    """Return the TwiML of the twimlet ``name``.

    Raises:
        NotFound: there is no such twimlet.
        InvalidInput: its parameters cannot be used; the error names each.
    """
    if name not in TWIMLETS:
        raise NotFound(f"there is no twimlet {name[:40]}; there are {', '.join(sorted(TWIMLETS))}")
    return TWIMLETS[name](request)
