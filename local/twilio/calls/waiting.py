"""What people hear while they wait, in a queue or for a conference to start."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from local.twilio.calls.call import Target
from local.twilio.calls.line import Nudged
from local.twilio.calls.turn import Turn
from local.twilio.twiml.verbs import Language

MOST_ROUNDS = 200
"""Of a document that is asked for again and again. Ours, not Twilio's; then there is silence."""

TUNE_SECONDS = 60.0
"""Of Twilio's own music, which is not fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Music:
    """What is heard: a document of the app's, or Twilio's own music, or nothing."""

    target: Callable[[], Target] | None  #: with the parameters of the moment
    language: Language
    silent: bool = False


async def wait(turn: Turn, music: Music, *, about: object, until: Callable[[], bool]) -> None:
    """Return when ``until`` holds; whoever makes it so must ``nudge(about)``."""
    rounds = 0
    with turn.line.minding(about):
        while not until():
            with suppress(Nudged):
                await _round(turn, music, silent=music.silent or rounds >= MOST_ROUNDS)
            rounds += 1


async def _round(turn: Turn, music: Music, *, silent: bool) -> None:
    if silent:
        await turn.line.pass_time(86_400)
    elif music.target is None:
        turn.line.caption("app", "play", "hold music")
        await turn.line.pass_time(TUNE_SECONDS)
    else:
        before = turn.core.clock.now()
        await turn.aside(music.target(), music.language)
        if turn.core.clock.now() == before:  # an empty document would be asked for without end
            await turn.line.pass_time(1)
